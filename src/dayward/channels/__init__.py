"""Doors that stay open while Dayward runs: each takes messages in and carries messages out. One file each."""
