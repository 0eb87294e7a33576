"""`schedule show`: everything about one schedule."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome, arg
from dayward.actions.context import Context
from dayward.actions.views import Listing, Row, Section
from dayward.planning import say
from dayward.routines.ended import outcome_row
from dayward.routines.scheduled import (
    READS,
    ROLE,
    as_data,
    coming,
    is_routine,
    late_told,
    next_told,
    short,
    the_one,
    told_name,
    what_told,
    when_told,
)


class ScheduleShow(Action):
    """Show one schedule.

    What it does, when it is due, and how it went lately.
    """

    name = "schedule-show"
    group = "By itself"
    examples = ("schedule show stretch",)
    phrases = ("<show> [me] the schedule {schedule:scheduled}",)

    schedule: str = arg("its name, words of it, or the end of its id", rest=True)

    def effects(self) -> tuple[Effect, ...]:
        """Schedules."""
        return READS

    def run(self, ctx: Context) -> Outcome:
        """Look it up."""
        from dayward.state import slots

        with ctx.state("read", ROLE).reading() as connection:
            row = the_one(connection, ctx, self.schedule)
            lately = slots.history(connection, ctx.person, row.id, 3)
        zone = row.zone or f"{ctx.zone_name}, or wherever you are"
        moments = coming(row, ctx, 3) if row.state == "active" else []
        after = ", ".join(say.moment(one, ctx.local_now) for one in moments) or next_told(row, ctx)
        facts = [
            ("what", what_told(row.what)),
            ("when", when_told(row, ctx)),
            ("typed", row.words),
            ("next", after),
            ("zone", zone),
            ("if late", late_told(row.late, row.window)),
            ("times", f"{row.times} of {row.most}" if row.most else str(row.times)),
            ("to", ", ".join(row.what.get("deliver", ()))),
            ("made by", "its file, and your preferences" if is_routine(row) else row.origin),
        ]
        rows = tuple(Row(text, "", label) for label, text in facts if text)
        sections = (Section("", rows), Section("Lately", tuple(outcome_row(one, ctx) for one in lately)))
        data = {**as_data(row, ctx), "coming": [one.isoformat() for one in moments]}
        return Outcome((Listing(f"{told_name(row)} · {short(row.id)}", sections),), data)
