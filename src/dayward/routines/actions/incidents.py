"""`incidents`: what is failing."""

from __future__ import annotations

from dayward.actions.action import Action, Effect, Outcome, option
from dayward.actions.context import Context
from dayward.actions.views import Listing, Row, Section
from dayward.planning import say
from dayward.routines.scheduled import READS, ROLE


class Incidents(Action):
    """Show what keeps failing.

    Each thing stands there once: since when, how often, and what it says.
    """

    name = "incidents"
    group = "By itself"
    examples = ("incidents", "incidents --all")
    phrases = (
        "[<show>] [my|the|open|all] incidents",
        "(is anything|is something|what is|what keeps) failing",
        "what (is going|went|goes) wrong by itself",
    )

    all: bool = option("those that are over, too", default=False)

    def effects(self) -> tuple[Effect, ...]:
        """The record."""
        return READS

    def run(self, ctx: Context) -> Outcome:
        """List them."""
        from dayward.state import incidents

        with ctx.state("read", ROLE).reading() as connection:
            found = (
                incidents.all_of(connection, ctx.person)
                if self.all
                else incidents.open_incidents(connection, ctx.person)
            )
        rows = []
        for row in found:
            times = "once" if row.times == 1 else f"{row.times} times"
            over = f"over since {say.moment(row.ended_at, ctx.local_now)}" if row.ended_at else ""
            tail = tuple(part for part in (times, over, row.message) if part)
            rows.append(
                Row(
                    row.subject,
                    "",
                    f"since {say.moment(row.created_at, ctx.local_now)}",
                    tail,
                    "quiet" if over else "late",
                )
            )
        data = [
            {
                "subject": row.subject,
                "message": row.message,
                "times": row.times,
                "state": row.state,
                "since": row.created_at.isoformat(),
                "last": row.last_at.isoformat(),
                "ended": row.ended_at.isoformat() if row.ended_at else None,
            }
            for row in found
        ]
        return Outcome((Listing("", (Section("Failing", tuple(rows), "nothing fails"),)),), data)
