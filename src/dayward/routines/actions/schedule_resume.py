"""`schedule resume`: let it go on."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from dayward.actions.action import Action, Effect, Outcome, arg
from dayward.actions.context import Context
from dayward.routines.drafting import begun
from dayward.routines.scheduled import (
    ROLE,
    SETTING,
    WRITES,
    as_data,
    listed,
    meant,
    next_told,
    nobody_runs,
    rule_of,
    short,
    the_one,
    told_name,
    zone_of,
)
from dayward.workspace.receipts import Receipt

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

MOST = 1000
"""So many skipped instants are written down one by one; of an interval of seconds there may be more."""


class ScheduleResume(Action):
    """Let a paused schedule or routine go on from now.

    What came due meanwhile is skipped, and said.
    """

    name = "schedule-resume"
    group = "By itself"
    writes = True
    doors = SETTING
    known_as = ("resume_schedule",)
    examples = ("schedule resume stretch",)
    phrases = (
        "(resume|unpause|continue|restart) [the|my|all my] {schedule:routine}",
        "(resume|unpause) the schedule {schedule:scheduled}",
    )

    schedule: str = arg("its name, words of it, or the end of its id", rest=True)

    def effects(self) -> tuple[Effect, ...]:
        """Schedules."""
        return WRITES

    def run(self, ctx: Context) -> Outcome:
        """Go on."""
        with ctx.state("write", ROLE).transaction() as connection:
            rows = meant(listed(connection, ctx), self.schedule)
            paused = [row for row in rows if row.state == "paused"]
            skipped = sum(_resume(connection, row, ctx) for row in paused)
            row = the_one(connection, ctx, rows[0].id)
            asleep = nobody_runs(connection, ctx.now)
        missed = f"; skipped while it was paused: {_times(skipped)}" if skipped else ""
        said = f"{told_name(row)} goes on; next {next_told(row, ctx)}{missed}"
        receipt = Receipt(said, (f"schedule {short(row.id)}",), repeated=not paused)
        data = {**as_data(row, ctx), "skipped": skipped}
        return Outcome((), data, (receipt,), (asleep,) if asleep else ())


def _resume(connection: Connection, row: Row[Any], ctx: Context) -> int:
    """Make one active again; how often it was due meanwhile. Each of those is a skipped slot of its own."""
    from dayward.state import schedules, slots
    from dayward.state.slots import Slot

    rule, now = rule_of(row), ctx.now.astimezone(UTC)
    due = []
    if rule and rule.by_itself and row.last_at:
        due = rule.between(row.last_at, now, zone_of(row, ctx), MOST)
        for moment in due:
            slot = Slot(ctx.person, row.id, moment.isoformat(), moment, {})
            slots.make(connection, slot, now, "skipped", "it was paused")
    times = begun(rule, ctx, row.zone) if rule else {"next_at": now, "last_at": now}
    schedules.change(connection, row, ctx.who, ctx.now, "schedule resumed", state="active", **times)
    return len(due)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times" if count < MOST else f"{MOST} times or more"
