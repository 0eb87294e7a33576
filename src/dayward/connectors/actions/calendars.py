"""`calendars`: what you subscribed to, and how it stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from dayward.actions.action import Action, Effect, Outcome, option
from dayward.actions.context import Context
from dayward.actions.views import Listing, Row, Section
from dayward.connectors.calendars.subscribed import Subscribed, of_context
from dayward.connectors.calendars.subscriptions import Subscription
from dayward.core.errors import DaywardError
from dayward.planning import say


class Calendars(Action):
    """Show the calendars you subscribed to and how fresh they are, or fetch them.

    Where one cannot be fetched, the copy that there is goes on being shown, and that is said.
    """

    name = "calendars"
    group = "Calendars"
    examples = ("calendars", "calendars --refresh")
    phrases = (
        "<show> [my|the] (subscribed|other|external|foreign) calendars",
        "(what|which) calendars (do i have|am i subscribed to|are there|do i see|do i follow)",
        "calendars",
        "my calendars",
        "(refresh|update|fetch|reload) [my|the|all|all my] calendars => refresh=yes",
    )

    refresh: bool = option("fetch all of them now", default=False)

    def effects(self) -> tuple[Effect, ...]:
        """It reads, and fetches if told to."""
        read = (Effect("read", "preferences"), Effect("read", "calendar"))
        return (*read, Effect("network", "calendars")) if self.refresh else read

    def run(self, ctx: Context) -> Outcome:
        """One row a calendar."""
        known = of_context(ctx)
        if self.refresh:
            ctx.require("network", "calendars")
            known.refresh(force=True)
        found = [_standing(known, one, ctx.now) for one in known.found]
        rows = tuple(row for row, _ in found)
        empty = "none yet: dayward subscribe NAME ADDRESS"
        data = [entry for _, entry in found]
        ok = not (self.refresh and any(entry["error"] for entry in data))
        return Outcome((Listing("Calendars", (Section("", rows, empty),)),), data, ok=ok)


def _standing(known: Subscribed, one: Subscription, now: datetime) -> tuple[Row, dict[str, Any]]:
    store = known.store(one.name)
    state = store.state()
    error, count = state.error, 0
    try:
        count = len(known.of(one, now.date(), now.date() + timedelta(days=30)))
    except DaywardError as failed:
        error = failed.message
    parts = [f"{count} event{'' if count == 1 else 's'} in 30 days"]
    if state.fetched:
        parts.append(f"as of {say.moment(datetime.fromisoformat(state.fetched), now)}")
    if error:
        parts.append(error)
    entry = {
        "name": one.name,
        "from": one.shown,
        "private": one.own,
        "events": count,
        "fetched": state.fetched or None,
        "checked": state.checked or None,
        "error": error or None,
        "copy": store.copy if one.is_web else None,
    }
    return Row(one.shown, one.name, "", tuple(parts), "late" if error else ""), entry
