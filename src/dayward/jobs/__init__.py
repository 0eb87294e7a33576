"""Durable work behind a small port. The engine is imported in one file and nowhere else."""
