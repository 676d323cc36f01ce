"""What somebody offers as a peer, and whom they should not meet."""
