"""What HTTP doors have of the process they are in."""

from __future__ import annotations

import os
import threading
from collections import Counter
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
"""Contexts of one person that are in use or stay loaded."""
_WORTH_WAITING = 2.0
"""Seconds after which another one is loaded all the same: reading a life of ten thousand tasks anew takes longer than most requests."""
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
        self._used: Counter[str] = Counter()
        self._returned = threading.Condition()

    @contextmanager
    def at(self, person: str, door: str) -> Iterator[Context]:
        """A person's files at this moment, in a turn of its own; what did not change is not read again."""
        kept = self._kept(person)
        try:
            if kept and kept.look != _look(kept.ctx):
                kept.ctx.workspace.close()
                kept = None
            if kept is None:
                opened = self._opened(door, person)
                kept = Warm(opened, _look(opened))
            ctx = kept.ctx.renewed(clock.now(kept.ctx.preferences["timezone"]))
            ctx.door = door
            yield ctx
        except DaywardError:
            raise
        except BaseException:
            if kept:
                kept.ctx.workspace.close()
            kept = None
            raise
        finally:
            self._give_back(person, kept)

    def _kept(self, person: str) -> Warm | None:
        """A context that is loaded and that nobody uses; None where another one is to be loaded."""
        with self._returned:
            free = self._free.setdefault(person, [])
            self._returned.wait_for(lambda: free or self._used[person] < _AT_ONCE, _WORTH_WAITING)
            self._used[person] += 1
            return free.pop() if free else None

    def _give_back(self, person: str, warm: Warm | None) -> None:
        with self._returned:
            self._used[person] -= 1
            free = self._free.setdefault(person, [])
            stays = warm is not None and len(free) + self._used[person] < _AT_ONCE
            if warm and stays:
                free.append(warm)
            self._returned.notify_all()
        if warm and not stays:
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
        with self._returned:
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
