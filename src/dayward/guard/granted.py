"""What follows a yes: the action is looked at again, and done if it still would change what was shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dayward.actions.action import Action, Effect, Outcome
from dayward.actions.arguments import make
from dayward.actions.context import Context
from dayward.actions.registry import find
from dayward.core.errors import Conflict, DaywardError, Negative
from dayward.guard.approvals import ROLE, asked, still
from dayward.guard.perform import perform

if TYPE_CHECKING:
    from dayward.state.database import Database


class Grant:
    """One question that was answered with yes."""

    def __init__(self, id_: str, ctx: Context) -> None:
        from dayward.state import approvals

        self._ctx = ctx
        with _database(ctx).reading() as connection:
            rows = approvals.named(connection, ctx.person, id_)
        if not rows or rows[0].state != "granted":
            raise Negative("that was not granted", "see: approvals --all")
        self._row = rows[0]
        self.action: str = self._row.action
        self.args: dict[str, Any] = self._row.args
        self.channel: str = self._row.channel
        self.address: str = self._row.address

    def carry_out(self) -> Outcome:
        """Do it, as a turn of the question's own name, so that it is done once however often it is tried.

        Raises Conflict where it would change something else by now: then it is not done, and asked about anew.
        """
        ctx = self._ctx
        ctx.address, ctx.why = (self.channel, self.address), self._row.said
        action = make(find(self.action), self.args, ctx.today)
        if not (ctx.retried and ctx.workspace.steps(ctx.turn)) and not still(action, ctx, self._row):
            self._conclude("stale")
            raise Conflict("things have changed since you were asked; nothing was done", self._anew(action))
        ctx.approved = True
        try:
            outcome = perform(action, ctx)
        except DaywardError as error:
            self._conclude(f"failed: {error.message}")
            raise
        finally:
            ctx.approved = False
        self._conclude("done")
        return outcome

    def _anew(self, action: Action) -> str:
        """Ask again, with what it would change now."""
        try:
            return asked(action, self._ctx, "things have changed").next_step
        except DaywardError as error:
            return f"it is not possible any more: {error.message}"

    def _conclude(self, outcome: str) -> None:
        from dayward.state import approvals

        with _database(self._ctx).transaction() as connection:
            approvals.conclude(connection, self._row.id, outcome)


def _database(ctx: Context) -> Database:
    granted, ctx.granted = ctx.granted, (Effect("write", ROLE),)
    try:
        return ctx.state("write", ROLE)
    finally:
        ctx.granted = granted
