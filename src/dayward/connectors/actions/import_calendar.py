"""`import-calendar`: events of an .ics file into calendar.txt."""

from __future__ import annotations

import os

from dayward.actions.action import HERE, Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.views import Listing, Row, Section
from dayward.connectors.calendars.importing import New, plan
from dayward.connectors.calendars.subscribed import read_file
from dayward.core.errors import Negative
from dayward.formats.calendartxt import CalendarFile
from dayward.formats.text import decode, split_lines
from dayward.planning import say
from dayward.workspace.repository import Edit, Snapshot

_SHOWN = 12


class ImportCalendar(Action):
    """Copy the events of an .ics file into your calendar.

    A series becomes one event with its rule. What is there already is not added again, so doing it twice is
    doing it once. To go on seeing a calendar that is kept elsewhere, subscribe to it instead.
    """

    name = "import-calendar"
    group = "Calendars"
    writes = True
    doors = HERE
    examples = ("import-calendar calendar.ics --look", "import-calendar calendar.ics")
    phrases = (
        "import [my|the|a] [calendar|events] [from|of|in] [the] [file] {file:path}",
        "(copy|take in|take over|load) [my|the] (calendar|events) (from|of|in) [the] [file] {file:path}",
        "(what would|what does) [importing] {file:path} (add|bring) [to my calendar] => look=yes",
    )

    file: str = arg("an .ics file", hint="FILE")
    look: bool = option("only show what would be added", default=False)

    def effects(self) -> tuple[Effect, ...]:
        """It reads a file of this machine and writes the calendar."""
        return (Effect("read", "machine"), Effect("read", "calendar"), Effect("write", "calendar"))

    def run(self, ctx: Context) -> Outcome:
        """Write what is new, in one commit."""
        ctx.require("read", "machine")
        data = read_file(self.file)
        if data is None:
            raise Negative(f"there is no file {self.file}", "name an .ics file")
        snapshot = ctx.life.calendar_snapshot
        calendar = CalendarFile.parse(snapshot.data or b"")
        found = plan(data, ctx.zone, ctx.today, calendar)
        told = {"new": len(found.events), "known": found.known, "events": [_data(one) for one in found.events]}
        if self.look or not found.events:
            rows = tuple(_row(ctx, one) for one in found.events[:_SHOWN])
            left = len(found.events) - len(rows)
            rows += (Row(f"… and {left} more", tone="quiet"),) if left > 0 else ()
            section = Section(
                "", rows, f"nothing new: all {found.known} events are there" if found.known else "no events in it"
            )
            return Outcome((Listing(f"{len(found.events)} new events", (section,)),), told, (), found.notes)
        skipped = []
        for one in found.events:
            try:
                calendar.add(one.day, one.text, one.start, one.end)
            except ValueError:
                skipped.append(f"“{one.text}” of {one.day} cannot be said in a calendar.txt line")
        count = len(found.events) - len(skipped)
        edit = _edit(snapshot, calendar)
        what = f"Import {count} event{'' if count == 1 else 's'} from {os.path.basename(self.file)}"
        receipt = ctx.change([edit], what)
        return Outcome((), told, (receipt,), (*found.notes, *skipped))


def _edit(before: Snapshot, calendar: CalendarFile) -> Edit:
    data = calendar.emit()
    old = set(split_lines(decode(before.data or b"")[0])[0])
    written = tuple(line for line in split_lines(decode(data)[0])[0] if line not in old)
    return Edit(before, data, written if len(written) <= _SHOWN else ())


def _row(ctx: Context, one: New) -> Row:
    lead = f"{say.short_day(one.day, ctx.today)} {say.span(one.start, one.end)}".strip()
    return Row(one.text, lead=lead)


def _data(one: New) -> dict[str, object]:
    return {"day": one.day, "start": one.start, "end": one.end, "text": one.text}
