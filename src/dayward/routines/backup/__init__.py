"""Backups: one file that holds a person's folder, the state and the configuration, proven by restoring it before it counts."""
