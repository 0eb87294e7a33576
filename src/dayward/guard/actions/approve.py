"""`approve`: say yes to something that waits."""

from __future__ import annotations

from dayward.actions.action import OWN, Action, Effect, Outcome, arg
from dayward.actions.context import Context
from dayward.actions.views import Text
from dayward.guard.approvals import ROLE
from dayward.guard.asking import CONTINUED, chosen
from dayward.guard.granted import Grant
from dayward.guard.questions import passed_on


class Approve(Action):
    """Say yes to an action that waits for it.

    It is looked at once more: if it would change something else by now than what you were shown, it is not done but asked about anew.
    """

    name = "approve"
    group = "Trust"
    writes = True
    answers = True
    doors = OWN
    examples = ("approve 3fk2m",)
    phrases = ("approve {id:word}", "approve (it|that) ", "(grant|allow) {id:word}")

    id: str = arg("which question: the end of its id, as approvals shows it (default: the only one)", default="")

    def effects(self) -> tuple[Effect, ...]:
        """The questions; what is approved brings its own."""
        return (Effect("read", ROLE), Effect("write", ROLE))

    def run(self, ctx: Context) -> Outcome:
        """Grant it, and have it done."""
        from dayward.state import approvals, inbox, workers
        from dayward.state.inbox import Incoming

        with ctx.state("write", ROLE).transaction() as connection:
            row = chosen(connection, ctx, self.id)
            approvals.answer(connection, row.id, "granted", f"{ctx.who} ({ctx.door})", ctx.now)
            if passed_on(connection, row, True, ctx.now):
                return Outcome(
                    (Text(f"Passed on: {row.said}"),), {"id": row.id, "state": "granted", "action": row.action}
                )
            continuation = Incoming(ctx.person, CONTINUED, row.id, row.id, {"approval": row.id})
            inbox.receive(connection, continuation, ctx.now)
            alone = not workers.looking_after(connection)
        if alone:
            return self._here(row.id, ctx)
        return Outcome((Text(f"Granted: {row.said}"),), {"id": row.id, "state": "granted", "action": row.action})

    def _here(self, id_: str, ctx: Context) -> Outcome:
        """Nobody is there to take it up: do it now."""
        from dayward.state import inbox

        own = ctx.renewed(ctx.now)
        own.turn = id_
        outcome = Grant(id_, own).carry_out()
        with ctx.state("write", ROLE).transaction() as connection:
            inbox.finish(connection, CONTINUED, id_, ctx.now)
        return outcome
