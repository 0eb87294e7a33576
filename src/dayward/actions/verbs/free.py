"""`free`: when nothing takes place, and what clashes."""

from __future__ import annotations

from datetime import date, timedelta

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.days import occasions
from dayward.actions.views import Listing, Row, Section
from dayward.core.errors import UsageError
from dayward.formats.durations import spoken
from dayward.planning import say
from dayward.planning.freetime import clashes, free, parse_window
from dayward.planning.occasions import on


class Free(Action):
    """Show free time and clashes of some days.

    Free time is looked for within your day (hours.day); an event without an end is taken to last an hour (event_minutes).
    """

    name = "free"
    group = "Plan"
    examples = ("free", "free tomorrow --days 3")
    plainly = ("free: when am i free [{when}]",)
    phrases = (
        "when (am i|are we|will i be) (free|available|open) [[for|on|in|at] {start:span}]",
        "(am i|are we|will i be) (free|available|open) [for|on|at|in] {start:span}",
        "am i free",
        "(what|which) (times|hours|slots) (am i|are) (free|available|open) [for|on|in] {start:span}",
        "<show> <my> (free time|free slots|availability|openings|free hours) [[for|on|in] {start:span}]",
        (
            "(do i have|have i got|is there) [any] (free time|time free|a free slot|time off|an opening|free "
            "slots|openings|room) [[for|on|in] {start:span}]"
        ),
        "how much (free time|time) do i have [left] [[for|on|in] {start:span}]",
        (
            "(where|when) (is there|do i have) (a gap|time|room|an opening|a free slot) [in my <calendar>] "
            "[[for|on|in] {start:span}]"
        ),
        "find [me] (a free slot|free time|a gap|some time|an opening) [[for|on|in] {start:span}]",
        "(do i have|are there|is there) [any|a] (clashes|clash|conflicts|conflict|double bookings) [[for|on|in] {start:span}]",
        "<show> [my|the|any] (clashes|conflicts|double bookings) [[for|on|in] {start:span}]",
    )

    start: date | None = arg("the first day (default: today)", hint="DAY", default=None)
    days: int = option("how many days", short="n", hint="N", default=1)

    def effects(self) -> tuple[Effect, ...]:
        """It only reads."""
        return (Effect("read", "calendar"),)

    def run(self, ctx: Context) -> Outcome:
        """One section a day."""
        first = self.start or ctx.today
        window = parse_window(ctx.preferences["hours.day"])
        if not 1 <= self.days <= 366 or first.year > 9990:
            raise UsageError(f"{self.days} days from {first} cannot be shown", "ask for 1 to 366 days")
        if window is None:
            raise UsageError(
                f"hours.day is {ctx.preferences['hours.day']!r}", "set it: dayward preferences hours.day 8-20"
            )
        events = occasions(ctx, first, first + timedelta(days=self.days - 1))
        sections, told = [], []
        for offset in range(self.days):
            day = first + timedelta(days=offset)
            mine = on(events, day)
            after = ctx.now.time() if day == ctx.today else None
            least, unknown = int(ctx.preferences["free_minutes"]), int(ctx.preferences["event_minutes"])
            blocks = free(mine, day, window, least=least, unknown=unknown, after=after)
            pairs = clashes(mine)
            rows = [Row(spoken(block.minutes), lead=say.span(block.start, block.end)) for block in blocks]
            rows += [Row(f"{a.words} and {b.words} clash", lead=say.clock(b.start), tone="late") for a, b in pairs]
            sections.append(Section(say.long_day(day), tuple(rows), "no free time"))
            told.append(
                {
                    "day": day.isoformat(),
                    "free": [[f"{block.start:%H:%M}", f"{block.end:%H:%M}", block.minutes] for block in blocks],
                    "clashes": [[a.words, b.words, a.place, b.place] for a, b in pairs],
                }
            )
        return Outcome((Listing("Free time", tuple(sections)),), told, (), ctx.calendars.notes)
