"""Prompts to other agents at the right time: kept as schedules, sent through the outbox, each once."""
