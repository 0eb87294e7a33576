"""Dayward: a personal assistant whose memory is your own plain text, in your own git repository."""

__version__ = "0.1.0"
