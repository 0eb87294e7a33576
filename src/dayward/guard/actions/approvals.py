"""`approvals`: what waits for a yes."""

from __future__ import annotations

from dayward.actions.action import OWN, Action, Effect, Outcome, option
from dayward.actions.context import Context
from dayward.actions.views import Diff, Listing, Row, Section, View
from dayward.guard.approvals import ROLE, short
from dayward.planning import say


class Approvals(Action):
    """Show what waits for your yes, with what each would change."""

    name = "approvals"
    group = "Trust"
    doors = OWN
    examples = ("approvals", "approvals --all")
    phrases = (
        "[<show>] [my|the|open] approvals",
        "what (waits|is waiting) for my (yes|approval|answer|ok)",
        "what do (i|you) need to approve",
    )

    all: bool = option("answered ones too", default=False)

    def effects(self) -> tuple[Effect, ...]:
        """It looks."""
        return (Effect("read", ROLE),)

    def run(self, ctx: Context) -> Outcome:
        """List them."""
        from dayward.state import approvals

        with ctx.state("read", ROLE).reading() as connection:
            found = (
                approvals.named(connection, ctx.person, "") if self.all else approvals.waiting(connection, ctx.person)
            )
        rows = []
        for row in found:
            until = f"until {say.moment(row.expires_at, ctx.local_now)}"
            state = until if row.state == "open" else f"{row.state}{f', {row.outcome}' if row.outcome else ''}"
            rows.append(
                Row(row.said, short(row.id), tail=(state, row.why), tone="" if row.state == "open" else "quiet")
            )
        views: list[View] = [
            Listing("", (Section("Waiting for your yes", tuple(rows), "Nothing waits for your yes."),))
        ]
        views += [Diff(short(row.id), tuple(row.diff.split("\n"))) for row in found if row.state == "open" and row.diff]
        data = [
            {
                "id": row.id,
                "action": row.action,
                "args": row.args,
                "why": row.why,
                "diff": row.diff,
                "state": row.state,
                "outcome": row.outcome,
                "created": row.created_at.isoformat(),
                "expires": row.expires_at.isoformat(),
            }
            for row in found
        ]
        return Outcome(tuple(views), data)
