"""Posting over http(s): one request, one answer, no redirect, and a clear word on whether it can have arrived."""

from __future__ import annotations

import asyncio
import http.client
import io
import re
import socket
import ssl
from collections.abc import Mapping

from dayward.core.errors import Unavailable
from dayward.core.web import Target, pause, public
from dayward.jobs.channel import NotNow, Rejected

_CONNECTING, _ANSWERING = 10.0, 15.0
_LONGEST_HEAD = 32_768
_LONGEST_BODY = 4_096
_LATER = (408, 425, 429)


async def post(to: Target, headers: Mapping[str, str], body: bytes, outside: bool = False) -> bytes:
    """Post; the beginning of what was answered. Raises NotNow, Rejected, or (sent, and its end unknown) Unavailable.

    `outside`: only to the open internet, whatever the name of the host leads to.
    """
    head = {"Host": to.authority, "User-Agent": "Dayward", "Connection": "close", "Content-Length": str(len(body))}
    lines = [f"POST {to.path} HTTP/1.1", *(f"{name}: {value}" for name, value in (head | dict(headers)).items())]
    data = "\r\n".join([*lines, "", ""]).encode("ascii") + body
    context = ssl.create_default_context() if to.encrypted else None
    try:
        async with asyncio.timeout(_CONNECTING):
            host = await _outside(to) if outside else to.host
            name = to.host if context else None
            reader, writer = await asyncio.open_connection(
                host, to.port, ssl=context, limit=_LONGEST_HEAD, server_hostname=name
            )
    except ssl.SSLError as error:
        raise NotNow(f"{to.host} cannot be trusted: {error.reason or 'no valid certificate'}") from error
    except (OSError, TimeoutError, UnicodeError) as error:
        raise NotNow(f"{to.host} cannot be reached") from error
    try:
        async with asyncio.timeout(_ANSWERING):
            writer.write(data)
            await writer.drain()
            status, after = await _head(reader)
            return _judged(to.host, status, after, await _body(reader) if status < 300 else b"")
    except (OSError, TimeoutError, EOFError, ValueError, asyncio.LimitOverrunError, http.client.HTTPException) as error:
        raise Unavailable(f"{to.host} took a message and gave no answer that can be read") from error
    finally:
        writer.close()


async def _outside(to: Target) -> str:
    """The address, in numbers, that is connected to. Raises Rejected where the name leads anywhere else than outside."""
    found = await asyncio.get_running_loop().getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(public(address) for address in addresses):
        raise Rejected(f"{to.host} is in a private network; allow that: dayward config webhook.private yes")
    return addresses[0]


async def _head(reader: asyncio.StreamReader) -> tuple[int, str]:
    """Status and Retry-After of the final answer."""
    while True:
        first, _, rest = (await reader.readuntil(b"\r\n\r\n")).partition(b"\r\n")
        found = re.match(rb"HTTP/1\.[01] (\d{3})(?: |$)", first)
        if not found:
            raise ValueError(first[:40])
        if int(found[1]) >= 200:
            headers = http.client.parse_headers(io.BytesIO(rest))
            return int(found[1]), headers.get("Retry-After") or ""


async def _body(reader: asyncio.StreamReader) -> bytes:
    """The beginning of the body. It was taken already: what goes wrong now changes nothing."""
    try:
        async with asyncio.timeout(1.0):
            return await reader.read(_LONGEST_BODY)
    except (OSError, TimeoutError):
        return b""


def _judged(host: str, status: int, after: str, body: bytes) -> bytes:
    if 200 <= status < 300:
        return body
    if status >= 500 or status in _LATER or status in (302, 303, 307):
        raise NotNow(f"{host} answers {status}", pause(after))
    if status in (301, 308):
        raise Rejected(f"{host} has moved; Dayward does not follow: put its new address into your configuration")
    if status == 410:
        raise Rejected(f"{host} takes no messages there any more: remove its address from your configuration")
    raise Rejected(f"{host} answers {status}")
