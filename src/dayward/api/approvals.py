"""What waits for your yes."""

from __future__ import annotations

from typing import Literal

from fastapi import Request
from sqlalchemy import Row
from starlette.responses import Response

from dayward.api.cursors import Wanted, listed, part
from dayward.api.resource import acting, resource
from dayward.api.telling import outcome, told
from dayward.core.errors import Negative
from dayward.server.admission import Here, Who
from dayward.server.caller import DECIDE, READ, needs
from dayward.state import approvals as kept

router = resource("approvals")


@router.get("/approvals", summary="What waits for a yes")
@needs(READ)
def approvals(house: Here, who: Who, wanted: Wanted, state: Literal["open", "all"] = "open") -> Response:
    """Questions, the oldest first."""
    with house.database.reading() as connection:
        rows = kept.waiting(connection, who.person) if state == "open" else kept.named(connection, who.person, "")
    chosen, following = part(rows, lambda row: (row.created_at.isoformat(), row.id), wanted)
    return told(listed([shown(row) for row in chosen], following))


@router.get("/approvals/{id}", summary="One question")
@needs(READ)
def one(id: str, house: Here, who: Who) -> Response:  # noqa: A002 (as it is called outside)
    """The action, what it would change, and until when it can be answered."""
    return told(shown(found(house, who, id)))


@router.post("/approvals/{id}/approve", summary="Say yes")
@needs(DECIDE)
def approve(id: str, request: Request, house: Here, who: Who) -> Response:  # noqa: A002
    """Have it done."""
    return answered(request, house, who, id, "approve")


@router.post("/approvals/{id}/deny", summary="Say no")
@needs(DECIDE)
def deny(id: str, request: Request, house: Here, who: Who) -> Response:  # noqa: A002
    """Have it not done."""
    return answered(request, house, who, id, "deny")


def answered(request: Request, house: Here, who: Who, id_: str, name: str) -> Response:
    """What came of an answer. Raises Negative where there is no such question, or it was answered before."""
    found(house, who, id_)
    with acting(request, house, who) as ctx:
        return told(outcome(house.perform(ctx, name, {"id": id_}, f"POST /approvals/{name}")))


def found(house: Here, who: Who, id_: str) -> Row[tuple[object, ...]]:
    """The person's question of that very id."""
    with house.database.reading() as connection:
        rows = [row for row in kept.named(connection, who.person, id_) if row.id == id_]
    if not rows:
        raise Negative(f"no question is called {id_!r}", "see: GET /api/v1/approvals")
    return rows[0]


def shown(row: Row[tuple[object, ...]]) -> dict[str, object]:
    """A question as programs get it."""
    return {
        "id": row.id,
        "action": row.action,
        "args": row.args,
        "said": row.said,
        "why": row.why,
        "diff": row.diff.split("\n") if row.diff else [],
        "digest": row.digest,
        "state": row.state,
        "outcome": row.outcome,
        "created": row.created_at.isoformat(),
        "expires": row.expires_at.isoformat(),
        "answered": row.answered_at.isoformat() if row.answered_at else None,
        "answered_by": row.answered_by,
    }
