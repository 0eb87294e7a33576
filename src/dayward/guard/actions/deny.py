"""`deny`: say no to something that waits."""

from __future__ import annotations

from dayward.actions.action import OWN, Action, Effect, Outcome, arg
from dayward.actions.context import Context
from dayward.actions.views import Text
from dayward.guard.approvals import ROLE
from dayward.guard.asking import chosen
from dayward.guard.questions import passed_on


class Deny(Action):
    """Say no to an action that waits for a yes. Nothing is done, and it cannot be approved any more."""

    name = "deny"
    group = "Trust"
    writes = True
    answers = True
    doors = OWN
    examples = ("deny 3fk2m",)
    phrases = ("deny {id:word}", "deny (it|that) ", "(refuse|reject) {id:word}")

    id: str = arg("which question: the end of its id, as approvals shows it (default: the only one)", default="")

    def effects(self) -> tuple[Effect, ...]:
        """The questions."""
        return (Effect("read", ROLE), Effect("write", ROLE))

    def run(self, ctx: Context) -> Outcome:
        """Deny it."""
        from dayward.state import approvals

        with ctx.state("write", ROLE).transaction() as connection:
            row = chosen(connection, ctx, self.id)
            approvals.answer(connection, row.id, "denied", f"{ctx.who} ({ctx.door})", ctx.now)
            passed = passed_on(connection, row, False, ctx.now)
        said = Text(f"Denied: {row.said}; {'your no is passed on' if passed else 'nothing was done'}")
        return Outcome((said,), {"id": row.id, "state": "denied", "action": row.action})
