"""How this door tells things: JSON, with the digest of it by which programs know a version again."""

from __future__ import annotations

import json
from typing import Any

from fastapi import Request
from starlette.responses import Response

from dayward.actions.action import Outcome
from dayward.core.digest import sha256
from dayward.core.plain import clean
from dayward.server.problems import Turned

JSON = "application/json"


def written(data: Any) -> bytes:
    """Data as it is sent: the same data are the same bytes."""
    return json.dumps(clean(data), ensure_ascii=False, separators=(",", ":")).encode()


def etag(body: bytes) -> str:
    """What names a version."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def told(data: Any, status: int = 200, **headers: str) -> Response:
    """An answer with data in it, under the name of its version."""
    body = written(data)
    return Response(body, status, {"ETag": etag(body), **headers}, JSON)


def nothing() -> Response:
    """It is done, and there is nothing to say."""
    return Response(status_code=204)


def matching(request: Request, data: Any) -> None:
    """Raise Turned where a change is wanted of another version of these data than there is."""
    wanted = request.headers.get("if-match", "")
    if wanted and wanted != "*" and etag(written(data)) not in _tags(wanted):
        raise Turned(412, "it has changed since you looked", "look again, then decide")


def unchanged(request: Request, answer: Response) -> Response:
    """The answer, or that nothing has changed, where that was asked."""
    known = request.headers.get("if-none-match", "")
    tag = answer.headers.get("etag", "")
    if answer.status_code != 200 or not tag or not (known == "*" or tag in _tags(known)):
        return answer
    return Response(status_code=304, headers={"ETag": tag})


def _tags(header: str) -> list[str]:
    return [tag.strip().removeprefix("W/") for tag in header.split(",")]


def outcome(done: Outcome, views: bool = False) -> dict[str, Any]:
    """What came of an action, as programs get it."""
    said: dict[str, Any] = {
        "ok": done.ok,
        "data": done.for_programs(),
        "receipts": [{**receipt._asdict(), "line": receipt.line()} for receipt in done.receipts],
        "notes": list(done.notes),
    }
    return said | {"views": [_view(view) for view in done.views]} if views else said


def _view(view: Any) -> dict[str, Any]:
    return {"kind": type(view).__name__.lower(), **_fields(view)}


def _fields(value: Any) -> Any:
    if hasattr(value, "_asdict"):
        return {name: _fields(item) for name, item in value._asdict().items()}
    return [_fields(item) for item in value] if isinstance(value, tuple | list) else value
