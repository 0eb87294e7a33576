"""Finding the question that an answer is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dayward.actions.context import Context
from dayward.core.errors import Negative, Several
from dayward.guard.approvals import short

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

CONTINUED = "approval"
"""The channel through which a granted action comes back into the inbox."""


def chosen(connection: Connection, ctx: Context, name: str) -> Row[Any]:
    """The open question of that name, or the only one. Raises Negative where there is none, or it was answered before."""
    from dayward.state import approvals

    if name in ("it", "that", "this"):
        name = ""
    rows = approvals.named(connection, ctx.person, name) if name else approvals.waiting(connection, ctx.person)
    rows = [row for row in rows if row.state == "open"] or rows
    if not rows:
        raise Negative("nothing waits for a yes" if not name else f"no question is called {name!r}", "see: approvals")
    if len(rows) > 1:
        known = tuple((short(row.id), row.said) for row in rows)
        raise Several(
            f"{len(rows)} questions are open", "say which", tuple(f"{id_}  {said}" for id_, said in known), known
        )
    row = rows[0]
    if row.state != "open":
        raise Negative(f"that was answered before: {row.state} by {row.answered_by}", "see: approvals --all")
    if row.expires_at <= ctx.now:
        raise Negative(f"that question was open until {row.expires_at:%Y-%m-%d %H:%M} UTC", "ask for it again")
    return row
