"""`schedule run-now`: have it done now, besides its times."""

from __future__ import annotations

from datetime import UTC

from dayward.actions.action import Action, Effect, Outcome, arg
from dayward.actions.context import Context
from dayward.routines.scheduled import ROLE, SETTING, WRITES, nobody_runs, short, the_one, told_name
from dayward.workspace.receipts import Receipt


class ScheduleRunNow(Action):
    """Have a schedule or a routine done now, besides its times.

    It comes to you as it would at its time.
    """

    name = "schedule-run-now"
    group = "By itself"
    writes = True
    idempotent = False
    doors = SETTING
    known_as = ("run_schedule",)
    examples = ("schedule run-now stretch",)
    phrases = ("(run|start|trigger) (the|my) schedule {schedule:scheduled} [right now|now]",)

    schedule: str = arg("its name, words of it, or the end of its id", rest=True)

    def effects(self) -> tuple[Effect, ...]:
        """Schedules."""
        return WRITES

    def run(self, ctx: Context) -> Outcome:
        """Make a slot that is due now, once in this turn."""
        from dayward.state import slots
        from dayward.state.slots import Slot

        now = ctx.now.astimezone(UTC)
        with ctx.state("write", ROLE).transaction() as connection:
            row = the_one(connection, ctx, self.schedule)
            slot = Slot(ctx.person, row.id, f"now/{ctx.turn}", now, {"asked": True})
            made = slots.make(connection, slot, now)
            asleep = nobody_runs(connection, now)
        what = "waits until Dayward runs" if asleep else "is being done"
        receipt = Receipt(f"{told_name(row)} {what}", (f"schedule {short(row.id)}",), repeated=not made)
        data = {"schedule": row.id, "name": row.name, "key": slot.key, "running": not asleep}
        return Outcome((), data, (receipt,), (asleep,) if asleep else ())
