"""The description of this door: OpenAPI 3.1, with every action and examples."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import Response

from dayward import __version__
from dayward.api.resource import PREFIX, resource
from dayward.api.schemas import described, exposed
from dayward.api.telling import JSON, etag
from dayward.server.admission import Who
from dayward.server.caller import READ, SCOPES, needs, policy_of

router = resource("description")

ABOUT = """The door of programs. Make a token with `dayward web token add NAME --scope read --scope write`, and send it
with every request: `Authorization: Bearer dw_…`.

- What changes something takes an `Idempotency-Key`: the same key and body get the same answer for a day, and are done once.
- Reads carry an `ETag`: give it back as `If-None-Match` to be told only what is new, as `If-Match` to change only what you saw.
- Lists come in parts: `next` is the `cursor` of the next one.
- Failures are problem details (RFC 9457); `next_step` says what to do. 202 with `approval`: it waits for a yes.
"""
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "done once under this key, and answered the same for a day",
    "schema": {"type": "string", "maxLength": 255},
}
_OUTCOME = {
    "type": "object",
    "properties": {
        "ok": {"type": "boolean", "description": "false for a plain no"},
        "data": {"description": "what came of it"},
        "receipts": {"type": "array", "items": {"type": "object"}, "description": "each change, with its commit"},
        "notes": {"type": "array", "items": {"type": "string"}},
        "views": {"type": "array", "items": {"type": "object"}, "description": "what people are shown"},
    },
    "required": ["ok", "data", "receipts", "notes"],
}


@router.get("/openapi.json", summary="This description")
@needs(READ)
def openapi(request: Request, who: Who) -> Response:
    """For anybody who is logged in."""
    app: FastAPI = request.app
    if not hasattr(app.state, "described"):
        app.state.described = json.dumps(description(app), ensure_ascii=False).encode()
    body: bytes = app.state.described
    return Response(body, 200, {"ETag": etag(body)}, JSON)


def description(app: FastAPI) -> dict[str, Any]:
    """The whole description of an application."""
    said = get_openapi(
        title="Dayward", version=__version__, description=ABOUT, routes=app.routes, openapi_version="3.1.0"
    )
    schemas = said.setdefault("components", {}).setdefault("schemas", {})
    schemas["Outcome"] = _OUTCOME
    said["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "; ".join(f"{k}: {v}" for k, v in SCOPES.items())}
    }
    said["security"] = [{"token": []}]
    for operations in said["paths"].values():
        for method, operation in operations.items():
            if method in ("post", "put", "patch", "delete"):
                operation.setdefault("parameters", []).append(_KEY)
    said["paths"] |= {f"{PREFIX}/actions/{name}": {"post": _operation(name)} for name in exposed()}
    return said


def scopes(routers: Iterable[APIRouter]) -> dict[tuple[str, str], str]:
    """What each operation needs, by its method and path; "" for what is open to everybody."""
    found = {}
    for router in routers:
        for route in router.routes:
            policy = policy_of(getattr(route, "endpoint", None))
            for method in getattr(route, "methods", None) or ():
                found[method.lower(), getattr(route, "path_format", "")] = policy.scope if policy else ""
    return found


def _operation(name: str) -> dict[str, Any]:
    """An action as an operation."""
    action = described(exposed()[name])
    examples = {f"example {number}": {"value": value} for number, value in enumerate(action["examples"], 1)}
    failure = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    return {
        "tags": [f"action: {action['group']}"],
        "operationId": f"action_{name.replace('-', '_')}",
        "summary": action["summary"],
        "description": f"{action['description']}\n\nScope: `{action['scope']}`.",
        "parameters": [
            {"name": "views", "in": "query", "required": False, "schema": {"type": "boolean", "default": False}},
            _KEY,
        ],
        "requestBody": {
            "required": bool(action["arguments"]["required"]),
            "content": {"application/json": {"schema": action["arguments"], "examples": examples}},
        },
        "responses": {
            "200": {
                "description": "it is done, or looked up",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Outcome"}}},
            },
            **{
                code: {"description": said, **failure}
                for code, said in (
                    ("202", "it waits for a yes (`approval`)"),
                    ("401", "nobody is logged in"),
                    ("403", "not allowed"),
                    ("404", "nothing of that name"),
                    ("409", "something else changed meanwhile"),
                    ("422", "it cannot be understood"),
                    ("503", "a file, disk or network cannot be used"),
                )
            },
        },
    }
