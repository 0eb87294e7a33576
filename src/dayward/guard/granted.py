"""What follows a yes: the action is looked at again, and done if it still would change what was shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dayward.actions.action import Effect, Outcome
from dayward.actions.arguments import make
from dayward.actions.context import Context
from dayward.actions.registry import find
from dayward.core.errors import Conflict, DaywardError, NeedsApproval
from dayward.guard.approvals import ROLE, asked, still
from dayward.guard.perform import perform

if TYPE_CHECKING:
    from sqlalchemy import Row


def carry_out(row: Row[Any], ctx: Context) -> Outcome:
    """Do what was granted, as a turn of that question's own name, so that it is done once however often it is tried.

    Raises Conflict where it would change something else by now: then it is not done, and asked about anew.
    """
    action = make(find(row.action), row.args, ctx.today)
    ctx.address = (row.channel, row.address)
    ctx.why = row.said
    if not (ctx.retried and ctx.workspace.steps(ctx.turn)) and not still(action, ctx, row):
        _concluded(ctx, row.id, "stale")
        raise Conflict("things have changed since; nothing was done", _anew(action, ctx), ())
    ctx.approved = True
    try:
        outcome = perform(action, ctx)
    except DaywardError as error:
        _concluded(ctx, row.id, f"failed: {error.message}")
        raise
    finally:
        ctx.approved = False
    _concluded(ctx, row.id, "done")
    return outcome


def _anew(action: Any, ctx: Context) -> str:
    """Ask again, with what it would change now."""
    try:
        question: NeedsApproval = asked(action, ctx, "things have changed")
    except DaywardError as error:
        return f"it is not possible any more: {error.message}"
    return question.next_step


def _concluded(ctx: Context, id_: str, outcome: str) -> None:
    from dayward.state import approvals

    ctx.granted = (Effect("write", ROLE),)
    with ctx.state("write", ROLE).transaction() as connection:
        approvals.conclude(connection, id_, outcome)
    ctx.granted = ()
