"""What people take along: everything about themselves, and their own cases."""
