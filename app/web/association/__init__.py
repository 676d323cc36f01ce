"""What the lead of an NGO settles: who works there, and who reads a second time."""
