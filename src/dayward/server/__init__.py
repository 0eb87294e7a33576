"""What every HTTP door shares: who gets in, what a request may be, how a failure is told, how long it listens."""
