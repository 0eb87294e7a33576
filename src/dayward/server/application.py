"""The application that every HTTP door is part of."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dayward.core.errors import DaywardError
from dayward.server.admission import admit
from dayward.server.boundary import Boundary
from dayward.server.entrance import Entrance
from dayward.server.house import House
from dayward.server.limits import Limit
from dayward.server.problems import Turned, of_error, problem, status_of

log = logging.getLogger(__name__)

Shown = Callable[[Request, int, str, str], Response]
"""A failure as a person sees it: the request, the status, what went wrong, what to do next."""
_A_MINUTE = 1_200
"""Requests of one account a minute."""


def application(
    house: House,
    routers: Iterable[APIRouter],
    shown: Shown,
    names: Collection[str] = (),
    proxies: Collection[str] = (),
    a_minute: int = _A_MINUTE,
) -> Boundary:
    """Everything that is served, closed by default: `admit` looks at every route."""
    app = FastAPI(
        title="Dayward", docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(admit)], debug=False
    )
    app.state.house, app.state.entrance = house, Entrance(house.home, house.database)
    app.state.limit = Limit(a_minute, 60.0)
    for router in routers:
        app.include_router(router)
    _failures(app, shown)
    return Boundary(app, names, proxies)


def _failures(app: FastAPI, shown: Shown) -> None:
    """A page for people, problem details for programs."""

    def told(request: Request, status: int, message: str, next_step: str, headers: dict[str, str]) -> Response:
        if _a_person(request):
            answer = shown(request, status, message, next_step)
            for name, value in headers.items():
                answer.headers[name] = value
            return answer
        return problem(request, status, message, next_step, headers)

    async def turned(request: Request, error: Turned) -> Response:
        return told(request, error.status, error.message, error.next_step, error.headers)

    async def known(request: Request, error: DaywardError) -> Response:
        if _a_person(request):
            return shown(request, status_of(error), error.message, error.next_step)
        return of_error(request, error)

    async def http(request: Request, error: HTTPException) -> Response:
        return told(request, error.status_code, str(error.detail), "", dict(error.headers or {}))

    async def unfit(request: Request, error: RequestValidationError) -> Response:
        wrong = [{"where": list(one["loc"]), "why": one["msg"]} for one in error.errors()]
        if _a_person(request):
            return shown(request, 422, "that cannot be understood", "; ".join(str(one["why"]) for one in wrong))
        return problem(request, 422, "that cannot be understood", errors=wrong)

    async def fault(request: Request, error: Exception) -> Response:
        log.error("a request ended in a fault", exc_info=error, extra={"request": request.scope.get("request_id", "")})
        number = request.scope.get("request_id", "")
        return told(request, 500, "that did not work", f"it is in the log as {number}: dayward logs", {})

    app.add_exception_handler(Turned, turned)  # type: ignore[arg-type]
    app.add_exception_handler(DaywardError, known)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, http)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, unfit)  # type: ignore[arg-type]
    app.add_exception_handler(Exception, fault)


def _a_person(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(("/api/", "/v1/"))
