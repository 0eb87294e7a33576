"""What pages share: an action from a form, and the way back to the page with its receipts."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from starlette.responses import Response

from dayward.actions.action import Outcome
from dayward.actions.views import Text
from dayward.core.errors import NeedsApproval
from dayward.server.caller import Caller
from dayward.server.house import House
from dayward.web.drawing import done, page

DOOR = "web"


def drawn(request: Request, template: str, status: int = 200, **facts: Any) -> Response:
    """A page; with an `error`, what is wrong with what was filled in stands above it."""
    return page(request, template, status, **{"error": None, "secret": None, **facts})


def do(request: Request, house: House, who: Caller, name: str, given: dict[str, Any], back: str) -> Response:
    """Carry out an action, then go to a page that shows its receipts. Raises what the action raises."""
    try:
        with house.at(who.person, DOOR) as ctx:
            outcome = house.perform(ctx, name, given)
    except NeedsApproval as error:
        return say(request, who, error.message, "/approvals")
    if not outcome.receipts and not outcome.notes:
        outcome = outcome._replace(notes=tuple(view.text for view in outcome.views if isinstance(view, Text)))
    return done(request, who.person, outcome, back)


def say(request: Request, who: Caller, words: str, back: str) -> Response:
    """Go to a page that says something."""
    return done(request, who.person, Outcome(notes=(words,)), back)


def given(**values: str) -> dict[str, Any]:
    """The fields of a form that were filled in."""
    return {name: value.strip() for name, value in values.items() if value.strip()}
