"""Signing in, joining, and everything about one's own account."""
