"""Where somebody arrives after signing in: what waits for them."""
