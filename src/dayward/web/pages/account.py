"""One's own account: password, sessions, tokens; taking everything along, and being forgotten."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response, StreamingResponse

from dayward.actions.context import OWNER
from dayward.core import clock
from dayward.core.errors import DaywardError, Negative, Refused, UsageError
from dayward.server.admission import Here, Who, cookie_name
from dayward.server.caller import OWN, SCOPES, WRITE, Caller, Policy, needs, scopes_of
from dayward.server.entrance import SHORTEST, Entrance
from dayward.server.house import House
from dayward.server.members import Members
from dayward.server.taking import taken
from dayward.state import accounts, audit
from dayward.web.doing import DOOR, drawn, say
from dayward.web.drawing import to
from dayward.web.telling import Secret, keep, once

router = APIRouter(include_in_schema=False)

ONESELF = Policy(WRITE.scope, signed_in=True)
"""Somebody with a password who may change what is theirs."""
_TRAIL = 30
_DAYS = re.compile(r"[1-9]\d{0,3}", re.ASCII)


@router.get("/account")
@needs(OWN)
def account(request: Request, house: Here, who: Who) -> Response:
    """What there is to see to."""
    return _page(request, house, who)


@router.post("/account/password")
@needs(OWN)
def password(
    request: Request, house: Here, who: Who, old: Annotated[str, Form()] = "", new: Annotated[str, Form()] = ""
) -> Response:
    """Another password; all other sessions end."""
    try:
        _entrance(request).change_password(who, old, new)
    except DaywardError as error:
        return _page(request, house, who, 422, error)
    return say(request, who, "The password is changed; all other sessions are over", "/account")


@router.post("/account/sessions/end")
@needs(OWN)
def end_others(request: Request, house: Here, who: Who) -> Response:
    """End all sessions but this."""
    with house.database.transaction() as connection:
        accounts.end_sessions(connection, who.account.id, but=who.proof)
    return say(request, who, "All other sessions are over", "/account")


@router.post("/account/tokens")
@needs(ONESELF)
def add_token(
    request: Request,
    house: Here,
    who: Who,
    name: Annotated[str, Form()] = "",
    scope: Annotated[list[str] | None, Form()] = None,
    days: Annotated[str, Form()] = "",
) -> Response:
    """A token for a program, shown this once."""
    try:
        secret = _entrance(request).new_token(who.account, name.strip() or "token", scope or [], _until(days.strip()))
    except DaywardError as error:
        return _page(request, house, who, 422, error)
    keep(who, Secret(f"The token {name.strip() or 'token'}", secret))
    return to(request, "/account")


def _until(days: str) -> datetime | None:
    """When a token ends, None for never. Raises UsageError for what is no number of days."""
    if not days:
        return None
    if not _DAYS.fullmatch(days):
        raise UsageError(
            f"{days[:20]!r} is no number of days", "give 1 to 9999, or nothing for a token that does not end"
        )
    return clock.utc() + timedelta(days=int(days))


@router.post("/account/tokens/remove")
@needs(ONESELF)
def remove_token(request: Request, house: Here, who: Who, id_: Annotated[str, Form(alias="id")] = "") -> Response:
    """It opens nothing any more."""
    with house.database.transaction() as connection:
        if not accounts.remove_token(connection, who.account, id_, clock.utc()):
            raise Negative("there is no such token", "see: account")
    return say(request, who, "The token opens nothing any more", "/account")


@router.get("/account/everything")
@needs(ONESELF)
def everything(house: Here, who: Who) -> Response:
    """All that Dayward has of the person, as one file."""
    with house.at(who.person, DOOR) as ctx:
        root = ctx.workspace.root
        name = f"dayward-{who.person}-{ctx.today}.tar"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(taken(root, house.database, who.person), 200, headers, "application/x-tar")


@router.post("/account/forget")
@needs(ONESELF)
def forget(request: Request, house: Here, who: Who, typed: Annotated[str, Form()] = "") -> Response:
    """Delete everything Dayward keeps of the person, but their folder."""
    if who.person == OWNER:
        raise Refused("whose machine it is cannot be deleted here", "see: dayward status")
    try:
        Members(house.home, house.database, _entrance(request)).forget(who.person, typed, who.person, clock.utc())
    except DaywardError as error:
        return _page(request, house, who, 422, error)
    answer = to(request, "/login")
    answer.delete_cookie(cookie_name(request), path="/")
    return answer


def _entrance(request: Request) -> Entrance:
    found: Entrance = request.app.state.entrance
    return found


def _page(
    request: Request, house: House, who: Caller, status: int = 200, error: DaywardError | None = None
) -> Response:
    with house.at(who.person, DOOR) as ctx:
        with house.database.reading() as connection:
            sessions = accounts.sessions_of(connection, who.account.id, clock.utc())
            tokens = accounts.tokens_of(connection, who.account.id)
            trail = audit.trail(connection, who.person, most=_TRAIL)
        zone = ctx.zone
        return drawn(
            request,
            "account.html",
            status,
            error=error,
            secret=once(who),
            account=who.account,
            sessions=[
                {"agent": one.agent, "seen": one.seen_at.astimezone(zone), "here": one.id == who.proof}
                for one in sessions
            ],
            tokens=[
                {
                    "id": one.id,
                    "name": one.name,
                    "scopes": one.scopes,
                    "used": one.used_at.astimezone(zone) if one.used_at else None,
                    "ends": one.ends_at.astimezone(zone) if one.ends_at else None,
                }
                for one in tokens
            ],
            scopes=[(name, words) for name, words in SCOPES.items() if name in scopes_of(who.account.role)],
            shortest=SHORTEST,
            owner=who.person == OWNER,
            folder=ctx.workspace.root,
            trail=[(one.at.astimezone(zone), one.who, one.what) for one in trail],
        )
