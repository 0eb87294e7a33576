"""Slots of phrases: how the words in a gap are read, by its kind."""
