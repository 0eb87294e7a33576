"""What an action has in its hands while it runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from copy import copy
from datetime import date, datetime, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dayward.actions.action import Effect
from dayward.actions.life import Life
from dayward.actions.shown import Shown
from dayward.core.clock import local_zone_name, zone_named
from dayward.core.errors import Refused, Unavailable, UsageError
from dayward.core.home import Home
from dayward.core.ids import new_id
from dayward.planning.layout import Layout
from dayward.workspace.receipts import Receipt
from dayward.workspace.repository import Edit, Origin, Snapshot, Workspace

if TYPE_CHECKING:
    from dayward.planning.occasions import Calendars
    from dayward.state.database import Database
    from dayward.workspace.remote import Credentials

OWNER = "owner"
"""The id of the person whose machine this is."""
_IN_MIND = 60
"""How many dated lines working memory has at most."""


class Rehearsed(Exception):
    """A rehearsal came to a point beyond which it would do something."""


class Context:
    """One person, one folder, one moment. `granted` is set by the guard: what the running action declared and may do."""

    def __init__(
        self,
        workspace: Workspace,
        home: Home,
        layout: Layout,
        preferences: dict[str, Any],
        now: datetime,
        who: str,
        door: str,
        turn: str = "",
        credentials: Callable[[], Credentials | None] = lambda: None,
        calendars: Callable[[Context], Calendars] | None = None,
        state: Callable[[], Database] | None = None,
    ) -> None:
        self.workspace = workspace
        self.home = home
        self.layout = layout
        self.preferences = preferences
        self.now = now
        self.who = who
        self.door = door
        self.credentials = credentials
        self._calendars = calendars
        self._state = state
        self.person = OWNER
        self.address = ("local", "terminal")
        """Where an answer that comes later goes: a channel, and an address in it."""
        self.asked_for: tuple[str, ...] = ()
        """Patterns of effects that the person wants to be asked about."""
        self.by = ""
        """The model that decides what is done, where one does."""
        self.strangers = ""
        """Whose words a model has read in this turn, where these are not the person's own."""
        self.approved = False
        """Whether somebody said yes to the very action that runs."""
        self.rehearsal: list[Edit] | None = None
        """Where an action is only rehearsed: what it would change, as far as it got."""
        self.why = ""
        self.conversation = ""
        """The conversation that the turn is part of, "" for none."""
        self.granted: tuple[Effect, ...] = ()
        self.acted = False
        """Whether anything was begun in this turn that may write."""
        self.retried = bool(turn)
        """Whether the turn may have been begun before, so that its steps are looked for in history."""
        self.turn = turn or new_id()
        self.begin(0)

    @property
    def today(self) -> date:
        """The day it is for the person."""
        return self.now.date()

    @property
    def zone_name(self) -> str:
        """The person's zone as it is shown."""
        return self.preferences["timezone"] or local_zone_name()

    @property
    def zone(self) -> tzinfo:
        """The person's zone with its rules; where its name is none we know, the offset of the moment."""
        try:
            return zone_named(self.zone_name)
        except UsageError:
            return self.now.tzinfo or zone_named("UTC")

    @property
    def local_now(self) -> datetime:
        """Now, in the person's zone with its rules, so that times across a change of the clocks can be compared."""
        moved = self.now.astimezone(self.zone)
        return moved if moved.utcoffset() == self.now.utcoffset() else self.now

    @cached_property
    def shown(self) -> Shown:
        """What was last shown to the person, line by line."""
        return Shown(self.home, self.workspace.root)

    def close(self) -> None:
        """Keep what has to outlive the command, and give the folder's handles back."""
        if "shown" in self.__dict__:
            self.shown.keep()
        self.workspace.close()

    @cached_property
    def life(self) -> Life:
        """The person's files as they are now."""
        return Life(self.workspace, self.layout)

    def renewed(self, now: datetime) -> Context:
        """The same person and folder at a later moment, in a turn of its own; files that did not change are not read again."""
        fresh = copy(self)
        for name in ("life", "calendars"):
            fresh.__dict__.pop(name, None)
        fresh.now, fresh.turn, fresh.retried, fresh.why = now, new_id(), False, ""
        fresh.by = fresh.strangers = ""
        fresh.acted = False
        fresh.begin(0)
        self.life.forget()
        fresh.__dict__["life"] = self.life
        fresh.__dict__["shown"] = self.shown
        return fresh

    def forget(self) -> None:
        """Look at the files again from now on."""
        self.life.forget()

    @cached_property
    def calendars(self) -> Calendars:
        """The calendars the person subscribed to, as they were last fetched."""
        from dayward.planning.occasions import NoCalendars

        found = self._calendars(self) if self._calendars else NoCalendars()
        if self.by and not isinstance(found, NoCalendars):
            self.strangers = "a calendar of somebody else's"
        return found

    def refresh_calendars(self) -> None:
        """Fetch subscribed calendars that are old, if the running action declared that it does."""
        self.require("network", "calendars")
        self.calendars.refresh()

    def origin(self) -> Origin:
        """Who, why, and the next step of this turn."""
        door = f"{self.door}, by {self.by}" if self.by else self.door
        return Origin(f"{self.who} ({door})", self.why, self.step(), self.now, self.retried)

    def begin(self, place: int) -> None:
        """The call at a place (from 1) of this turn begins: its step is named for the place, whatever the others did."""
        self._place, self._steps = place, 0

    def step(self) -> str:
        """The name of the next step of this turn: the same again when the turn is done again."""
        self._steps += 1
        place = f"{self._place}." * (self._place > 1 or (self._place == 1 and self._steps > 1))
        return f"{self.turn}/{place}{self._steps}"

    def read(self, path: str) -> Snapshot:
        """A file, if the running action declared that it reads it."""
        self.require("read", path)
        return self.workspace.read(path)

    def change(
        self,
        edits: Sequence[Edit],
        what: str,
        *,
        delete_many: bool = False,
        notes: tuple[str, ...] = (),
        memorable: str = "",
    ) -> Receipt:
        """One commit, if the running action declared that it writes all of these files.

        What is `memorable` of it goes into working memory in the same commit, so that what undoes one undoes both.
        """
        for edit in edits:
            self.require("write", edit.snapshot.path)
        if memorable and self.layout.memory and any(edit.data != edit.snapshot.data for edit in edits):
            edits = [*edits, self._noted(memorable)]
        if self.rehearsal is not None:
            self.rehearsal += edits
            return Receipt(what)
        receipt = self.workspace.change(edits, what, self.origin(), delete_many=delete_many, notes=notes)
        self.__dict__.pop("life", None)
        lines = [line for edit in edits for line in edit.lines]
        if len(lines) == len(receipt.where):
            self.shown.remember(zip(receipt.where, lines, strict=True))
        return receipt

    def _noted(self, text: str) -> Edit:
        """Working memory with one more line, and without the oldest where there are many."""
        from dayward.formats.memory import MemoryFile

        snapshot = self.workspace.read(self.layout.memory)
        memory = MemoryFile.parse(snapshot.data or b"")
        memory.append(text, self.today)
        memory.bound(_IN_MIND)
        return Edit(snapshot, memory.emit())

    def state(self, kind: str, target: str) -> Database:
        """The database of what text cannot hold, if the running action declared that it reads or writes this part of it."""
        self.require(kind, target)
        if self._state is not None and kind == "write" and self.rehearsal is not None:
            raise Rehearsed
        return self.database()

    def database(self) -> Database:
        """The database, with this person in it: for those who keep the books of a turn, not for actions."""
        if self._state is None:
            raise Unavailable("there is no database here", "set Dayward up first: dayward init")
        return self._state()

    def require(self, kind: str, target: str) -> None:
        """Raise Refused unless the running action declared this effect."""
        if kind == "network" and self.rehearsal is not None:
            raise Rehearsed
        if not any(effect.kind == kind and self._covers(effect.target, target) for effect in self.granted):
            raise Refused(f"this action may not {kind} {target!r}: it did not declare it")

    def _covers(self, declared: str, target: str) -> bool:
        if declared in (target, f"path:{target}", "history"):
            return True
        paths = self.layout.of_role(declared)
        return any(target == path or path == "." or target.startswith(path.rstrip("/") + "/") for path in paths)


def login() -> str:
    """The name of the account this runs under."""
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"user {os.getuid()}"
