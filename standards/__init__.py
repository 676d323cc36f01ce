"""The good-practice standard that all member NGOs own together."""
