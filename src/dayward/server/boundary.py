"""The outermost layer: what a request may look like, what every answer carries, and one line in the log for each."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection

from fastapi import FastAPI, HTTPException
from starlette.types import Message, Receive, Scope, Send

from dayward.core import clock
from dayward.core.ids import new_id
from dayward.core.web import loopback

log = logging.getLogger("dayward.access")

LARGEST = 12_000_000
"""Bytes a request may have: a picture, and what is around it."""
_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
_STRICT = {"strict-transport-security": "max-age=31536000"}
_HOST = re.compile(r"(?:(?P<name>[a-z0-9.-]{1,253})|\[(?P<address>[0-9a-f:.]{2,45})\])(?::\d{1,5})?")
_QUIET = re.compile(r"(?<=[?&])([^=&]+)=[^&]*")


class Boundary:
    """Wraps the whole application."""

    def __init__(self, app: FastAPI, names: Collection[str], proxies: Collection[str]) -> None:
        self.app = app
        self._names = {name.lower() for name in names}
        self._proxies = set(proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or socket."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        self._behind_proxy(scope, headers)
        scope["request_id"] = new_id()
        started, answered = clock.monotonic(), [0, 0]

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered[0] = message["status"]
                message["headers"] = [*message.get("headers", ()), *self._added(scope, message)]
            answered[1] += len(message.get("body", b""))
            await send(message)

        try:
            if why := self._wrong(scope, headers):
                await _refused(scope, marked, *why)
            else:
                await self.app(scope, _bounded(receive), marked)
        except Exception:  # noqa: BLE001 (the border: it was logged and answered where it happened)
            if not answered[0]:
                await _refused(scope, marked, 500, "that did not work")
        finally:
            _note(scope, answered, clock.monotonic() - started)

    def _behind_proxy(self, scope: Scope, headers: dict[str, str]) -> None:
        """Believe a proxy of ours about who asks and how; nobody else."""
        client = scope.get("client") or ("", 0)
        if client[0] not in self._proxies:
            return
        if headers.get("x-forwarded-proto") == "https":
            scope["scheme"] = "wss" if scope["type"] == "websocket" else "https"
        if forwarded := headers.get("x-forwarded-for", ""):
            scope["client"] = (forwarded.rpartition(",")[2].strip(), 0)

    def _wrong(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        """What is wrong with a request before anybody looks at what it wants."""
        named = _HOST.fullmatch(headers.get("host", "").lower())
        host = (named["name"] or named["address"]) if named else ""
        if sum(name == b"host" for name, _ in scope["headers"]) != 1 or not (host in self._names or loopback(host)):
            return 421, "nobody of that name is here"
        if int_of(headers.get("content-length", "0")) > LARGEST:
            return 413, "that is too large"
        return None

    def _added(self, scope: Scope, message: Message) -> list[tuple[bytes, bytes]]:
        known = {name.lower() for name, _ in message.get("headers", ())}
        added = _HEADERS | {"x-request-id": scope["request_id"]} | (_STRICT if scope.get("scheme") == "https" else {})
        if b"cache-control" not in known:
            added["cache-control"] = "no-store"
        return [(name.encode(), value.encode()) for name, value in added.items() if name.encode() not in known]


def int_of(text: str) -> int:
    """A number in a header; far too large for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else LARGEST + 1


def _bounded(receive: Receive) -> Receive:
    """A body that ends, even where its length was not said."""
    got = 0

    async def bounded() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b"")) if message["type"] == "http.request" else 0
        if got > LARGEST:
            raise HTTPException(413, "that is too large")
        return message

    return bounded


async def _refused(scope: Scope, send: Send, status: int, why: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": why})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{why}\n".encode()})


def _note(scope: Scope, answered: list[int], seconds: float) -> None:
    """One line for a request; what stands behind names in its address is left out."""
    caller = scope.get("caller")
    query = (
        _QUIET.sub(r"\1=…", "?" + scope.get("query_string", b"").decode("latin-1")) if scope.get("query_string") else ""
    )
    facts = {
        "request": scope["request_id"],
        "method": scope.get("method", "SOCKET"),
        "path": scope["path"] + query,
        "status": answered[0],
        "bytes": answered[1],
        "milliseconds": round(seconds * 1000, 1),
        "account": caller.account.id if caller else "",
    }
    log.info("request", extra=facts)
