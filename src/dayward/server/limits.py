"""How often something may be done."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from math import ceil

from dayward.core import clock

_MOST = 10_000
"""How many names are remembered at once."""


class Limit:
    """So many times in so many seconds for each name, and evenly after that."""

    def __init__(self, times: float, seconds: float) -> None:
        self._most, self._each = times, seconds / times
        self._left: dict[Hashable, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def wait(self, name: Hashable) -> int:
        """Seconds to wait where a name was too often there; else 0, and it counts."""
        now = clock.monotonic()
        with self._lock:
            left, since = self._left.pop(name, (self._most, now))
            left = min(self._most, left + (now - since) / self._each)
            allowed = left >= 1
            self._left[name] = (left - allowed, now)
            if len(self._left) > _MOST:
                del self._left[next(iter(self._left))]
        return 0 if allowed else ceil((1 - left) * self._each)

    def back(self, name: Hashable) -> None:
        """What was counted for a name last counts no more."""
        with self._lock:
            left, since = self._left.get(name, (self._most, 0.0))
            self._left[name] = (min(self._most, left + 1), since)
