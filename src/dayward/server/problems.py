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
    if request.url.path.startswith("/v1/"):
        said["error"] = _as_a_model(status, title, next_step, str(more.get("code", "")))
        return Response(json.dumps(said, default=str), status, headers, "application/json")
    return Response(json.dumps(said, default=str), status, headers, "application/problem+json")


def _as_a_model(status: int, title: str, next_step: str, code: str) -> dict[str, Any]:
    """A failure as clients of language models read it."""
    kind = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}.get(
        status, "server_error" if status >= 500 else "invalid_request_error"
    )
    message = f"{title}: {next_step}" if next_step else title
    return {"message": message, "type": kind, "param": None, "code": code or None}


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
