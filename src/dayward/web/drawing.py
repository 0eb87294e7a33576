"""Pages are drawn here: one environment for all templates, which escapes everything."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime
from functools import cache, partial
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape
from jinja2.runtime import Context as Drawn
from starlette.responses import RedirectResponse, Response, StreamingResponse

from dayward.actions.action import Outcome
from dayward.formats.durations import spoken
from dayward.server.admission import house_of
from dayward.server.caller import Caller
from dayward.web import assets
from dayward.web.openness import open_to
from dayward.web.told import told_of

_FOLDER = os.path.join(os.path.dirname(__file__), "templates")
_LINES = re.compile(r"\r\n|\r|\n")
THEMES = ("auto", "light", "dark")


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
    found.filters["moment"] = _moment
    found.filters["day"] = _day
    found.filters["spoken"] = spoken
    found.filters["clock"] = _clock
    found.tests["view"] = lambda view, name: type(view).__name__ == name
    return found


@pass_context
def _moment(context: Drawn, value: date | datetime) -> str:
    """A day or a time as people read it: in the zone of the page, where it knows one."""
    if not isinstance(value, datetime):
        return _day(value)
    zone = context.get("zone")
    if zone is not None and value.tzinfo is not None:
        value = value.astimezone(zone)
    return f"{_day(value.date())}, {value:%H:%M}"


@pass_context
def _clock(context: Drawn, value: datetime) -> str:
    """The time of a moment, in the zone of the page."""
    zone = context.get("zone")
    return f"{value.astimezone(zone) if zone is not None else value:%H:%M}"


def _day(value: date) -> str:
    """A day: Tue 25 Nov 2026."""
    return f"{value:%a} {value.day} {value:%b %Y}"


def page(request: Request, template: str, status: int = 200, **facts: Any) -> Response:
    """A page, or a part of one where the template is a part."""
    return Response(drawn(request, template, **facts), status, media_type="text/html", headers={"Vary": "HX-Request"})


def drawn(request: Request, template: str, **facts: Any) -> str:
    """A template with what is to stand in it.

    Every template knows `caller` (in macros, where that name is taken: `csrf`), where they `may` go, `here` (the path), `theme`, and
    what is `told`.
    """
    caller = request.scope.get("caller")
    known = caller if isinstance(caller, Caller) else None
    told = told_of(request).of(known.person, request.query_params.get("told", "")) if known else None
    theme = request.cookies.get("theme", "")
    common: Mapping[str, Any] = {
        "request": request,
        "caller": known,
        "csrf": known.csrf if known else "",
        "may": partial(open_to, known),
        "here": request.url.path,
        "back": _without_told(request),
        "theme": theme if theme in THEMES else "auto",
        "told": told,
        "zone": house_of(request).zone(known.person) if known else None,
    }
    return _environment().get_template(template).render(**{**common, **facts})


def streamed(pieces: AsyncIterator[str]) -> Response:
    """What goes on: each piece as `sent` words it, or a comment."""
    return StreamingResponse(pieces, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


def sent(data: str, at: str) -> str:
    """Something drawn, as a piece of a stream; `at` is where to go on from."""
    lines = "".join(f"data: {line}\n" for line in _LINES.split(data))
    return f"id: {at}\n{lines}\n"


def _without_told(request: Request) -> str:
    """Where we are, to come back to."""
    query = urlencode([pair for pair in parse_qsl(request.url.query) if pair[0] != "told"])
    return request.url.path + (f"?{query}" if query else "")


def partly(request: Request) -> bool:
    """Whether a script of ours asks for a part of a page."""
    return request.headers.get("hx-request") == "true"


def to(request: Request, address: str) -> Response:
    """Go to another page."""
    if partly(request):
        return Response(status_code=200, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)


def done(request: Request, person: str, outcome: Outcome, address: str) -> Response:
    """Something was done: show a page, which tells what came of it, each change with its undo.

    An address that is none of ours leads to today. A script that asks from that very page gets it anew; else the browser goes there.
    """
    address = ours(address)
    parts = urlsplit(address)
    query = [pair for pair in parse_qsl(parts.query) if pair[0] != "told"]
    query.append(("told", told_of(request).keep(person, outcome)))
    onward = f"{parts.path}?{urlencode(query)}"
    if partly(request) and urlsplit(request.headers.get("hx-current-url", "")).path == parts.path:
        return RedirectResponse(onward, 303)
    return to(request, onward)


def ours(address: str) -> str:
    """An address in this Dayward; today's for any other."""
    local = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if local else "/"


def shown(request: Request, status: int, message: str, next_step: str) -> Response:
    """A failure: beside what the person is doing where a script asks, else as a page; who has to log in first is led there."""
    if status == 401:
        return to(request, "/login")
    if partly(request):
        answer = page(request, "failed.html", status, message=message, next_step=next_step)
        answer.headers.update({"HX-Retarget": "#told", "HX-Reswap": "innerHTML", "HX-Reselect": ".told-part"})
        return answer
    return page(request, "failure.html", status, message=message, next_step=next_step)
