"""`drop-event`: cancel an event."""

from __future__ import annotations

from datetime import date

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.occasions import named, the_event, without
from dayward.core.errors import Negative, UsageError
from dayward.formats.calendartxt import CalendarFile, Event
from dayward.planning import say
from dayward.planning.company import names_company
from dayward.workspace.repository import Edit


class DropEvent(Action):
    """Take an event out of the calendar; of a repeating one, only the next time (or that of a day)."""

    name = "drop-event"
    group = "Every day"
    writes = True
    idempotent = False
    examples = ("drop-event Lunch walk --on today",)
    phrases = (
        "find {words:eventref} (on|in) <my> <calendar> and (delete|remove|cancel) it",
        "<remove> (today's|tomorrow's) {words:eventref}",
        "dismiss [my|the] {words:eventref}",
        (
            "(clear|wipe|empty|free [up]|erase|delete|clean|reset|format) [out] <my> [entire|whole] (calendar|"
            "schedule|agenda|day|diary) [for|on|of|completely] {on:day} => ?=it would cancel a whole day"
        ),
        ("(on|for) {on:day} (clear|wipe|empty) <my> (calendar|schedule|agenda|diary) => ?=it would cancel a whole day"),
        (
            "make sure <my> (calendar|schedule) is [completely] (clear|empty|free) [for|on] {on:day} => ?=it "
            "would cancel a whole day"
        ),
        (
            "(clear|wipe|empty|erase|delete|clean|reset|format) [out] [all|all data|all content|all events|"
            "data|everything] [in|from|on|off] <my> [entire|whole] (calendar|schedule|agenda) [completely] => "
            "?=it would cancel everything"
        ),
        (
            "<remove> [the|my|all|all my|our|that|this] (event|appointment|meeting|calendar event|calendar "
            "entry|events|appointments|meetings) [with|for|about|at|on|called|of|named|to|that is] "
            "{words:eventref}"
        ),
        "<remove> {words:eventref} (from|off|off of|on|in|out of) <my> <calendar>",
        "<remove> {words:eventref} (event|appointment|meeting|party|lunch|dinner|date|interview|conference)",
        "<remove> [my|the|our] {words:eventref}",
        "take {words:eventref} (off|off of|out of|from) <my> <calendar>",
        "call off [my|the|our] {words:eventref}",
        (
            "<remove> (everything|all events|all|all appointments|all meetings|all my events|all my "
            "appointments|all my meetings|all of my events) [on|in|from|off|scheduled] [my|the] [calendar] "
            "[for|on|from] {on:day} => ?=it would cancel a whole day"
        ),
        (
            "(clear|wipe|empty|free [up]|erase|delete) <my> (calendar|schedule|agenda|day|diary) [for|on|of] "
            "{on:day} => ?=it would cancel a whole day"
        ),
        (
            "(clear|wipe|empty|erase|delete|reset) [out] [everything on|everything from|everything in|all of|"
            "all events on|all events in|all events from|all] <my> (calendar|schedule|agenda) => ?=it would "
            "cancel everything"
        ),
        (
            "<remove> [my|the] (next|last|upcoming) (event|meeting|appointment) [on my calendar|in my calendar|"
            "from my calendar|in the calendar|on the calendar|from the calendar] => ?=which one"
        ),
        (
            "<remove> [the|this|that|an|my] (event|appointment|meeting|calendar event) [from my calendar|on my "
            "calendar|from the calendar|in my calendar] => ?=which one"
        ),
        (
            "(cancel|get rid of|destroy|delete|remove|clear|erase|reset|drop) [all] (everything|all|all events|"
            "all calendar events|all my events|all the events|my events|every event|all the programs|all my "
            "plans|all data|all meetings) [on|in|from|off|for] [my|the] [calendar|schedule|agenda] => ?=it "
            "would cancel everything"
        ),
        (
            "(cancel|get rid of|clear|delete|remove|erase) (everything|all events|all|all the programs|all "
            "plans) [(on|off|from) <my> <calendar>] (for|on) {on:day} => ?=it would cancel a whole day"
        ),
        (
            "(make|keep|leave) <my> <calendar> [wide|completely|totally] (empty|clear|free|open|blank) [[for|"
            "on] {on:day}] => ?=it would cancel everything"
        ),
        (
            "(keep|leave) {on:day} [wide|completely] (open|free|clear) [on <my> <calendar>] => ?=it would "
            "cancel a whole day"
        ),
        "i need a (clear|free|empty) calendar [for|on] {on:day} => ?=it would cancel a whole day",
        "(clear|empty|wipe|clean) [up|out] <my> <calendar> => ?=it would cancel everything",
        "{on:day} needs to be (cleared|free|empty) [on <my> <calendar>] => ?=it would cancel a whole day",
        (
            "(clear|remove|delete) [the|my|all] (entries|events|appointments|meetings) (on|from|in) <my> "
            "<calendar> (for|on) {on:day} => ?=it would cancel a whole day"
        ),
        (
            "i want the events on my calendar for {on:day} [to be] (cleared|deleted|removed|cancelled) => ?=it "
            "would cancel a whole day"
        ),
        (
            "(this|that|the) event (needs to be|should be|must be|has to be|to be) (deleted|removed|cancelled) "
            "[from my calendar] => ?=which one"
        ),
        (
            "i (wish|want|need|would like) (this|that|the|my) event (removed|deleted|cancelled|to be removed|"
            "to be deleted|edited out) [from|off|of|out of] [my calendar|the calendar] => ?=which one"
        ),
        "i no longer want (this|that|the) event (in|on) <my> <calendar> => ?=which one",
        (
            "i (want|need) [all my events|everything|all events] deleted [from [my] calendar] => ?=it would "
            "cancel everything"
        ),
        "(find|check|look up|open) [my|the] next event and (delete|remove|cancel) it => ?=which one",
        (
            "(do|can you) [please] (remove|delete|deleted|cancel) [my|the] (next|current|last) event [from the "
            "calendar] => ?=which one"
        ),
        "(erase|remove|delete|cancel) (that|this|it) (from|on|off) <my> <calendar> => ?=which one",
        "(cancel|delete|remove) [my|the] (event|events|meeting|appointment) (on|for|at|from) {on:day} => ?=which one",
        (
            "[i] [am|will be|be] no longer (attending|going to|joining|having) [the|a|my] {words:eventref} [so "
            "(remove|delete) it from <my> <calendar>] => ?=whether to cancel it"
        ),
        (
            "[i] [will] no longer be (attending|going to|joining|having) [the|a|my] {words:eventref} => ?=whether "
            "to cancel it"
        ),
        "(no|skip the|skip) {words:eventref} => ?=whether to cancel it",
        "cancel my {words:clock} [event|appointment|meeting|one]",
        "take {words:eventref} (off|off of|out of|from) <my> <calendar> (for|on) {on:day}",
        "<remove> {words:eventref} (from|off|off of|on|in|out of) <my> <calendar> (for|on) {on:day}",
    )

    words: str = arg("words that the event has; without them, all of a day", rest=True, default="")
    on: date | None = option("its day (default: the next one)", short="d", hint="DAY")

    def effects(self) -> tuple[Effect, ...]:
        """It writes the calendar."""
        return (Effect("read", "calendar"), Effect("write", "calendar"))

    def preview(self, today: date) -> str:
        """Which events go. Raises UsageError where that would be all there are."""
        if not self.words and not self.on:
            raise UsageError("I do not cancel a whole calendar", "say which event, or which day")
        when = f", {say.short_day(self.on, today)}" if self.on else ""
        return f"cancel {f'“{self.words}”' if self.words else 'every event'}{when}"

    def run(self, ctx: Context) -> Outcome:
        """Find it and take it out."""
        if not self.words and not self.on:
            raise UsageError("I do not cancel a whole calendar", "say which event, or which day")
        found = [the_event(ctx, self.words, self.on)] if self.words else self._all_of_the_day(ctx)
        snapshot = ctx.life.calendar_snapshot
        calendar = CalendarFile.parse(snapshot.data or b"")
        for event in reversed(found):  # from the end of the line, so that the others stay where they are
            without(calendar, event)
        what = named(found[0], ctx.today) if len(found) == 1 else f"{len(found)} events"
        memorable = f"Cancel {what}" if names_company(what) else ""
        receipt = ctx.change([Edit(snapshot, calendar.emit())], f"Cancel {what}", memorable=memorable)
        return Outcome((), [{"day": event.day, "text": event.words} for event in found], (receipt,))

    def _all_of_the_day(self, ctx: Context) -> list[Event]:
        assert self.on is not None  # noqa: S101 (it was asked before)
        found = sorted(ctx.life.calendar.between(self.on, self.on), key=lambda event: (event.line, event.nth))
        if not found:
            raise Negative(
                f"there is no event on {say.short_day(self.on, ctx.today)}", "see what there is: dayward agenda"
            )
        return found
