"""What every resource shares: parsed, then allowed, then done; once where it has a key; not sent again where nothing changed."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dayward.actions.action import Outcome
from dayward.actions.context import OWNER, Context, login
from dayward.api.once import Known, claim_of, claimed, keep, release
from dayward.api.telling import unchanged
from dayward.core.errors import DaywardError, NeedsApproval
from dayward.server.admission import admit
from dayward.server.caller import Caller
from dayward.server.house import House
from dayward.server.problems import Turned, of_error

PREFIX = "/api/v1"


class Body(BaseModel):
    """What a request brings along; what is not known is an error, not silence."""

    model_config = ConfigDict(extra="forbid", str_max_length=100_000)


class Problem(BaseModel):
    """A failure, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    instance: str
    next_step: str = ""
    request_id: str = ""
    code: str = ""


_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": said}
    for status, said in (
        (401, "nobody is logged in"),
        (403, "not allowed"),
        (404, "there is none"),
        (409, "something else changed meanwhile, or the same request is being done"),
        (422, "it cannot be understood"),
        (429, "too many requests"),
        (503, "a file, disk or network cannot be used"),
    )
}
ACCEPTED: dict[int | str, dict[str, Any]] = {202: {"model": Problem, "description": "it waits for a yes (`approval`)"}}


class Resource(APIRoute):
    """A route of programs."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with what all share around it."""
        inner = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                answer = await inner(request)
            except Known as known:
                return known.answer
            except RequestValidationError:
                if "caller" not in request.scope:  # its body could not be read at all: strangers are not told so
                    await admit(request)
                await release(request)
                raise
            except NeedsApproval as waits:
                answer = of_error(request, waits)
            except (DaywardError, Turned, HTTPException):
                await release(request)
                raise  # whatever else it is: nobody knows how far it came, and the key stays taken for a while
            await keep(request, answer)
            return unchanged(request, answer) if request.method in ("GET", "HEAD") else answer

        return handled


def resource(tag: str, prefix: str = PREFIX, route: type[APIRoute] = Resource) -> APIRouter:
    """A router for one resource."""
    return APIRouter(prefix=prefix, tags=[tag], route_class=route, dependencies=[Depends(claimed)], responses=_PROBLEMS)


@contextmanager
def acting(request: Request, house: House, who: Caller, door: str = "api") -> Iterator[Context]:
    """The person's files for one request. What it does is the step of its key, and so is not done twice."""
    with house.at(who.person, door) as ctx:
        ctx.who = who.account.id if who.account.id != OWNER else house.settings["name"] or login()
        ctx.address = ("web", f"{who.person} {door}")
        if claim := claim_of(request):
            ctx.turn, ctx.retried = claim.turn, claim.again
        yield ctx


def perform(request: Request, house: House, who: Caller, name: str, **given: Any) -> Outcome:
    """Do one thing. Raises what the action raises."""
    with acting(request, house, who) as ctx:
        done = house.perform(ctx, name, given, f"{request.method} {request.url.path}")
        return done._replace(data=done.for_programs())
