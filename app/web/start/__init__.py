"""The first page, the language, and what a signed-in person finds on arriving."""
