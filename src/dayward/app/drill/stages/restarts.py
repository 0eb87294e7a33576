"""Started and killed again and again, within a minute of a job that runs every minute."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from dayward.app.drill.account import Account
from dayward.app.drill.evidence import gather
from dayward.app.drill.plan import Came, Given
from dayward.app.drill.situation import Situation
from dayward.app.drill.world import PULSE, pulse

_ONE = 0.8
"""Seconds that one start and its end take: the clock is slowed so that all of them fit into its minute."""
_SOON = timedelta(seconds=2)


def restarts(given: Given) -> Came:
    """So many restarts in a minute; afterwards the job runs on time, and it ran once at each of its instants."""
    times = given.plan.restarts
    at = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(seconds=55)
    with given.made(at=at, routines={PULSE: pulse("every 1 min", "every 10 s")}) as here:
        here.start()
        here.stop()
        here.world.clock.start(at, rate=60 / (_ONE * times))
        for number in range(times):
            here.start_only(here.rng.uniform(0.3, _ONE * 1.1))
            here.kill(alone=here.rng.random() < 0.5)
            given.tell(number + 1, times)
        took = (here.world.clock.now() - at).total_seconds()
        here.world.clock.start(here.world.clock.now())
        account = here.settled()
        account.add(_on_time(here))
        account.add(here.ended())
        return Came(here.kills, account, f"{times} restarts in {took:.0f} s of its clock")


def _on_time(here: Situation) -> Account:
    """Let two instants pass: their slots are made within two seconds."""
    account = Account()
    begun = here.world.clock.now() + timedelta(seconds=1)
    time.sleep(23)
    for slot in gather(here.world).slots:
        if slot.due_at > begun and slot.created_at - slot.due_at > _SOON:
            behind = (slot.created_at - slot.due_at).total_seconds()
            account.note("unaccounted", [f"an instant of {slot.due_at:%H:%M:%S} was seen {behind:.1f} s late"])
    return account
