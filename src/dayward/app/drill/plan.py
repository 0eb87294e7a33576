"""How much of each misfortune a drill has, and what a stage is given and gives back."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import NamedTuple, Protocol

from dayward.app.drill.account import Account
from dayward.app.drill.situation import USUAL, Situation


class Plan(NamedTuple):
    """Counts, and seconds. `seconds` ends the kills early; 0 is no limit."""

    kills: int = 20
    seconds: float = 0.0
    upgrades: int = 3
    backups: int = 3
    restarts: int = 12
    takeovers: int = 1
    workers: int = 1
    locked: float = 4.0
    broken: int = 2
    nights: int = 2


FULL = Plan(kills=500, upgrades=40, backups=40, restarts=200, takeovers=3, locked=30.0, broken=12, nights=4)
"""What `make torture` does on SQLite."""
SERVER = FULL._replace(kills=150, upgrades=20, backups=15, restarts=40, takeovers=4, workers=3, broken=6)
"""What it does on PostgreSQL."""


class Made(Protocol):
    """Makes a situation in a zone, from a moment on; it is taken apart when the stage has ended."""

    def __call__(
        self, zone: str = "Europe/Madrid", at: datetime | None = None, routines: Mapping[str, str] = USUAL
    ) -> AbstractContextManager[Situation]:
        """Make it."""


class Given(NamedTuple):
    """What a stage works with. `tell` is told of progress: how many of how many."""

    plan: Plan
    made: Made
    rng: random.Random
    tell: Callable[[int, int], None]


class Came(NamedTuple):
    """What came of a stage: how often something was killed, what is wrong, and a remark with figures."""

    kills: int
    account: Account
    remark: str = ""


Stage = Callable[[Given], Came]
