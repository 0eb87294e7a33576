"""Today: what there is to do, when there is room for it, and what happened."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from dayward.server.admission import Here, Who
from dayward.server.caller import READ, needs
from dayward.web.drawing import page

router = APIRouter(include_in_schema=False)


@router.get("/")
@needs(READ)
def today(request: Request, house: Here, who: Who) -> Response:
    """The day."""
    with house.at(who.person, "web") as ctx:
        outcome = house.perform(ctx, "today", {})
        return page(request, "today.html", views=outcome.views, day=ctx.today)
