"""Coming in and going out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from dayward.core.errors import DaywardError
from dayward.server.admission import Who, cookie_name
from dayward.server.caller import OWN, PUBLIC, needs
from dayward.server.entrance import LASTING, SHORTEST, Entrance, Session
from dayward.web.drawing import page, to

router = APIRouter(include_in_schema=False)


def _entrance(request: Request) -> Entrance:
    found: Entrance = request.app.state.entrance
    return found


def _in(request: Request, session: Session) -> Response:
    answer = to(request, "/")
    answer.set_cookie(
        cookie_name(request),
        session.cookie,
        max_age=int(LASTING.total_seconds()),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return answer


def _where(request: Request) -> str:
    return request.client.host if request.client else ""


@router.get("/login")
@needs(PUBLIC)
def login_page(request: Request) -> Response:
    """Who are you?"""
    return page(request, "login.html", name="", error="")


@router.post("/login")
@needs(PUBLIC)
def log_in(request: Request, name: Annotated[str, Form()] = "", password: Annotated[str, Form()] = "") -> Response:
    """Begin a session, always a new one."""
    try:
        session = _entrance(request).log_in(name, password, _where(request), request.headers.get("user-agent", ""))
    except DaywardError as error:
        return page(request, "login.html", 403, name=name[:80], error=f"{error.message}; {error.next_step}")
    return _in(request, session)


@router.get("/welcome")
@needs(PUBLIC)
def welcome(request: Request, key: str = "") -> Response:
    """What a one-time link opens. Looking uses nothing up."""
    account = _entrance(request).invited(key)
    return page(request, "welcome.html", key=key, account=account, shortest=SHORTEST, error="")


@router.post("/welcome")
@needs(PUBLIC)
def accept(request: Request, key: Annotated[str, Form()] = "", password: Annotated[str, Form()] = "") -> Response:
    """Set the password, and come in."""
    entrance = _entrance(request)
    account = entrance.invited(key)
    try:
        session = entrance.accept(key, password, request.headers.get("user-agent", ""))
    except DaywardError as error:
        told = f"{error.message}; {error.next_step}"
        return page(request, "welcome.html", 422, key=key, account=account, shortest=SHORTEST, error=told)
    return _in(request, session)


@router.post("/logout")
@needs(OWN)
def log_out(request: Request, who: Who) -> Response:
    """End the session."""
    _entrance(request).log_out(who)
    answer = to(request, "/login")
    answer.delete_cookie(cookie_name(request), path="/")
    return answer
