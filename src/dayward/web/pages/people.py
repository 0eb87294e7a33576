"""People: whom this Dayward looks after, who gets in, and what was changed by whom. For its owner."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from dayward.actions.context import OWNER
from dayward.core import clock
from dayward.core.errors import DaywardError
from dayward.server.admission import Here, Who
from dayward.server.caller import ADMIN, ROLES, Caller, Policy, needs
from dayward.server.entrance import Entrance
from dayward.server.house import House
from dayward.server.members import Members
from dayward.state import accounts, audit, people
from dayward.web.doing import DOOR, drawn, say
from dayward.web.drawing import to
from dayward.web.telling import Secret, keep, once

router = APIRouter(include_in_schema=False)

HERSELF = Policy(ADMIN.scope, signed_in=True)
"""The owner, with a password: a token lets nobody in."""
_TRAIL = 60


@router.get("/people")
@needs(HERSELF)
def everyone(request: Request, house: Here, who: Who) -> Response:
    """All people, with their accounts."""
    return _page(request, house, who)


@router.post("/people")
@needs(HERSELF)
def add(
    request: Request, house: Here, who: Who, name: Annotated[str, Form()] = "", said: Annotated[str, Form()] = ""
) -> Response:
    """One more, with a folder of their own and a link to come in by."""
    try:
        person = _members(request, house).add(name.strip(), said, clock.utc())
        return _invited(request, house, who, person.id, person.id, "member")
    except DaywardError as error:
        return _page(request, house, who, 422, error)


@router.post("/people/invite")
@needs(HERSELF)
def invite(
    request: Request,
    house: Here,
    who: Who,
    person: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    role: Annotated[str, Form()] = "member",
) -> Response:
    """A link that lets somebody in once, to set their password."""
    try:
        return _invited(request, house, who, name.strip() or person, person, role)
    except DaywardError as error:
        return _page(request, house, who, 422, error)


@router.post("/people/role")
@needs(HERSELF)
def role(
    request: Request, house: Here, who: Who, name: Annotated[str, Form()] = "", role: Annotated[str, Form()] = ""
) -> Response:
    """Another role."""
    try:
        _members(request, house).change_role(name, role, who.account.id, clock.utc())
    except DaywardError as error:
        return _page(request, house, who, 422, error)
    return say(request, who, f"{name} is a {role} now, and has to log in again", "/people")


@router.post("/people/out")
@needs(HERSELF)
def out(request: Request, house: Here, who: Who, name: Annotated[str, Form()] = "") -> Response:
    """Nobody comes in by that account any more; what is theirs stays."""
    try:
        _members(request, house).remove(name, who.account.id, clock.utc())
    except DaywardError as error:
        return _page(request, house, who, 422, error)
    return say(request, who, f"{name} cannot come in any more", "/people")


@router.post("/people/forget")
@needs(HERSELF)
def forget(
    request: Request, house: Here, who: Who, person: Annotated[str, Form()] = "", typed: Annotated[str, Form()] = ""
) -> Response:
    """Delete everything Dayward keeps of a person, but their folder."""
    try:
        folder = _members(request, house).forget(person, typed, who.person, clock.utc())
    except DaywardError as error:
        return _page(request, house, who, 422, error)
    return say(request, who, f"All that was kept of {person} is deleted. Their folder stays: {folder}", "/people")


def _members(request: Request, house: House) -> Members:
    entrance: Entrance = request.app.state.entrance
    return Members(house.home, house.database, entrance)


def _invited(request: Request, house: House, who: Caller, name: str, person: str, role: str) -> Response:
    secret = _members(request, house).invite(name, person, role)
    link = f"{request.base_url}welcome?key={quote(secret)}"
    keep(who, Secret(f"Whoever opens this first sets the password of {name}", link))
    return to(request, "/people")


def _page(
    request: Request, house: House, who: Caller, status: int = 200, error: DaywardError | None = None
) -> Response:
    with house.at(who.person, DOOR) as ctx:
        with house.database.reading() as connection:
            known = people.everyone(connection)
            names = accounts.everyone(connection)
            trail = [line for one in known for line in audit.trail(connection, one.id, most=_TRAIL)]
            seen = {row.id: accounts.sessions_of(connection, row.id, clock.utc()) for row in names}
        trail.sort(key=lambda line: line.at, reverse=True)
        lines = [(line.at.astimezone(ctx.zone), line.person, line.who, line.what, line.row) for line in trail[:_TRAIL]]
        rows = [
            {
                "person": one,
                "accounts": [
                    {"name": row.id, "role": row.role, "set": bool(row.password), "sessions": len(seen[row.id])}
                    for row in names
                    if row.person == one.id
                ],
            }
            for one in known
        ]
        return drawn(
            request,
            "people.html",
            status,
            error=error,
            people=rows,
            owner=OWNER,
            roles=ROLES,
            trail=lines,
            secret=once(who),
        )
