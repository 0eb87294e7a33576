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
from dayward.language.rrule import parse_rule
from dayward.planning import say
from dayward.planning.company import names_company
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
    plainly = ("event: put {what} [{when}] on my calendar",)
    phrases = (
        "<add> to {on:day} calendar [a|an|the|my] {words}",
        "i (need|want|would like) {x:event} (added|put|marked) <on_the> <my> <calendar> [for|on]",
        "i need {x:event} <on_the> <my> <calendar>",
        "{x:event} (needs|has|ought) to be (added|put|marked) <on_the> <my> <calendar>",
        "(on|at) {when:timed} (set up|schedule|arrange|plan|put in|set) [a|an|the] {x:event}",
        "add [a|an|the|my] {x:eventn}",
        (
            "(i have|there is|we have) [a|an|the|my] {x:eventn} [please|so] (remind me|put it on my calendar|"
            "add it to my calendar|i need to be reminded of|mark it down|write it down)"
        ),
        "schedule [me|us] [a|an|the|my|our] {x:event}",
        "(i have|i have got|there is|we have|we have got) [a|an|the|my|our] {x:eventn}",
        "{x:event} [please|so] (put|add|mark|write|note) (it|that|this) [down] <on_the> <my> <calendar>",
        "(put|make) [a|an|the|my|our] {x:eventn} [instead]",
        "block [off|out] {t:timed} for {x:event}",
        "calendar event {x:event}",
        "put in [a|an|the] {x:eventn}",
        "note [down] [a|an|the|my] {x:eventn}",
        "write down [a|an|the|my] {x:eventn}",
        (
            "<new> [a|an|the|my|new|one|another] (event|appointment|calendar event|calendar entry|entry) [to "
            "my calendar|on my calendar|in my calendar] [for|called|named|on|at|with|about|titled|to|:] "
            "{x:event}"
        ),
        "<new> {x:event} <on_the> <my> <calendar>",
        "<new> {x:event} <on_the> <my> <calendar> [for|on|at] {when:timed}",
        "<new> <on_the> <my> <calendar> [for|on|that|a|an] {x:event}",
        "<add> {x:event} <on_the> <my> <calendar>",
        "<add> {x:event} <on_the> <my> <calendar> [for|on|at|as|to] {when:timed}",
        "(have|get) {x:event} (put|added|marked|scheduled) <on_the> <my> <calendar>",
        "mark {x:event} (on|in|down on|down in) <my> <calendar>",
        "mark <my> <calendar> [for|with|that] {x:event}",
        "update <my> <calendar> (with|to include|to show|by adding|for|that) {x:event}",
        "i (need|want|would like) {x:event} (on|in|added to|put on|marked on) <my> <calendar>",
        (
            "i (have|got|have got) [a|an|the|my] {x:event} (add it|put it|please add it|please put it|mark it) "
            "<on_the> <my> <calendar>"
        ),
        (
            "(set up|arrange|book|schedule|plan|create|organise|organize|set) [me|up] [a|an|the|my|another] "
            "[new] {x:eventn}"
        ),
        "make [me] [a|an|another] [new] (appointment|meeting) {x:event}",
        "block (off|out) {x:event}",
        "put {x:event} in the diary",
        "event {x:event}",
        "new event {x:event}",
        "pencil in {x:event}",
        "(set|put|add) {x:event} as an event",
        (
            "(how (do|can|would|could) i|how to|tell me how to|show me how to|tell me how i can|tell me how do "
            "i|show me how do i|i want to know how do i|how can you) (schedule|create|set up|make|add|plan) (a|"
            "an) [new] (meeting|appointment|event) [for me] => words=meeting ?=what it is, with whom and when"
        ),
        (
            "[get] (a|an) (meeting|appointment) (set up|scheduled|to be scheduled) => words=meeting ?=what it "
            "is, with whom and when"
        ),
        (
            "(schedule|create|set up|make|add|plan|arrange|book) (a|an|the) [new] (meeting|appointment|event) "
            "[for me] => words=meeting ?=what it is, with whom and when"
        ),
        "get [me|us] [a|an] {x:eventn} => ?=whether it goes into your calendar",
        "hook up [a|an|the] {x:eventn}",
        "i (need|want|would like) [a|an] {x:eventn} (scheduled|set up|booked|arranged|planned|added)",
        ("[i am going to|i am going to need to] meet [with] {x:event} => ?=whether it goes into your calendar"),
        (
            "(see if you can|are you able to|is it possible for you to|is there a way to) (schedule|set up|"
            "book|arrange|plan|create|add) [a|an|the] {x:eventn}"
        ),
        "{x:event} [please] (put|place|add|mark|set|note) (it|this|that) (<on_the> <my> <calendar>|down) [please]",
        "{x:event} (please set it|set it|please mark it|please note it)",
        "(thats|that) [is] {x:eventn} [i need to be reminded of|remind me]",
        "(on|for) <my> <calendar> [on|for] {when:timed} (add|put|mark|note) {x:event}",
        "for <my> <calendar> (add|put|mark|note) {x:event}",
        "(on|for) {on:day} (add|put|mark|note) [a|an|the|my] {words} <on_the> <my> <calendar>",
        "i need {x:event} <on_the> <my> <calendar> (for|on) {when:timed}",
        "{x:event} [is|are] to be (added|put) <on_the> <my> <calendar>",
        "add {x:event} <on_the> <my> <calendar> {when:timed}",
        "(flag|mark) {on:day} as [my|a|the] {words}",
        "send me (notice|notification|a notice) of {x:eventn}",
    )

    words: str = arg("what it is", rest=True)
    on: date | None = option("the day (default: today)", short="d", hint="DAY")
    at: str | None = option("when it begins", hint="TIME")
    to: str | None = option("when it ends", hint="TIME")
    repeat: str | None = option("every 1d, 1w, 2w, 1m, 1y, counted from that day", hint="EVERY")
    rule: str | None = option("a recurrence rule of RFC 5545, such as FREQ=MONTHLY;BYDAY=2TH", hint="RULE")
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
        what = f"Add event “{self.words}” {when}"
        memorable = what if names_company(self.words) else ""
        receipt = ctx.change([Edit(snapshot, data, (written,))], what, memorable=memorable)
        return Outcome((), {"day": day, "start": start, "end": end, "text": text, "line": written}, (receipt,))

    def preview(self, today: date) -> str:
        """The day, the time and the words."""
        start, end = clock_time(self.at), clock_time(self.to)
        return " ".join(
            part for part in (say.short_day(self.on or today, today), say.span(start, end), self._text()) if part
        )

    def _text(self) -> str:
        words = " ".join(self.words.split())
        if self.repeat:
            interval = parse_rec(self.repeat)
            if interval is None:
                raise UsageError(f"{self.repeat!r} is no interval", "for example --repeat 1w")
            words += f" rec:{interval.number}{interval.unit}"
        if self.rule:
            try:
                parse_rule(self.rule)
            except ValueError as error:
                raise UsageError(
                    f"{self.rule!r} is no recurrence rule: {error}", "for example FREQ=MONTHLY;BYDAY=2TH"
                ) from None
            words += f" rrule:{self.rule}"
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
