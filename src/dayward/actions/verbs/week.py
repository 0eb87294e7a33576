"""`week`: one week, Monday to Sunday."""

from __future__ import annotations

from datetime import date, timedelta

from dayward.actions.action import Action, Effect, Outcome, arg
from dayward.actions.context import Context
from dayward.actions.days import days
from dayward.actions.views import Listing, Section
from dayward.core.errors import UsageError


class Week(Action):
    """Show the week a day is in: its goal, events and deadlines."""

    name = "week"
    group = "Plan"
    examples = ("week", "week +1w")
    phrases = (
        "<show> [my|the] week",
        "how is my week [looking]",
        "what does my week look like",
        "<show> [me] [the] {day:week}",
        "what is (on|up|planned|happening) {day:week}",
        "plan for {day:week}",
        "my week",
    )

    day: date | None = arg("any day of the week (default: today)", hint="DAY", default=None)

    def effects(self) -> tuple[Effect, ...]:
        """It only reads."""
        return (Effect("read", "calendar"), Effect("read", "tasks"))

    def run(self, ctx: Context) -> Outcome:
        """Seven days from Monday."""
        day = self.day or ctx.today
        if not 2 <= day.year <= 9998:
            raise UsageError(f"the week of {day} cannot be shown", "name a day nearer to today")
        monday = day - timedelta(days=day.weekday())
        sections, data = days(ctx, monday, 7)
        goal = ctx.life.calendar.week_goal(monday)
        year, number, _ = monday.isocalendar()
        title = f"Week {number} of {year}" + (f": {goal}" if goal else "")
        listing = Listing(title, sections or (Section("", (), "an empty week"),))
        return Outcome((listing,), {**data, "week_goal": goal}, (), ctx.calendars.notes)
