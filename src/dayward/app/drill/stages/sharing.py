"""Several processes on one store: whoever looks after the person is killed, and another goes on."""

from __future__ import annotations

import time
from contextlib import suppress

from dayward.actions.context import OWNER
from dayward.app.drill.account import Account
from dayward.app.drill.plan import Came, Given
from dayward.app.drill.process import Process
from dayward.app.drill.situation import Situation, waited
from dayward.core.errors import DaywardError
from dayward.state import workers
from dayward.state.tables import people

WITHIN = 30.0
"""Seconds after which somebody else must look after the person."""


def shared(given: Given) -> Came:
    """`dayward up` and workers; the one that holds the lease is killed while somebody speaks."""
    with given.made() as here:
        others: list[Process] = []
        account, kills, slowest = Account(), 0, 0.0
        try:
            here.start()
            account.add(here.settled())
            for number in range(given.plan.takeovers):
                while len(others) < given.plan.workers:
                    others.append(Process(here.world, "worker", ready=False))
                _arrived(here, 1 + len(others))
                here.talk(4)
                time.sleep(here.rng.uniform(0, 0.2))
                took = _kill_holder(here, others)
                kills += 1
                slowest = max(slowest, took)
                if took > WITHIN:
                    account.note("unaccounted", [f"nobody took over within {WITHIN:.0f} s"])
                if here.process is None:
                    here.start()
                here.talk(2)
                account.add(here.settled())
                given.tell(number + 1, given.plan.takeovers)
        finally:
            for one in others:
                one.kill()
        account.add(here.ended())
        return Came(kills, account, f"taken over after {slowest:.1f} s at most")


def _kill_holder(here: Situation, others: list[Process]) -> float:
    """Kill whoever holds the lease; how many seconds until another does."""
    name, pid = _holder(here)
    begun = time.monotonic()
    if here.process and here.process.pid == pid:
        here.kill()
        here.kills -= 1  # counted by the stage
    for one in [one for one in others if one.pid == pid]:
        one.kill()
        others.remove(one)
    waited(lambda: _holder(here)[0] not in ("", name), WITHIN + 5, 0.1)
    return time.monotonic() - begun


def _arrived(here: Situation, wanted: int) -> None:
    def there() -> bool:
        with suppress(DaywardError), here.world.database.reading() as connection:
            return len(workers.present(connection)) >= wanted
        return False

    waited(there, 20)


def _holder(here: Situation) -> tuple[str, int]:
    """Which worker holds the lease, and its process."""
    with here.world.database.reading() as connection:
        name = connection.execute(people.select().where(people.c.id == OWNER)).one().leased_to
        pids = {row.id: row.pid for row in workers.present(connection)}
    return name, pids.get(name, 0)
