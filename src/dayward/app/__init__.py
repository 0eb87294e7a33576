"""Composition: settings and files become a ready context. No rules of its own."""
