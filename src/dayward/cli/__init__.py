"""The terminal door: arguments in, views out."""
