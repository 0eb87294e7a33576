"""`agenda`: the coming days."""

from __future__ import annotations

from datetime import date

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.days import days
from dayward.actions.views import Listing, Section
from dayward.core.errors import UsageError


class Agenda(Action):
    """Show events and deadlines of the coming days."""

    name = "agenda"
    group = "Plan"
    known_as = ("get_events",)
    examples = ("agenda", "agenda 2026-12-01 --days 14")

    start: date | None = arg("the first day (default: today)", hint="DAY", default=None)
    days: int | None = option("how many days", short="n", hint="N")

    def effects(self) -> tuple[Effect, ...]:
        """It only reads."""
        return (Effect("read", "calendar"), Effect("read", "tasks"))

    def run(self, ctx: Context) -> Outcome:
        """One section a day that has anything."""
        first = self.start or ctx.today
        count = int(ctx.preferences["agenda_days"]) if self.days is None else self.days
        if not 1 <= count <= 3660 or first.year + count // 365 > 9998:
            raise UsageError(f"{count} days from {first} cannot be shown", "ask for 1 to 3660 days")
        sections, data = days(ctx, first, count)
        empty = Section("", (), f"nothing in {count} day{'' if count == 1 else 's'}")
        return Outcome((Listing("", sections or (empty,)),), data, (), ctx.calendars.notes)
