"""The heartbeat: looks at what is due when it is due, sleeps until then, and notices when it has slept too long."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from dayward.core import clock
from dayward.core.errors import DaywardError

log = logging.getLogger(__name__)

LONGEST = 15.0
"""Seconds between two looks at most: clocks are set, machines sleep, and other processes add schedules."""
STALE = 60.0
"""Seconds without a look after which the ticker counts as dead."""

Tick = Callable[[datetime], datetime | None]
"""Sees to everything that is due at a moment, and says when it should be asked again. Runs in a thread."""


class Ticker:
    """One task. `ticked` is when it last looked, on the clock that only goes forward."""

    def __init__(self, tick: Tick, after: Callable[[], None]) -> None:
        self._tick = tick
        self._after = after
        self._woken = asyncio.Event()
        self.ticked = time.monotonic()
        self.ticked_at = clock.utc()

    def wake(self) -> None:
        """Something changed that may be due earlier."""
        self._woken.set()

    @property
    def age(self) -> float:
        """Seconds since it last looked."""
        return time.monotonic() - self.ticked

    async def run(self) -> None:
        """Look and sleep until cancelled. What a look raises is logged, and the next look comes all the same."""
        while True:
            self._woken.clear()
            pause = LONGEST
            try:
                due = await asyncio.to_thread(self._tick, clock.utc())
                if due is not None:
                    pause = min(LONGEST, max(0.0, clock.real_seconds(due)))
            except DaywardError as error:
                log.warning("what is due could not be looked at", extra={"reason": str(error)})
                pause = 2.0
            except Exception:  # the border: one fault must not end everything that happens by itself
                log.exception("a look at what is due failed")
                pause = 5.0
            self.ticked, self.ticked_at = time.monotonic(), clock.utc()
            self._after()
            with suppress(TimeoutError):  # not wait_for, which loses a cancellation that comes with the event
                async with asyncio.timeout(max(pause, 0.01)):
                    await self._woken.wait()


async def watched(ticker: Ticker, stale: float = STALE) -> None:
    """Keep a ticker going: one that ended or hangs is begun anew, and that is logged."""
    task = asyncio.create_task(ticker.run())
    try:
        while True:
            done, _ = await asyncio.wait((task,), timeout=stale / 4)
            if not done and ticker.age < stale:
                continue
            log.error("the ticker stopped and is begun anew", extra={"seconds": round(ticker.age)})
            task.cancel()
            ticker.ticked = time.monotonic()
            task = asyncio.create_task(ticker.run())
    finally:
        task.cancel()
