"""`schedule list`: what happens by itself, and when."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome, option
from dayward.actions.context import Context
from dayward.actions.views import Listing, Section
from dayward.routines.library import canonical
from dayward.routines.scheduled import READS, ROLE, about, as_data, as_row, is_routine, listed, nobody_runs, routine_of


class ScheduleList(Action):
    """List what is scheduled, and when each is due next.

    What you scheduled yourself stands first, then the routines. schedule add, show, edit, pause, resume, cancel, run-now, history
    and dry-run do the rest.
    """

    name = "schedule-list"
    group = "By itself"
    aliases = ("schedule", "schedules")
    known_as = ("list_schedules",)
    examples = ("schedule", "schedule list --about stretch", "schedule list --all")
    phrases = (
        "[<show>] [my|the|all|all my] schedules",
        "what is scheduled",
        "what (is|have i) [got] scheduled (by itself|with you|to run|to happen by itself)",
        "what (did|have) i (schedule|scheduled) [with you]",
        "when (is|will) (the|my) next {about:routine} [be]",
        "when (do|will) i get (the|my) [next] {about:routine}",
        "when (does|will) (the|my) {about:routine} [next] (run|come|happen)",
    )

    about: str = option("only those with these words", hint="WORDS", default="")
    all: bool = option("cancelled ones and those that are over, too", default=False)

    def effects(self) -> tuple[Effect, ...]:
        """Schedules."""
        return READS

    def run(self, ctx: Context) -> Outcome:
        """List them, the next first."""
        with ctx.state("read", ROLE).reading() as connection:
            rows = listed(connection, ctx, deleted=self.all)
            asleep = nobody_runs(connection, ctx.now)
        rows = about(rows, self.about) if self.about else rows
        off = {canonical(str(name)) for name in ctx.preferences["routines.off"]}
        rows = [row for row in rows if self.all or (row.state != "ended" and routine_of(row) not in off)]
        rows.sort(key=lambda row: (row.state != "active", row.next_at is None, row.next_at or ctx.now, row.name))
        own = tuple(as_row(row, ctx) for row in rows if row.origin == "you")
        others = tuple(as_row(row, ctx) for row in rows if row.origin != "you" and not is_routine(row))
        routines = tuple(as_row(row, ctx) for row in rows if is_routine(row))
        nothing = f"nothing with “{self.about}”" if self.about else "nothing yet: dayward schedule add"
        sections = (
            Section("You scheduled", own, "" if self.about and rows else nothing),
            Section("Others scheduled", others),
            Section("Routines", routines),
        )
        return Outcome((Listing("", sections),), [as_data(row, ctx) for row in rows], (), (asleep,) if asleep else ())
