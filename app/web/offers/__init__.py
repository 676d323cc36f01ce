"""Being asked as a peer: blind facets, conflicts of interest, yes or no."""
