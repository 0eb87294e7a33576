"""Waiting: what others owe, the longest first."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from dayward.core.errors import UsageError
from dayward.server.admission import Here, Who
from dayward.server.caller import READ, WRITE, needs
from dayward.web.doing import DOOR, do, drawn
from dayward.web.pages.tasks import told

router = APIRouter(include_in_schema=False)


@router.get("/waiting")
@needs(READ)
def waiting(request: Request, house: Here, who: Who) -> Response:
    """Those that are stale, then the others."""
    with house.at(who.person, DOOR) as ctx:
        listed = house.perform(ctx, "waiting", {}).for_programs()
        found = [{**told(one, ctx), "why": _since(one["days"])} for one in listed]
        patience = int(ctx.preferences["waiting_days"])
        stale = [one for one in found if (one["days"] or 0) >= patience]
        fresh = [one for one in found if one not in stale]
        return drawn(request, "waiting.html", stale=stale, fresh=fresh, patience=patience)


@router.post("/waiting")
@needs(WRITE)
def wait(request: Request, house: Here, who: Who, words: Annotated[str, Form()] = "") -> Response:
    """Somebody owes something more."""
    if not words.strip():
        raise UsageError("what do you wait for?", "say what, and from whom")
    return do(request, house, who, "add", {"words": words, "waiting": True}, "/waiting")


def _since(days: int | None) -> str:
    """For how long, where that is known."""
    return f"for {days} day{'' if days == 1 else 's'}" if days else ""
