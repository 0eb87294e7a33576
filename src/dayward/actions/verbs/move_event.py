"""`move-event`: an event on another day or at another time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.occasions import named, the_event, without
from dayward.actions.verbs.add_event import clock_time
from dayward.core.errors import UsageError
from dayward.formats.calendartxt import CalendarFile, Event
from dayward.planning.company import names_company
from dayward.workspace.repository import Edit


class MoveEvent(Action):
    """Move an event to another day or time; it stays as long. Of a repeating one, only the next time is moved."""

    name = "move-event"
    group = "Every day"
    writes = True
    idempotent = False
    examples = ("move-event Lunch walk --to tomorrow --at 12:30",)
    phrases = (
        (
            "(move|postpone|push|reschedule|delay|shift|bump|push back|change|change the date of|change the "
            "time of) [my|the|our] {words:eventref} (to|until|till|for|from now to) {to:moment}"
        ),
        "(move|reschedule|change) [the] (date|time|day) of [my|the] {words:eventref} to {to:moment}",
    )

    words: str = arg("words that the event has", rest=True)
    to: date | None = option("the new day", hint="DAY")
    at: str | None = option("when it begins then", hint="TIME")
    on: date | None = option("the day it is on now (default: the next one)", short="d", hint="DAY")

    def effects(self) -> tuple[Effect, ...]:
        """It writes the calendar."""
        return (Effect("read", "calendar"), Effect("write", "calendar"))

    def run(self, ctx: Context) -> Outcome:
        """Find it and write it where it belongs now."""
        if not self.to and not self.at:
            raise UsageError("move-event needs a day or a time", "for example --to tomorrow, or --at 12:30")
        event = the_event(ctx, self.words, self.on)
        new = self._moved(event)
        snapshot = ctx.life.calendar_snapshot
        calendar = CalendarFile.parse(snapshot.data or b"")
        if event.first is None:
            calendar.replace(event, new)
        else:
            without(calendar, event)
            text = " ".join(w for w in event.text.split() if not w.startswith(("rec:", "rrule:", "until:", "except:")))
            calendar.add(new.day, text, new.start, new.end)
        what = f"Move {named(event, ctx.today)} to {named(new, ctx.today).rpartition('” ')[2]}"
        receipt = ctx.change([Edit(snapshot, calendar.emit())], what, memorable=what if names_company(what) else "")
        return Outcome((), {"day": new.day, "start": new.start, "end": new.end, "text": new.words}, (receipt,))

    def _moved(self, event: Event) -> Event:
        start, end = clock_time(self.at) or event.start, event.end
        if self.at and event.start and event.end and start:
            length = datetime.combine(event.day, event.end) - datetime.combine(event.day, event.start)
            end = (datetime.combine(event.day, start) + length % timedelta(days=1)).time()
        return event._replace(day=self.to or event.day, start=start, end=end)
