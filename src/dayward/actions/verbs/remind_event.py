"""`remind-event`: be reminded before an event."""

from __future__ import annotations

import re
from datetime import date

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.occasions import named, the_event
from dayward.core.errors import UsageError
from dayward.formats.calendartxt import CalendarFile
from dayward.workspace.repository import Edit

_LEAD = re.compile(r"-?(\d{1,4})(m|h|d)")


class RemindEvent(Action):
    """Be reminded so long before an event; of a repeating one, every time."""

    name = "remind-event"
    group = "Every day"
    writes = True
    examples = ("remind-event Choir rehearsal --before 1h",)
    phrases = (
        "(remind|alert|notify|tell|warn) me {before:lead} before [my|the|our] {words}",
        "(set|add|make) [me] a reminder {before:lead} before [my|the|our] {words}",
        "i (want|need) to be reminded {before:lead} before [my|the|our] {words}",
    )

    words: str = arg("words that the event has", rest=True)
    before: str = option("how long before: 30m, 2h, 1d", short="b", hint="LEAD", default="30m")
    on: date | None = option("its day (default: the next one)", short="d", hint="DAY")

    def effects(self) -> tuple[Effect, ...]:
        """It writes the calendar."""
        return (Effect("read", "calendar"), Effect("write", "calendar"))

    def run(self, ctx: Context) -> Outcome:
        """Write `rem:` among its words."""
        lead = _LEAD.fullmatch(self.before)
        if lead is None:
            raise UsageError(f"{self.before!r} is no time before an event", "write 30m, 2h or 1d")
        event = the_event(ctx, self.words, self.on)
        snapshot = ctx.life.calendar_snapshot
        calendar = CalendarFile.parse(snapshot.data or b"")
        words = [word for word in event.text.split() if not word.startswith("rem:")]
        new = event._replace(text=f"{' '.join(words)} rem:-{lead[1]}{lead[2]}")
        if new.text != event.text:
            calendar.replace(event, new)
        receipt = ctx.change(
            [Edit(snapshot, calendar.emit())], f"Remind {lead[1]}{lead[2]} before {named(event, ctx.today)}"
        )
        return Outcome((), {"day": event.day, "text": new.text}, (receipt,))
