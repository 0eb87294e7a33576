"""A whole drill: its stages one after the other, each in worlds of its own, and the figures of all."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from dayward.app.drill.account import Account
from dayward.app.drill.plan import Came, Given, Plan, Stage
from dayward.app.drill.situation import USUAL, Situation
from dayward.app.drill.stages.clocks import set_clock, summer_time, suspended
from dayward.app.drill.stages.files import backed_up, upgraded
from dayward.app.drill.stages.killed import killed
from dayward.app.drill.stages.restarts import restarts
from dayward.app.drill.stages.sharing import shared
from dayward.app.drill.stages.trouble import engine_lost, full, locked
from dayward.app.drill.world import World

STAGES: tuple[tuple[str, Stage], ...] = (
    ("kill -9 at work", killed),
    ("kill -9 in a migration", upgraded),
    ("kill -9 in a backup", backed_up),
    ("restarts within a minute", restarts),
    ("several processes on one store", shared),
    ("the clock is set", set_clock),
    ("eight hours of sleep", suspended),
    ("summer time begins and ends", summer_time),
    ("the disk is full", full),
    ("the database is locked", locked),
    ("the engine's file is lost", engine_lost),
)


class Where(NamedTuple):
    """Where worlds are made: a copy of `source` ("": the demo life), each on a database of its own ("": a file).

    `keep` leaves the folders of stages with faults.
    """

    source: str = ""
    databases: Callable[[], AbstractContextManager[str | None]] = nullcontext
    keep: bool = False


class Watcher(Protocol):
    """Shows a drill while it runs."""

    def begun(self, name: str) -> None:
        """A stage begins."""

    def progress(self, done: int, wanted: int) -> None:
        """It has come so far."""

    def ended(self, name: str, came: Came, seconds: float) -> None:
        """It has ended."""


class Total(NamedTuple):
    """All stages together; `short` says that fewer kills happened than were asked for."""

    kills: int
    account: Account
    short: bool

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return self.account.clean and not self.short


def run(plan: Plan, where: Where, seed: int, watcher: Watcher, only: Sequence[str] = ()) -> Total:
    """Run the stages (`only` those whose names contain one of these words)."""
    kills, account, short = 0, Account(), False
    for name, stage in STAGES:
        if only and not any(word in name for word in only):
            continue
        rng = random.Random(f"{seed} {name}")
        given = Given(plan, _maker(where, rng), rng, watcher.progress)
        watcher.begun(name)
        begun = time.monotonic()
        came = stage(given)
        watcher.ended(name, came, time.monotonic() - begun)
        kills += came.kills
        account.add(came.account, name)
        short = short or (stage is killed and not plan.seconds and came.kills < plan.kills)
    return Total(kills, account, short)


def _maker(where: Where, rng: random.Random) -> Callable[..., AbstractContextManager[Situation]]:
    @contextmanager
    def made(
        zone: str = "Europe/Madrid", at: datetime | None = None, routines: Mapping[str, str] = USUAL
    ) -> Iterator[Situation]:
        with where.databases() as database:
            folder = Path(tempfile.mkdtemp(prefix="dayward-drill-"))
            world = World(folder, zone, database or "", where.source, at)
            situation = Situation(world, rng, routines)
            try:
                yield situation
            finally:
                situation.close()
                if not where.keep:
                    world.remove()

    return made
