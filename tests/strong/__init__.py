"""Turns with a strong model, against a scripted server on the wire."""
