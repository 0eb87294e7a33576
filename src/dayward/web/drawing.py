"""Pages are drawn here: one environment for all templates, which escapes everything."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import RedirectResponse, Response

from dayward.server.caller import Caller
from dayward.web import assets

_FOLDER = os.path.join(os.path.dirname(__file__), "templates")


@cache
def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.globals["asset"] = assets.address
    return found


def drawn(request: Request, template: str, **facts: Any) -> str:
    """A template with what is to stand in it."""
    caller = request.scope.get("caller")
    known = caller if isinstance(caller, Caller) else None
    return _environment().get_template(template).render(request=request, caller=known, here=request.url.path, **facts)


def page(request: Request, template: str, status: int = 200, **facts: Any) -> Response:
    """A page, or a part of one where the template is a part."""
    return Response(drawn(request, template, **facts), status, media_type="text/html")


def partly(request: Request) -> bool:
    """Whether a script of ours asks for a part of a page."""
    return request.headers.get("hx-request") == "true"


def to(request: Request, address: str) -> Response:
    """Go to another page."""
    if partly(request):
        return Response(status_code=200, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)


def shown(request: Request, status: int, message: str, next_step: str) -> Response:
    """A failure, as a page; who has to log in first is led there."""
    if status == 401:
        return to(request, "/login")
    return page(request, "failure.html", status, message=message, next_step=next_step)
