"""What the operator sees: organisations by name and the state of the house. No content."""
