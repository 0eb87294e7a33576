"""Once a day: what is old enough is forgotten."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from dayward.core.errors import DaywardError
from dayward.jobs.port import Jobs
from dayward.state.database import Database
from dayward.state.retention import forget_happenings, forget_words

log = logging.getLogger(__name__)

HAPPENINGS = timedelta(days=400)
"""How long slots and notices are kept: a year can be looked back upon."""
JOBS = timedelta(days=7)
"""How long the engine keeps jobs that have ended; what came of them stands elsewhere."""
_FIRST, _EVERY = 60.0, 86_400.0
"""Seconds until the first time, and between two."""


class Retention:
    """Forgets. `days` is how long the words of messages are kept; 0 is for ever."""

    def __init__(self, database: Database, jobs: Jobs, days: int, now: Callable[[], datetime]) -> None:
        self._database = database
        self._jobs = jobs
        self._days = days
        self._now = now

    async def run(self) -> None:
        """Forget once a day until cancelled."""
        pause = _FIRST
        while True:
            await asyncio.sleep(pause)
            pause = _EVERY
            try:
                await self.once()
            except DaywardError as error:
                log.warning("nothing could be forgotten", extra={"reason": str(error)})

    async def once(self) -> None:
        """Forget what is old now."""
        now = self._now()
        emptied, removed = await asyncio.to_thread(self._forget, now)
        jobs = await self._jobs.prune(now - JOBS)
        log.info("old things forgotten", extra={"messages": emptied, "happenings": removed, "jobs": jobs})

    def _forget(self, now: datetime) -> tuple[int, int]:
        with self._database.transaction() as connection:
            words = forget_words(connection, now - timedelta(days=self._days)) if self._days > 0 else 0
            return words, forget_happenings(connection, now - HAPPENINGS)
