"""Phrases: whole sentences that ask for an action, matched without a model."""
