"""`schedule pause`: let nothing happen for a while."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome, arg
from dayward.actions.context import Context
from dayward.core.errors import Negative
from dayward.routines.scheduled import ROLE, SETTING, WRITES, as_data, listed, meant, short, told_name
from dayward.workspace.receipts import Receipt


class SchedulePause(Action):
    """Pause a schedule or a routine until you resume it.

    What comes due meanwhile is skipped.
    """

    name = "schedule-pause"
    group = "By itself"
    writes = True
    doors = SETTING
    known_as = ("pause_schedule",)
    examples = ("schedule pause stretch",)
    phrases = (
        "(pause|suspend) [the|my|all my] {schedule:routine} [for now|for a while]",
        "(pause|suspend) the schedule {schedule:scheduled}",
    )

    schedule: str = arg("its name, words of it, or the end of its id", rest=True)

    def effects(self) -> tuple[Effect, ...]:
        """Schedules."""
        return WRITES

    def run(self, ctx: Context) -> Outcome:
        """Set it aside."""
        from dayward.state import schedules

        with ctx.state("write", ROLE).transaction() as connection:
            rows = meant(listed(connection, ctx), self.schedule)
            active = [row for row in rows if row.state == "active"]
            if not active and rows[0].state == "ended":
                raise Negative(f"{told_name(rows[0])} is over", "schedule it anew: dayward schedule add")
            for row in active:
                schedules.change(connection, row, ctx.who, ctx.now, "schedule paused", state="paused")
        said = f"Paused {told_name(rows[0])}; to go on: dayward schedule resume {short(rows[0].id)}"
        receipt = Receipt(said, (f"schedule {short(rows[0].id)}",), repeated=not active)
        return Outcome((), [{**as_data(row, ctx), "state": "paused"} for row in rows], (receipt,))
