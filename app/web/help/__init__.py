"""What the house promises, and how it is used; open to everybody."""
