"""The disk is full, the database is locked, the engine's file is gone or broken."""

from __future__ import annotations

import os
import resource
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

from sqlalchemy import text

from dayward.app.drill.account import Account
from dayward.app.drill.plan import Came, Given
from dayward.app.drill.situation import Situation
from dayward.app.drill.world import World
from dayward.jobs.tables import SCHEMA

_SIZES = (0, 4096, 32768, 262144)
"""How many bytes a file may have while the disk is full."""


def full(given: Given) -> Came:
    """No file can grow while somebody speaks; then there is space again. Once it is killed meanwhile."""
    with given.made() as here:
        here.start()
        account = here.settled()
        for number, size in enumerate(_SIZES):
            _limit(here, size)
            here.talk(4)
            time.sleep(1.5)
            if number == 1:
                here.kill()
                here.start()
            _limit(here, resource.RLIM_INFINITY)
            here.client.say_again()
            account.add(here.settled())
            given.tell(number + 1, len(_SIZES))
        account.add(here.ended())
        return Came(here.kills, account, f"{here.client.refused} times told that it could not be stored")


def _limit(here: Situation, size: int) -> None:
    if here.process and hasattr(resource, "prlimit"):
        resource.prlimit(here.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def locked(given: Given) -> Came:
    """Another process holds the database while somebody speaks."""
    with given.made() as here:
        here.start()
        account = here.settled()
        with _held(here.world):
            here.talk(4)
            time.sleep(given.plan.locked)
        here.client.say_again()
        account.add(here.ended())
        given.tell(1, 1)
        remark = f"held for {given.plan.locked:.0f} s; {here.client.refused} times told that it could not be stored"
        return Came(here.kills, account, remark)


@contextmanager
def _held(world: World) -> Iterator[None]:
    if world.database.sqlite:
        with closing(sqlite3.connect(world.database.path, isolation_level=None, timeout=10)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        return
    with world.database.engine.begin() as other_connection:
        other_connection.execute(text("lock table inbox, outbox, slots, schedules in access exclusive mode"))
        yield


def engine_lost(given: Given) -> Came:
    """The engine's own file is deleted, or filled with rubbish, after a kill in the middle of work."""
    with given.made() as here:
        account = Account()
        for number in range(given.plan.broken):
            here.start()
            here.talk(4)
            time.sleep(here.rng.uniform(0, 0.2))
            here.kill()
            _lose(here, whole=number % 2 == 0)
            account.add(here.settled())
            here.kill()
            given.tell(number + 1, given.plan.broken)
        account.add(here.ended())
        return Came(here.kills, account)


def _lose(here: Situation, whole: bool) -> None:
    if not here.world.database.sqlite:
        with here.world.database.transaction() as connection:
            connection.execute(text(f"drop schema if exists {SCHEMA} cascade"))
        return
    path = here.world.home.state_file("jobs.db")
    for end in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            if whole:
                os.unlink(path + end)
            else:
                os.truncate(path + end, os.path.getsize(path + end) // 2)
    if not whole:
        with open(path, "r+b") as file:
            file.write(here.rng.randbytes(4096))
