"""`schedule history`: what was due, and how each ended."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.views import Listing, Section
from dayward.core.errors import UsageError
from dayward.routines.ended import about_told, as_data, outcome_row
from dayward.routines.scheduled import READS, ROLE, listed, meant


class ScheduleHistory(Action):
    """Show what was due, how each ended, and why.

    It ends in one of four ways: done, late, skipped or failed.
    """

    name = "schedule-history"
    group = "By itself"
    examples = ("schedule history", "schedule history stretch --limit 5")
    phrases = (
        "[<show>] the history of the schedule {schedule:scheduled}",
        "what (did you do|have you done|ran|happened) by (yourself|itself) [today|lately|recently]",
    )

    schedule: str = arg("its name, words of it, or the end of its id (default: all)", rest=True, default="")
    limit: int = option("how many", hint="N", default=20)

    def effects(self) -> tuple[Effect, ...]:
        """Schedules."""
        return READS

    def run(self, ctx: Context) -> Outcome:
        """The newest first."""
        from dayward.state import slots

        if self.limit < 1:
            raise UsageError(f"{self.limit} is no number of lines", "write --limit 20")
        with ctx.state("read", ROLE).reading() as connection:
            found = meant(listed(connection, ctx, deleted=True), self.schedule) if self.schedule else []
            ids = [row.id for row in found] or [""]
            rows = [slot for id_ in ids for slot in slots.history(connection, ctx.person, id_, self.limit)]
        rows = sorted(rows, key=lambda slot: (slot.due_at, slot.id), reverse=True)[: self.limit]
        lines = []
        for slot in rows:
            about = about_told(slot)
            name = f"{slot.name}: {about}" if about else slot.name
            lines.append(outcome_row(slot, ctx, name))
        empty = "nothing was due yet"
        return Outcome((Listing("", (Section("", tuple(lines), empty),)),), [as_data(slot) for slot in rows])
