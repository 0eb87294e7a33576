"""kill -9 while it receives, works, acts, marks and sends: at lines of its code, at random times, while it starts."""

from __future__ import annotations

import os
import time
from contextlib import suppress

from dayward.app.drill.doomed import PARTS
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
        while here.kills < given.plan.kills and not _late(given, begun):
            _between(here)
            _life(here, reach)
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


def _life(here: Situation, reach: dict[str, int]) -> None:
    rng = here.rng
    kind = rng.random()
    alone = rng.random() < 0.5
    if kind < 0.1:
        here.start_only(rng.uniform(0.05, 1.0))
    elif kind < 0.55:
        part = rng.choice([*PARTS])
        here.start(f"{part}:{rng.randrange(1, reach[part])}:{'alone' if alone else 'group'}")
        here.talk(rng.randrange(1, 6))
        reached = here.process is not None and here.process.ended(_LATEST * 3)
        reach[part] = max(20, round(reach[part] * (1.15 if reached else 0.8)))
    else:
        here.start()
        here.talk(rng.randrange(1, 6))
        time.sleep(rng.uniform(0, _LATEST))
    here.kill(alone)
    with suppress(DaywardError):
        here.phases[phase(here.world, here.client)] += 1
