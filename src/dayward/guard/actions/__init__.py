"""Actions of the guard: what waits for a yes, and the answers."""
