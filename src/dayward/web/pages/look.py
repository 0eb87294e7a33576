"""What belongs to every page: how it looks, and taking back what was just done."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from dayward.server.admission import Here, Who
from dayward.server.caller import OWN, WRITE, needs
from dayward.web.drawing import THEMES, done, ours

router = APIRouter(include_in_schema=False)
_A_YEAR = 31_536_000


@router.post("/look")
@needs(OWN)
def look(request: Request, theme: Annotated[str, Form()] = "auto", back: Annotated[str, Form()] = "/") -> Response:
    """Light, dark, or as the device says: kept in this browser."""
    answer = RedirectResponse(ours(back), 303)
    answer.set_cookie("theme", theme if theme in THEMES else "auto", max_age=_A_YEAR, path="/", samesite="lax")
    return answer


@router.post("/undo")
@needs(WRITE)
def undo(
    request: Request,
    house: Here,
    who: Who,
    what: Annotated[str, Form(max_length=64)] = "1",
    back: Annotated[str, Form()] = "/",
) -> Response:
    """Take a change back."""
    with house.at(who.person, "web") as ctx:
        outcome = house.perform(ctx, "undo", {"what": what})
    return done(request, who.person, outcome, back)
