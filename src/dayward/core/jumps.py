"""Noticing that the wall clock was set, or that the machine slept, from one look at the clocks to the next."""

from __future__ import annotations

from typing import NamedTuple

from dayward.core import clock

THRESHOLD = 2.0
"""Seconds below which a difference is the clocks' own drift."""


class Reading(NamedTuple):
    """One look at three clocks, in seconds: the wall, the one that stops in suspend, the one that does not."""

    epoch: float
    monotonic: float
    boottime: float


class Jump(NamedTuple):
    """What happened between two looks, in seconds: how far the wall clock was set (negative: back), how long the machine slept."""

    moved: float
    suspended: float


class Jumps:
    """Compares each reading with the one before. Differences below the threshold are forgotten, so drift does not add up."""

    def __init__(self, first: Reading, threshold: float = THRESHOLD) -> None:
        self._last = first
        self._threshold = threshold

    def since_last(self, reading: Reading) -> Jump | None:
        """What happened since the last reading, None where time simply passed."""
        last, self._last = self._last, reading
        passed = reading.boottime - last.boottime
        moved = reading.epoch - last.epoch - passed
        suspended = passed - (reading.monotonic - last.monotonic)
        jump = Jump(*(value if abs(value) >= self._threshold else 0.0 for value in (moved, suspended)))
        return jump if any(jump) else None


def read_clocks() -> Reading:
    """The three clocks now."""
    return Reading(clock.epoch(), clock.monotonic(), clock.boottime())
