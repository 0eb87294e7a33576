"""The clock is set, the machine sleeps, summer time begins and ends."""

from __future__ import annotations

import signal
import time
from datetime import UTC, datetime
from typing import NamedTuple

from dayward.app.drill.account import Account
from dayward.app.drill.plan import Came, Given
from dayward.app.drill.situation import USUAL, Situation
from dayward.app.drill.world import PULSE, pulse

HOUR = 3600.0


def set_clock(given: Given) -> Came:
    """Three hours forward and two back, while it runs and while somebody speaks; and back while answers wait for the person."""
    with given.made() as here:
        here.start()
        account = here.settled()
        for number, hours in enumerate((3, -2, 5, -1)):
            here.talk(3)
            here.world.clock.jump(hours * HOUR)
            here.talk(3)
            account.add(here.settled())
            given.tell(number + 1, 5)
        here.talk(3)
        here.client.leave()
        here.world.clock.jump(-2 * HOUR)
        here.client.connect()
        account.add(here.ended())
        given.tell(5, 5)
        return Came(here.kills, account)


def suspended(given: Given) -> Came:
    """Eight hours of sleep, once with the process in memory, once with it stopped, once with it killed."""
    with given.made() as here:
        account = Account()
        for number, how in enumerate(("asleep", "stopped", "killed")):
            here.start()
            here.talk(4)
            _sleep(here, how, account)
            here.talk(2)
            account.add(here.ended())
            given.tell(number + 1, 3)
        return Came(here.kills, account)


def _sleep(here: Situation, how: str, account: Account) -> None:
    if how == "asleep" and here.process:
        here.process.signal(signal.SIGSTOP)
        here.world.clock.jump(8 * HOUR)
        time.sleep(0.2)
        here.process.signal(signal.SIGCONT)
        return
    if how == "stopped":
        account.add(here.stop())
    else:
        here.kill()
    here.world.clock.jump(8 * HOUR)
    here.start()


class Night(NamedTuple):
    """A night in which clocks change, and a time of day in it that is left out or comes twice."""

    zone: str
    evening: datetime
    at: str


_NIGHTS = (
    Night("Europe/Madrid", datetime(2027, 3, 28, 0, 10, tzinfo=UTC), "02:30"),
    Night("Europe/Madrid", datetime(2026, 10, 24, 23, 40, tzinfo=UTC), "02:30"),
    Night("Australia/Lord_Howe", datetime(2026, 10, 3, 14, 40, tzinfo=UTC), "02:10"),
    Night("Australia/Lord_Howe", datetime(2027, 4, 3, 14, 10, tzinfo=UTC), "01:45"),
)


def summer_time(given: Given) -> Came:
    """Nights in which clocks are put forward or back, in steps of some minutes, with one kill in each."""
    account, kills = Account(), 0
    for number, night in enumerate(_NIGHTS[: given.plan.nights]):
        routines = {**USUAL, PULSE: pulse(f"every day {night.at}", "every 15 min")}
        with given.made(zone=night.zone, at=night.evening, routines=routines) as here:
            account.add(_through(here))
            kills += here.kills
            given.tell(number + 1, given.plan.nights)
    return Came(kills, account)


def _through(here: Situation) -> Account:
    """Two hours and more; whatever is wrong, and a daily job that did not run exactly once."""
    account = Account()
    here.start()
    fatal = here.rng.randrange(6)
    for step in range(6):
        here.talk(1)
        account.add(here.settled(30))
        if step == fatal:
            here.talk(1)
            here.kill()
        here.world.clock.jump(here.rng.uniform(22, 33) * 60)
        here.talk(1)
    account.add(here.ended())
    return account
