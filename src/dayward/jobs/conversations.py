"""The inbox at work: one task for each conversation takes its oldest message, has it answered, and goes on. No queue is polled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from dayward.core import clock
from dayward.core.errors import DaywardError
from dayward.jobs.ending import wind_down
from dayward.jobs.port import JobFailed, Jobs
from dayward.state import inbox
from dayward.state.database import Database

log = logging.getLogger(__name__)

KIND = "turn"
_PAUSES = (0.2, 1.0, 5.0, 15.0)
"""Seconds to wait after the engine or the database failed, the last again and again."""


class Conversations:
    """Turns of one conversation come one after the other; those of several side by side."""

    def __init__(self, database: Database, jobs: Jobs, people: Callable[[], list[str]]) -> None:
        self._database = database
        self._jobs = jobs
        self._people = people
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()

    async def look(self) -> None:
        """Begin where messages wait: at the start, after a takeover, and now and then for what other processes stored."""
        for conversation in await asyncio.to_thread(self._waiting):
            self.wake(conversation)

    def wake(self, conversation: str) -> None:
        """A message was stored in this conversation."""
        if conversation in self._tasks:
            self._again.add(conversation)
            return
        self._tasks[conversation] = asyncio.create_task(self._drained(conversation))

    async def close(self, seconds: float) -> None:
        """Let running turns end for so long; what is not done then is done after the next start."""
        await wind_down(self._tasks.values(), seconds)

    def _waiting(self) -> list[str]:
        with self._database.reading() as connection:
            return inbox.waiting(connection, self._people(), clock.utc())

    async def _drained(self, conversation: str) -> None:
        """Its messages, until there are none. In the very step that finds none it is over, so that no `wake` is missed."""
        try:
            await self._drain(conversation)
        finally:
            del self._tasks[conversation]

    async def _drain(self, conversation: str) -> None:
        failures = again = 0
        while True:
            self._again.discard(conversation)
            try:
                id_ = await asyncio.to_thread(self._oldest, conversation)
                if id_:
                    await self._jobs.run(KIND, {"inbox": id_}, f"{id_}+{again}" if again else id_)
                    failures = again = 0
                elif conversation not in self._again:
                    return
            except (DaywardError, JobFailed) as error:
                log.warning("a turn could not be worked on", extra={"conversation": conversation, "reason": str(error)})
                await asyncio.sleep(_PAUSES[min(failures, len(_PAUSES) - 1)])
                failures += 1
                again += isinstance(error, JobFailed)  # that job has ended, and its message has not: another job's turn

    def _oldest(self, conversation: str) -> str:
        with self._database.reading() as connection:
            row = inbox.oldest(connection, conversation, clock.utc())
        return row.id if row and row.person in self._people() else ""
