"""A clock that can be set, and run fast or slow, while processes look at it."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path


class MovingClock:
    """The file that `DAYWARD_CLOCK` names, written anew at every change. Begins as the real time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._offset, self._rate, self._since = 0.0, 1.0, time.time()
        self._write()

    def start(self, at: datetime, rate: float = 1.0) -> None:
        """It is `at` now, and `rate` seconds pass in a real one."""
        self._since, self._rate = time.time(), rate
        self._offset = at.timestamp() - self._since
        self._write()

    def jump(self, seconds: float) -> None:
        """Set it forward (or back) by so much; its rate stays."""
        self._offset += seconds
        self._write()

    def now(self) -> datetime:
        """What time it is on it."""
        real = time.time()
        return datetime.fromtimestamp(real + self._offset + (real - self._since) * (self._rate - 1), UTC)

    def _write(self) -> None:
        new = self.path.with_suffix(".new")
        new.write_text(f"{self._offset!r} {self._rate!r} {self._since!r}\n")
        os.replace(new, self.path)
