"""Once a day: what is old enough is forgotten."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from dayward.core.errors import DaywardError
from dayward.core.logs import LogSettings, remove_old
from dayward.state import requests
from dayward.state.database import Database
from dayward.state.retention import forget_happenings, forget_words

log = logging.getLogger(__name__)

HAPPENINGS = timedelta(days=400)
"""How long slots and notices are kept: a year can be looked back upon."""
JOBS = timedelta(days=7)
"""How long the engine keeps jobs that have ended; what came of them stands elsewhere."""
FIRST, EVERY = 60.0, 86_400.0
"""Seconds until the first time, and between two."""


class Forgotten(NamedTuple):
    """How many messages and replies have no words any more, how many happenings are gone, and which log files."""

    messages: int
    happenings: int
    files: list[str]


def forget(
    database: Database, logs: LogSettings, days: int, now: datetime, own: Mapping[str, int] | None = None
) -> Forgotten:
    """Forget words and log files older than `days` (0: keep them for ever), and happenings after their own time.

    `own` are the people whose words are kept for another number of days.
    """
    own = own or {}
    before = now - timedelta(days=days)
    with database.transaction() as connection:
        words = forget_words(connection, before, but=tuple(own)) if days > 0 else 0
        for person, kept in own.items():
            words += forget_words(connection, now - timedelta(days=kept), only=person) if kept > 0 else 0
        happenings = forget_happenings(connection, now - HAPPENINGS)
        requests.forget(connection, now)
    return Forgotten(words, happenings, remove_old(logs, before) if days > 0 else [])


async def daily(work: Callable[[], Awaitable[None]], first: float = FIRST, every: float = EVERY) -> None:
    """Do it once a day until cancelled, whatever it comes to."""
    pause = first
    while True:
        await asyncio.sleep(pause)
        pause = every
        try:
            await work()
        except (DaywardError, OSError) as error:
            log.warning("what is done once a day could not be done", extra={"reason": str(error)})
