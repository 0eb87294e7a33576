"""One person at one moment, for what happens by itself: their folder, zone, routines and rules, read as the files are now."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from functools import cached_property, partial

from dayward.actions.action import Effect
from dayward.actions.context import Context
from dayward.actions.planned import EVERYTHING, day_of
from dayward.core.clock import zone_named
from dayward.core.errors import DaywardError, UsageError
from dayward.planning.availability import Rules, Span, busy_spans, read_rules
from dayward.planning.day import Day
from dayward.planning.layout import PREFERENCES
from dayward.planning.schedules.personal_os import Settings, personal_os
from dayward.planning.schedules.reading import read
from dayward.planning.schedules.reminders import longest_lead
from dayward.routines.library import FOLDER, Library, library, own_files

_AROUND = timedelta(days=2)


class PersonNow:
    """What a tick and a routine need to know. `ctx` is a context of this moment; reading is all that is done through it here."""

    def __init__(self, ctx: Context, settings: Mapping[str, str] = os.environ) -> None:
        self.ctx = ctx
        self.id = ctx.person
        self._settings = settings

    @property
    def now(self) -> datetime:
        """The moment, in the person's zone."""
        return self.ctx.local_now

    @property
    def zone(self) -> tzinfo:
        """The person's zone."""
        return self.ctx.zone

    def zone_of(self, name: str) -> tzinfo:
        """The zone of a schedule: its own, else the person's."""
        return zone_named(name) if name else self.zone

    @cached_property
    def library(self) -> Library:
        """Their routines."""
        others, problems = self._others
        reading = partial(read, now=self.now, zone=self.zone)
        times = {one.name: one.when for one in others.routines if one.when}
        off = [one.name for one in others.routines if not one.enabled]
        found = library(own_files(self.ctx.workspace), self.ctx.preferences, reading, times, off)
        return found._replace(problems=(*found.problems, *problems))

    @property
    def dry_run(self) -> bool:
        """Whether nothing is to be sent."""
        return self._others[0].dry_run is True

    @cached_property
    def _others(self) -> tuple[Settings, tuple[str, ...]]:
        """The settings of another assistant, and what is wrong with them."""
        try:
            found = personal_os(self._settings)
        except UsageError as error:
            return personal_os({}), (f"{error.message}; it is not used",)
        return found, tuple(f"{name} has no counterpart here; it is not used" for name in found.unknown)

    @cached_property
    def day(self) -> Day:
        """Their files as a day."""
        self.ctx.granted = (*EVERYTHING, Effect("read", "notes"))
        return day_of(self.ctx)

    @cached_property
    def rules(self) -> Rules:
        """What attention they allow."""
        return read_rules(self.ctx.preferences)[0]

    @cached_property
    def busy(self) -> list[Span]:
        """When events keep them busy, about now."""
        today = self.now.date()
        minutes = int(self.ctx.preferences["event_minutes"])
        return busy_spans(self.day.between(today - _AROUND, today + _AROUND), self.zone, minutes)

    @cached_property
    def longest_lead(self) -> timedelta:
        """How long before an event a reminder of theirs may come."""
        path = self.ctx.layout.calendar
        data = self.ctx.workspace.read(path).data if path else None
        return longest_lead((data or b"").decode("utf-8", "replace"))

    def stamps(self) -> tuple[object, ...]:
        """What changes whenever a file does that decides what is due. Cheap: nothing is read."""
        layout = self.ctx.layout
        paths = (*layout.todo, layout.waiting, layout.calendar, layout.habits, layout.projects, PREFERENCES)
        own = tuple((path, self.ctx.workspace.stamp(path)) for path in self._own())
        return (self.now.date(), *[self.ctx.workspace.stamp(path) for path in paths if path], own)

    def _own(self) -> list[str]:
        try:
            return self.ctx.workspace.paths(FOLDER)
        except DaywardError:
            return []
