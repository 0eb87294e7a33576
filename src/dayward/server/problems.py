"""How a failure is told to programs: problem details (RFC 9457)."""

from __future__ import annotations

import json
import logging
from typing import Any

from fastapi import Request
from starlette.responses import Response

from dayward.core.errors import (
    Conflict,
    DaywardError,
    NeedsApproval,
    Negative,
    Refused,
    Several,
    Unavailable,
    UsageError,
)

log = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[DaywardError], int], ...] = (
    (Negative, 404),
    (UsageError, 422),
    (Refused, 403),
    (NeedsApproval, 202),
    (Conflict, 409),
    (Unavailable, 503),
)


class Turned(Exception):
    """A request that is turned away before anything is done: the status, what to say, and headers to say it with."""

    def __init__(self, status: int, message: str, next_step: str = "", **headers: str) -> None:
        super().__init__(message)
        self.status, self.message, self.next_step = status, message, next_step
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def status_of(error: DaywardError) -> int:
    """The HTTP status of an error."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def problem(
    request: Request, status: int, title: str, next_step: str = "", headers: dict[str, str] | None = None, **more: Any
) -> Response:
    """A failure as a program reads it."""
    said = {"type": "about:blank", "title": title, "status": status, "instance": request.url.path}
    if next_step:
        said["next_step"] = next_step
    said |= {"request_id": request.scope.get("request_id", "")} | more
    return Response(json.dumps(said, default=str), status, headers, "application/problem+json")


def of_error(request: Request, error: DaywardError) -> Response:
    """An error of ours."""
    more: dict[str, Any] = {"code": error.code}
    if error.details:
        more["details"] = list(error.details)
    if isinstance(error, Several):
        more["choices"] = [{"key": key, "text": text} for key, text in error.choices]
    if isinstance(error, NeedsApproval):
        more["approval"] = error.approval
    return problem(request, status_of(error), error.message, error.next_step, **more)
