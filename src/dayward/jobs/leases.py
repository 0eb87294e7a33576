"""Who looks after whom: each person is leased to one worker at a time, and taken over when that one is silent."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta

from sqlalchemy import Connection

from dayward.core import clock
from dayward.core.errors import DaywardError
from dayward.core.ids import new_id
from dayward.jobs.port import Interrupted
from dayward.state import people, workers
from dayward.state.database import Database

log = logging.getLogger(__name__)

LASTING = timedelta(seconds=15)
EVERY = 5.0
"""Seconds between two renewals: a dead worker's people are with another after LASTING and EVERY at the latest."""

DOORS, AGENTS, OUT = WAYS = ("doors", "agents", "out")
"""What a process may have a way to: the doors of people, other agents, and where people are only told something."""


class Leases:
    """This process as a worker. `held` are the people it looks after now; `served(way)` those for whom it delivers that way.

    A worker has neither doors nor ways to agents: the longest running process that has one delivers through it for everybody,
    whoever looks after them. One that does not look after `people` only delivers.
    """

    def __init__(
        self,
        database: Database,
        gained: Callable[[list[str]], Awaitable[None]],
        ways: Collection[str] = WAYS,
        people: bool = True,
    ) -> None:
        self._database = database
        self._gained = gained
        self._looks_after = people
        self.worker = new_id()
        self.facts = dict.fromkeys((*ways, *(() if people else (workers.DELIVERS,))), "yes")
        self.held: list[str] = []
        self._served: dict[str, list[str]] = {}
        self.ticked_at = clock.utc()

    async def open(self) -> None:
        """Arrive, and take whom nobody looks after."""
        await asyncio.to_thread(self._arrive)
        await self._renew()

    async def run(self) -> None:
        """Renew until cancelled."""
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self._renew()
            except DaywardError as error:
                log.warning("leases could not be renewed", extra={"reason": str(error)})

    async def close(self) -> None:
        """Give everybody back."""
        self.held, self._served = [], {}
        try:
            await asyncio.to_thread(self._leave)
        except DaywardError as error:
            log.warning("leases could not be given back; they end by themselves", extra={"reason": str(error)})

    def served(self, way: str) -> list[str]:
        """For whom this process delivers that way."""
        return self._served.get(way, [])

    def holds(self, connection: Connection, person: str) -> bool:
        """Whether nobody has taken a person over from this worker."""
        return people.leased_by(connection, self.worker, person)

    def fence(self, person: str) -> None:
        """Raise Interrupted where another worker has taken a person over. Asked under the lock of their folder."""
        with self._database.reading() as connection:
            if not self.holds(connection, person):
                raise Interrupted("another worker has taken this over")

    async def _renew(self) -> None:
        before = set(self.held)
        self.held, self._served, lost = await asyncio.to_thread(self._lease)
        new = [person for person in self.held if person not in before]
        if new:
            log.info("looking after", extra={"people": new, "worker": self.worker})
            await self._gained(lost)

    def _lease(self) -> tuple[list[str], dict[str, list[str]], list[str]]:
        """Renew: who is looked after, who is served in which way, and what the engines of workers were called that are gone."""
        now = clock.utc()
        with self._database.transaction() as connection:
            if not workers.beat(connection, self.worker, now, self.ticked_at):  # it slept, and was taken for dead
                workers.arrive(connection, self.worker, socket.gethostname(), os.getpid(), now, self.facts)
            gone = workers.silent(connection, now - LASTING) if len(workers.present(connection)) > 1 else []
            held = people.lease(connection, self.worker, now, LASTING) if self._looks_after else []
            for row in gone:
                workers.leave(connection, row.id)
            alive = [row for row in workers.present(connection) if row.beat_at > now - LASTING]
            everyone = [one.id for one in people.everyone(connection)]
        first = {way: next((row.id for row in alive if way in row.facts), "") for way in WAYS}
        served = {way: everyone for way, worker in first.items() if worker == self.worker}
        return held, served, [row.facts.get("engine", "") for row in gone]

    def _arrive(self) -> None:
        """What a process of this machine left that is no more is free at once; also what one of our own number left, before us."""
        host, now = socket.gethostname(), clock.utc()
        with self._database.transaction() as connection:
            for row in workers.present(connection):
                if row.host == host and (row.pid == os.getpid() or not _alive(row.pid)):
                    people.release(connection, row.id)
                    workers.leave(connection, row.id)
            workers.arrive(connection, self.worker, host, os.getpid(), now, self.facts)

    def _leave(self) -> None:
        with self._database.transaction() as connection:
            people.release(connection, self.worker)
            workers.leave(connection, self.worker)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
