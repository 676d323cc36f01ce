"""The standard, for everybody: no sign-in, no cookie, addresses that stay."""
