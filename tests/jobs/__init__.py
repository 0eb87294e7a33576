"""Durable work: one contract, every keeper of it."""
