"""`export-calendar`: your calendar and deadlines as an .ics file."""

from __future__ import annotations

import os

from dayward.actions.action import HERE, Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.views import Text
from dayward.connectors.calendars.exporting import export, with_due
from dayward.connectors.calendars.subscribed import read_file
from dayward.core.errors import Refused, Unavailable
from dayward.core.home import write_private


class ExportCalendar(Action):
    """Write your calendar and the tasks with a due day as an .ics file that calendar programs read.

    Without a file it is printed. Events keep their identity as long as their words, so taking it in twice elsewhere doubles nothing.
    """

    name = "export-calendar"
    group = "Calendars"
    doors = HERE
    examples = ("export-calendar calendar.ics", "export-calendar")
    phrases = (
        "export [my|the] calendar [(to|into|as) [the|a] [file] {file:path}]",
        "(write|save) [my|the] calendar (to|into|as) [the|a] [file] {file:path}",
        "export [my|the] (events|events only) (to|into|as) [the|a] [file] {file:path} => events_only=yes",
    )

    file: str | None = arg("where to write it", hint="FILE", default=None)
    events_only: bool = option("leave tasks out", default=False)

    def effects(self) -> tuple[Effect, ...]:
        """It reads, and writes a file of this machine if one is named."""
        return (Effect("read", "calendar"), Effect("read", "tasks"), Effect("read", "machine"))

    def run(self, ctx: Context) -> Outcome:
        """Make the file; only a calendar is written over."""
        tasks = [] if self.events_only else with_due(ctx.life.open)
        events = ctx.life.calendar.events
        data = export(events, tasks, ctx.zone, ctx.now)
        counts = {"events": len(events), "tasks": len(tasks), "file": self.file}
        if self.file is None:
            text = data.decode()
            return Outcome((Text(text.replace("\r\n", "\n").rstrip("\n")),), {**counts, "ics": text})
        path = os.path.abspath(os.path.expanduser(self.file))
        there = read_file(path)
        if there and not there.lstrip().upper().startswith(b"BEGIN:VCALENDAR"):
            raise Refused(f"{self.file} is there and is no calendar", "choose another name")
        try:
            write_private(path, data)
        except OSError as error:
            raise Unavailable(f"{self.file} cannot be written: {error.strerror}", "choose another place") from None
        said = f"Wrote {len(events)} events and {len(tasks)} tasks to {self.file}."
        return Outcome((Text(said),), counts)
