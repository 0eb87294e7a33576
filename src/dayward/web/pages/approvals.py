"""Approvals: what waits for a yes, with what each would change."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request
from starlette.responses import Response

from dayward.core.errors import Negative
from dayward.guard.approvals import short
from dayward.server.admission import Here, Who
from dayward.server.caller import DECIDE, READ, needs
from dayward.web.doing import DOOR, do, drawn

router = APIRouter(include_in_schema=False)

_PAST = 50


@router.get("/approvals")
@needs(READ)
def approvals(request: Request, house: Here, who: Who) -> Response:
    """Open questions first, then those of before."""
    with house.at(who.person, DOOR) as ctx:
        digests = _digests(house, who.person)
        found = house.perform(ctx, "approvals", {"all": True}).for_programs()
        told = [
            {
                **one,
                "short": short(one["id"]),
                "said": " ".join([one["action"], *(_words(value) for value in one["args"].values())]),
                "digest": digests[one["id"]],
                "created": datetime.fromisoformat(one["created"]).astimezone(ctx.zone),
                "expires": datetime.fromisoformat(one["expires"]).astimezone(ctx.zone),
                "lines": one["diff"].rstrip("\n").split("\n") if one["diff"] else [],
            }
            for one in found
        ]
        waiting = [one for one in told if one["state"] == "open" and one["expires"] > ctx.now]
        past = [one for one in reversed(told) if one not in waiting][:_PAST]
        return drawn(request, "approvals.html", waiting=waiting, past=past)


@router.post("/approvals/{id_}/approve")
@needs(DECIDE)
def approve(request: Request, house: Here, who: Who, id_: str) -> Response:
    """Yes."""
    return do(request, house, who, "approve", {"id": _whole(house, who.person, id_)}, "/approvals")


@router.post("/approvals/{id_}/deny")
@needs(DECIDE)
def deny(request: Request, house: Here, who: Who, id_: str) -> Response:
    """No."""
    return do(request, house, who, "deny", {"id": _whole(house, who.person, id_)}, "/approvals")


def _whole(house: Here, person: str, id_: str) -> str:
    """The id, if it is one of theirs: a page names a question by all of it, not by its end."""
    if id_ not in _digests(house, person):
        raise Negative("there is no such question", "see: approvals")
    return id_


def _digests(house: Here, person: str) -> dict[str, str]:
    """The digest of each question: of the action and of what it would change."""
    from dayward.state import approvals as kept

    with house.database.reading() as connection:
        return {row.id: row.digest for row in kept.named(connection, person, "")}


def _words(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
