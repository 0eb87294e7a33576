"""`schedule cancel`: have it not happen any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dayward.actions.action import Action, Effect, Outcome, arg
from dayward.actions.context import Context
from dayward.actions.verbs.preferences import set_preference
from dayward.routines.library import canonical
from dayward.routines.scheduled import (
    ROLE,
    SETTING,
    WRITES,
    as_data,
    is_routine,
    listed,
    meant,
    routine_of,
    short,
    told_name,
    when_told,
)
from dayward.workspace.receipts import Receipt

if TYPE_CHECKING:
    from sqlalchemy import Row

_OFF = "routines.off"


class ScheduleCancel(Action):
    """Cancel a schedule for good.

    Its history stays. A routine is switched off, by the preference routines.off.
    """

    name = "schedule-cancel"
    group = "By itself"
    writes = True
    doors = SETTING
    known_as = ("delete_schedule",)
    examples = ("schedule cancel stretch",)
    phrases = (
        "(cancel|delete|remove|end|drop) (the|my) schedule {schedule:scheduled}",
        "(cancel|delete|remove|end|drop) (the|my) {schedule:scheduled} (schedule|routine)",
        "(switch|turn) off the {schedule:routine}",
    )

    schedule: str = arg("its name, words of it, or the end of its id", rest=True)

    def effects(self) -> tuple[Effect, ...]:
        """Schedules; for a routine the preferences."""
        return (*WRITES, Effect("read", "preferences"), Effect("write", "preferences"))

    def run(self, ctx: Context) -> Outcome:
        """Mark it deleted, and end what it still had to do."""
        from dayward.state import schedules, slots

        with ctx.state("write", ROLE).transaction() as connection:
            row = meant(listed(connection, ctx, deleted=True), self.schedule)[0]
            there = row.state != "deleted"
            if there:
                slots.end_all(connection, row.id, "skipped", ctx.now, "it was cancelled")
            if there and not is_routine(row):
                schedules.change(connection, row, ctx.who, ctx.now, "schedule cancelled", state="deleted")
        if is_routine(row):
            return _switched_off(row, ctx)
        said = f"Cancelled {told_name(row)}, {when_told(row, ctx)}"
        receipt = Receipt(said, (f"schedule {short(row.id)}",), repeated=not there)
        return Outcome((), {**as_data(row, ctx), "state": "deleted", "next": None}, (receipt,))


def _switched_off(row: Row[Any], ctx: Context) -> Outcome:
    name = routine_of(row)
    off = [canonical(str(one)) for one in ctx.preferences[_OFF]]
    data = {**as_data(row, ctx), "off": True}
    if name in off:
        return Outcome((), data, (Receipt(f"The routine {name} is off", repeated=True),))
    receipt = set_preference(ctx, _OFF, [*off, name], f"Switch off the routine {name}")
    return Outcome((), data, (receipt,))
