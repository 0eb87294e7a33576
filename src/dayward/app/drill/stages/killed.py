"""kill -9 while it receives, works, acts, marks and sends: at lines of its code, at random times, while it starts."""

from __future__ import annotations

import os
import time
from contextlib import closing, suppress

from dayward.app.drill.doomed import PARTS
from dayward.app.drill.nursery import Nursery
from dayward.app.drill.phase import PHASES, phase
from dayward.app.drill.plan import Came, Given
from dayward.app.drill.situation import Situation
from dayward.app.drill.world import PULSE, WORD, pulse, word
from dayward.core.errors import DaywardError

_ROUTINES = {PULSE: pulse("every 20 s"), WORD: word("every 2 min")}
_LATEST = 0.35
"""Seconds after which a batch of messages is usually done with."""


def killed(given: Given) -> Came:
    """So many lives, each ended by kill -9; then one in which all is put right."""
    with given.made(routines=_ROUTINES) as here:
        here.start()
        here.settled()
        reach = dict.fromkeys(PARTS, 300)
        begun = time.monotonic()
        with closing(Nursery()) as nursery:
            while here.kills < given.plan.kills and not _late(given, begun):
                _between(here)
                _life(here, nursery, reach)
                given.tell(here.kills, given.plan.kills)
        account = here.ended()
        figures = ", ".join(f"{name} {here.phases[name]}" for name in PHASES)
        return Came(here.kills, account, f"{figures}; {len(here.client.said)} messages")


def _late(given: Given, begun: float) -> bool:
    return 0 < given.plan.seconds < time.monotonic() - begun


def _between(here: Situation) -> None:
    """What may happen while it is down: time passes, the file of the engine is lost."""
    if here.process:
        here.kill()
        here.kills -= 1  # the first, clean start is none of them
    if here.rng.random() < 0.4:
        here.world.clock.jump(here.rng.uniform(1, 50))
    if here.rng.random() < 0.05:
        for end in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                os.unlink(here.world.home.state_file("jobs.db") + end)


def _life(here: Situation, nursery: Nursery, reach: dict[str, int]) -> None:
    rng = here.rng
    alone = rng.random() < 0.5
    kind = rng.random()
    if kind < 0.1:
        here.start_only(rng.uniform(0.05, 1.0))
    else:
        part = rng.choice([*PARTS]) if kind < 0.6 else ""
        doom = f"{part}:{rng.randrange(1, reach[part])}:{'alone' if alone else 'group'}" if part else ""
        here.start(nursery, doom)
        if not part and rng.random() < 0.7:  # its first turn takes longest, and most kills would hit it
            here.talk(1)
            here.heard(2.0)
        here.talk(rng.randrange(1, 6))
        if part:
            reached = here.passed_away(2.0)
            reach[part] = max(20, round(reach[part] * (1.15 if reached else 0.85)))
        else:
            time.sleep(rng.uniform(0, _LATEST))
    here.kill(alone)
    with suppress(DaywardError):
        here.phases[phase(here.world, here.client)] += 1
    here.calm()
