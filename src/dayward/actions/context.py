"""What an action has in its hands while it runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date, datetime, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dayward.actions.action import Effect
from dayward.actions.life import Life
from dayward.actions.shown import Shown
from dayward.core.clock import local_zone_name, zone_named
from dayward.core.errors import Refused, UsageError
from dayward.core.home import Home
from dayward.core.ids import new_id
from dayward.planning.layout import Layout
from dayward.workspace.receipts import Receipt
from dayward.workspace.repository import Edit, Origin, Snapshot, Workspace

if TYPE_CHECKING:
    from dayward.planning.occasions import Calendars
    from dayward.workspace.remote import Credentials


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
        self.why = ""
        self.granted: tuple[Effect, ...] = ()
        self.retried = bool(turn)
        """Whether the turn may have been begun before, so that its steps are looked for in history."""
        self.turn = turn or new_id()
        self._place = ""
        self._steps = 0

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
        fresh = Context(
            self.workspace,
            self.home,
            self.layout,
            self.preferences,
            now,
            self.who,
            self.door,
            "",
            self.credentials,
            self._calendars,
        )
        self.life.forget()
        fresh.__dict__["life"] = self.life
        if "shown" in self.__dict__:
            fresh.__dict__["shown"] = self.shown
        return fresh

    def forget(self) -> None:
        """Look at the files again from now on."""
        self.life.forget()

    @cached_property
    def calendars(self) -> Calendars:
        """The calendars the person subscribed to, as they were last fetched."""
        if self._calendars:
            return self._calendars(self)
        from dayward.planning.occasions import NoCalendars

        return NoCalendars()

    def refresh_calendars(self) -> None:
        """Fetch subscribed calendars that are old, if the running action declared that it does."""
        self.require("network", "calendars")
        self.calendars.refresh()

    def origin(self) -> Origin:
        """Who, why, and the next step of this turn."""
        return Origin(f"{self.who} ({self.door})", self.why, self.step(), self.now, self.retried)

    def begin(self, place: int) -> None:
        """The call at a place (from 1) of this turn begins: its step is named for the place, whatever the others did."""
        self._place, self._steps = str(place), 0

    def step(self) -> str:
        """The name of the next step of this turn: the same again when the turn is done again."""
        self._steps += 1
        more = f".{self._steps}" if self._steps > 1 else ""
        return f"{self.turn}/{self._place}{more}" if self._place else f"{self.turn}/{self._steps}"

    def read(self, path: str) -> Snapshot:
        """A file, if the running action declared that it reads it."""
        self.require("read", path)
        return self.workspace.read(path)

    def change(
        self, edits: Sequence[Edit], what: str, *, delete_many: bool = False, notes: tuple[str, ...] = ()
    ) -> Receipt:
        """One commit, if the running action declared that it writes all of these files."""
        for edit in edits:
            self.require("write", edit.snapshot.path)
        receipt = self.workspace.change(edits, what, self.origin(), delete_many=delete_many, notes=notes)
        self.__dict__.pop("life", None)
        lines = [line for edit in edits for line in edit.lines]
        if len(lines) == len(receipt.where):
            self.shown.remember(zip(receipt.where, lines, strict=True))
        return receipt

    def require(self, kind: str, target: str) -> None:
        """Raise Refused unless the running action declared this effect."""
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
