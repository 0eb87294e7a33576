"""`add-event`: put something in the calendar."""

from __future__ import annotations

from datetime import date, time

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.verbs.add import compact_time
from dayward.core.errors import UsageError
from dayward.formats.calendartxt import CalendarFile
from dayward.formats.recurrence import parse_rec
from dayward.formats.text import decode, split_lines
from dayward.planning import say
from dayward.workspace.repository import Edit


class AddEvent(Action):
    """Add an event to the calendar.

    Without a time it lasts all day.
    """

    name = "add-event"
    group = "Every day"
    aliases = ("event",)
    known_as = ("add_event",)
    writes = True
    idempotent = False
    examples = (
        "add-event Dentist --on 2026-11-27 --at 15:00 --to 16:00",
        "add-event Stand-up +work --on tomorrow --at 9:30 --repeat 1w",
        "add-event Birthday of Jonas --on 2026-12-03 --repeat 1y",
    )

    words: str = arg("what it is", rest=True)
    on: date | None = option("the day (default: today)", short="d", hint="DAY")
    at: str | None = option("when it begins", hint="TIME")
    to: str | None = option("when it ends", hint="TIME")
    repeat: str | None = option("every 1d, 1w, 2w, 1m, 1y, counted from that day", hint="EVERY")
    until: date | None = option("no more after that day", hint="DAY")
    remind: str | None = option("remind so long before: -30m, -2h, -1d", hint="LEAD")

    def effects(self) -> tuple[Effect, ...]:
        """It writes the calendar."""
        return (Effect("read", "calendar"), Effect("write", "calendar"))

    def run(self, ctx: Context) -> Outcome:
        """Put it at the tail of its day's line."""
        day = self.on or ctx.today
        start, end = clock_time(self.at), clock_time(self.to)
        if end and not start:
            raise UsageError("an event that ends must begin", "add --at TIME")
        if start and end and end <= start:
            raise UsageError(f"it ends ({self.to}) before it begins ({self.at})", "check --at and --to")
        text = self._text()
        snapshot = ctx.life.calendar_snapshot
        calendar = CalendarFile.parse(snapshot.data or b"")
        try:
            line = calendar.add(day, text, start, end)
        except ValueError as error:
            raise UsageError(f"this cannot be an event: {error}", "use other words") from None
        data = calendar.emit()
        written = split_lines(decode(data)[0])[0][line - 1]
        when = " ".join(part for part in (say.short_day(day, ctx.today), say.span(start, end)) if part)
        receipt = ctx.change([Edit(snapshot, data, (written,))], f"Add event “{self.words}” {when}")
        return Outcome((), {"day": day, "start": start, "end": end, "text": text, "line": written}, (receipt,))

    def _text(self) -> str:
        words = " ".join(self.words.split())
        if self.repeat:
            interval = parse_rec(self.repeat)
            if interval is None:
                raise UsageError(f"{self.repeat!r} is no interval", "for example --repeat 1w")
            words += f" rec:{interval.number}{interval.unit}"
        if self.until:
            words += f" until:{self.until.isoformat()}"
        if self.remind:
            words += f" rem:{self.remind}"
        return words


def clock_time(text: str | None) -> time | None:
    """A time of day from `15:00` or `1500`; None for None."""
    if text is None:
        return None
    compact = compact_time(text)
    return time(int(compact[:2]), int(compact[2:]))
