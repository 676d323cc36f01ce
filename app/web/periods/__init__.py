"""How long cases are kept at most: what the association may shorten."""
