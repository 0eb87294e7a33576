"""What HTTP doors have of the process they are in."""

from __future__ import annotations

import os
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import tzinfo
from typing import Any, NamedTuple

from dayward.actions.action import Outcome
from dayward.actions.arguments import make
from dayward.actions.context import Context
from dayward.actions.registry import find
from dayward.core import clock
from dayward.core.clock import local_zone_name, zone_named
from dayward.core.errors import DaywardError
from dayward.core.home import Home
from dayward.guard.perform import perform
from dayward.planning.layout import PREFERENCES
from dayward.server.hub import Hub
from dayward.state import people
from dayward.state.database import Database
from dayward.state.inbox import Incoming

_AT_ONCE = 4
"""Contexts of one person that stay loaded."""
_TOLD = frozenset(("schedules", "approvals", "slots"))
"""What the rest of the process waits for."""


class Warm(NamedTuple):
    """A context that stays loaded, and what it was made from. It is never used itself: who asks gets a copy that sees the same files."""

    ctx: Context
    look: tuple[object, frozenset[str]]


class House:
    """The process, as pages and programs see it."""

    def __init__(
        self,
        home: Home,
        settings: dict[str, Any],
        database: Database,
        hub: Hub,
        opened: Callable[[str, str], Context],
        receive: Callable[[Incoming], Awaitable[bool]],
        about: Callable[[dict[str, Any]], dict[str, Any]],
    ) -> None:
        self.home, self.settings, self.database, self.hub = home, settings, database, hub
        self.receive, self.about = receive, about
        self._opened = opened
        self._free: dict[str, list[Warm]] = {}
        self._lock = threading.Lock()

    @contextmanager
    def at(self, person: str, door: str) -> Iterator[Context]:
        """A person's files at this moment, in a turn of its own; what did not change is not read again."""
        with self._lock:
            free = self._free.setdefault(person, [])
            kept = free.pop() if free else None
        if kept and kept.look != _look(kept.ctx):
            kept.ctx.workspace.close()
            kept = None
        if kept is None:
            opened = self._opened(door, person)
            kept = Warm(opened, _look(opened))
        ctx = kept.ctx.renewed(clock.now(kept.ctx.preferences["timezone"]))
        ctx.door = door
        try:
            yield ctx
        except DaywardError:
            self._back(free, kept)
            raise
        except BaseException:
            kept.ctx.workspace.close()
            raise
        self._back(free, kept)

    def _back(self, free: list[Warm], warm: Warm) -> None:
        with self._lock:
            if len(free) < _AT_ONCE:
                free.append(warm)
                return
        warm.ctx.workspace.close()

    def perform(self, ctx: Context, name: str, given: dict[str, Any], why: str = "") -> Outcome:
        """Do something as the person. Raises what the action raises: each door tells it in its own way."""
        ctx.why = why or name
        action = make(find(name), given, ctx.today)
        outcome = perform(action, ctx)
        if any(effect.kind == "write" and effect.target in _TOLD for effect in action.effects()):
            self.about({"nudge": True})
        return outcome

    def zone(self, person: str) -> tzinfo:
        """The zone a person's times are shown in."""
        with self.database.reading() as connection:
            name = people.zone(connection, person)
        return zone_named(name or local_zone_name())

    def close(self) -> None:
        """Give all folders back."""
        with self._lock:
            for warm in [warm for free in self._free.values() for warm in free]:
                warm.ctx.workspace.close()
            self._free.clear()


def _look(ctx: Context) -> tuple[object, frozenset[str]]:
    """What a context was made from: another one is to be made where the preferences or the names at the top have changed."""
    try:
        names = frozenset(os.listdir(ctx.workspace.root))
    except OSError:
        names = frozenset()
    return ctx.workspace.stamp(PREFERENCES), names
