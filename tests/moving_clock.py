"""A clock for tests that can be set, and run fast, while processes look at it."""

from dayward.app.drill.moving import MovingClock

__all__ = ["MovingClock"]
