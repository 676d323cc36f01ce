"""See `review`."""
