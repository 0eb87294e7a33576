"""Reading one HTTP request, strictly: what could be read in two ways is refused. One request a connection."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import re
from collections.abc import Collection
from http import HTTPStatus
from typing import Any, NamedTuple

LONGEST_HEAD = 8_192
LONGEST_BODY = 262_144
_MOST_HEADERS = 64
_FIRST = re.compile(rb"([A-Z]{1,12}) (/[!-~]{0,1000}) HTTP/1\.[01]")
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t -~\x80-\xff]*)")
_ONCE = frozenset(
    (
        "host", "content-length", "content-type", "authorization", "idempotency-key", "x-dayward-signature",
        "x-hub-signature-256", "x-github-delivery", "webhook-id", "webhook-timestamp", "webhook-signature",
    )
)  # fmt: skip
"""Headers that decide something: given twice, nobody knows which one counts."""


class Answered(Exception):
    """The request ends here, with this status."""

    def __init__(self, status: int, said: dict[str, Any] | None = None, **headers: str) -> None:
        super().__init__(status)
        self.status = status
        self.said = said or {"error": HTTPStatus(status).phrase.lower()}
        self.headers = headers


class Request(NamedTuple):
    """A request. Header names are in lower case; `path` is without what follows a question mark."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


async def read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Request:
    """The request on a connection. Raises Answered where it is none that we take, EOFError where it stops in the middle."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.LimitOverrunError:
        raise Answered(431) from None
    method, path, headers = parsed(head)
    length = _length(method, headers)
    if length and headers.get("expect", "").lower() == "100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        await writer.drain()
    return Request(method, path, headers, await reader.readexactly(length))


def parsed(head: bytes) -> tuple[str, str, dict[str, str]]:
    """Method, path and headers of a head. Raises Answered."""
    first, *lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    found = _FIRST.fullmatch(first)
    if not found or len(lines) > _MOST_HEADERS:
        raise Answered(400)
    headers: dict[str, str] = {}
    for line in lines:
        header = _HEADER.fullmatch(line)
        if not header:
            raise Answered(400)
        name = header[1].decode().lower()
        if name in headers and name in _ONCE:
            raise Answered(400)
        headers[name] = header[2].decode("latin-1").strip(" \t")
    return found[1].decode(), found[2].decode().partition("?")[0], headers


def _length(method: str, headers: dict[str, str]) -> int:
    if "transfer-encoding" in headers:
        raise Answered(501)
    given = headers.get("content-length")
    if given is None:
        if method == "POST":
            raise Answered(411)
        return 0
    if not re.fullmatch(r"[0-9]{1,12}", given):
        raise Answered(400)
    if int(given) > LONGEST_BODY:
        raise Answered(413)
    return int(given)


def require_host(headers: dict[str, str], names: Collection[str]) -> None:
    """Only addresses, localhost and these names are ours: a page of a browser that was led here comes under another name."""
    host = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z.-]+)(?::[0-9]{1,5})?", headers.get("host", ""))
    if not host:
        raise Answered(400)
    name = host[1].lower().strip("[]")
    if name != "localhost" and name not in names:
        try:
            ipaddress.ip_address(name)
        except ValueError:
            raise Answered(421) from None
    if "origin" in headers:
        raise Answered(403)


def response(status: int, said: dict[str, Any], headers: dict[str, str]) -> bytes:
    """An answer, whole."""
    body = json.dumps(said).encode() + b"\n"
    more = {
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Connection": "close",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}: {value}" for name, value in more.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body
