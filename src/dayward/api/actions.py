"""Every action that this door offers, by its name: the same guard, receipts and undo as anywhere."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Body, Query, Request
from starlette.responses import Response

from dayward.api.resource import ACCEPTED, acting, resource
from dayward.api.schemas import described, exposed, inner, named, policy_of
from dayward.api.telling import outcome, told
from dayward.server.admission import Here, Who, open_to
from dayward.server.caller import READ, needs
from dayward.server.problems import Turned

router = resource("actions")


@router.get("/actions", summary="Every action, with the schema of its arguments")
@needs(READ)
def actions() -> Response:
    """Every action there is, with what it needs and takes."""
    return told({"items": [described(action) for action in exposed().values()]})


@router.post("/actions/{name}", include_in_schema=False, responses=ACCEPTED)
@needs(READ)
def act(
    name: str,
    request: Request,
    house: Here,
    who: Who,
    given: Annotated[dict[str, Any] | None, Body()] = None,
    views: Annotated[bool, Query(description="what people are shown, too")] = False,
) -> Response:
    """Do it. What it needs of who asks is looked at once it is known what it is."""
    action = named(name)
    if action is None:
        raise Turned(404, f"there is no action {name!r} here", "see: GET /api/v1/actions")
    open_to(policy_of(action), who)
    with acting(request, house, who) as ctx:
        done = house.perform(ctx, action.name, inner(action, given or {}), f"{request.method} {request.url.path}")
        return told(outcome(done, views))
