"""Asking for a yes, and what follows one: the exact action is kept, shown with its diff, and looked at again before it runs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from dayward.actions.action import Action, Effect
from dayward.actions.context import Context
from dayward.core.errors import NeedsApproval
from dayward.guard.rehearsal import arguments, rehearse

if TYPE_CHECKING:
    from sqlalchemy import Row

LASTS = timedelta(days=7)
"""How long a question stays open."""
ROLE = "approvals"
_SHORT = 5


def short(id_: str) -> str:
    """The end of an id, enough to name one of the few that are open."""
    return id_[-_SHORT:]


def asked(action: Action, ctx: Context, why: str) -> NeedsApproval:
    """Keep the question in the database; what is raised names it. The same question is kept once."""
    from dayward.state import approvals
    from dayward.state.approvals import Asked

    shown = rehearse(action, ctx)
    args = arguments(action)
    said = " ".join([action.name, *(_said(value) for value in args.values())])
    ctx.granted = (Effect("write", ROLE),)
    expires = ctx.now + LASTS
    question = Asked(
        ctx.person, action.name, args, said, why, "\n".join(shown.diff), shown.digest, ctx.turn, *ctx.address, expires
    )
    with ctx.state("write", ROLE).transaction() as connection:
        id_ = approvals.ask(connection, question, ctx.now)
    name = short(id_)
    error = NeedsApproval(
        f"{said}: this waits for your yes, as {why}",
        f"approve {name}, or deny {name} (open until {expires:%Y-%m-%d %H:%M})",
        shown.diff,
    )
    error.approval = {
        "id": id_,
        "action": action.name,
        "args": args,
        "why": why,
        "diff": list(shown.diff),
        "expires": expires.isoformat(timespec="seconds"),
    }
    return error


def still(action: Action, ctx: Context, row: Row[Any]) -> bool:
    """Whether a granted action would change now exactly what was shown when it was asked about."""
    return bool(rehearse(action, ctx).digest == row.digest)


def _said(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
