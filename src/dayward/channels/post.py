"""Posting over http(s): one request, one answer, no redirect, and a clear word on whether it can have arrived."""

from __future__ import annotations

import asyncio
import http.client
import io
import ipaddress
import re
import ssl
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from dayward.core import clock
from dayward.core.errors import Refused, Unavailable, UsageError
from dayward.jobs.channel import NotNow, Rejected

_CONNECTING, _ANSWERING = 10.0, 15.0
_LONGEST_HEAD = 32_768
_LONGEST_BODY = 4_096
_LONGEST_PAUSE = 86_400.0
_LATER = (408, 425, 429)


class Target(NamedTuple):
    """Where to post to. `host` is all that is ever said of it: the rest may be what opens it."""

    host: str
    port: int
    path: str
    encrypted: bool

    @property
    def authority(self) -> str:
        """What stands in the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.encrypted else 80) else f"{host}:{self.port}"


def target(address: str, insecure: bool, setting: str) -> Target:
    """An address taken apart. Raises UsageError where it is none, Refused where it is not encrypted beyond this machine.

    `setting` is the name of the setting that allows that.
    """
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError):
        raise UsageError("that is no address of the web", "write it as https://host/path") from None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if parts.scheme not in ("http", "https") or not host or parts.username or not re.fullmatch(r"[!-~]+", path):
        raise UsageError("that is no address of the web", "write it as https://host/path, without a name or password")
    encrypted = parts.scheme == "https"
    if not encrypted and not insecure and not loopback(host):
        raise Refused(f"{host} would be spoken to without encryption", f"use https, or: dayward config {setting} yes")
    return Target(host, port or (443 if encrypted else 80), path, encrypted)


def loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def post(to: Target, headers: Mapping[str, str], body: bytes) -> bytes:
    """Post; the beginning of what was answered. Raises NotNow, Rejected, or (sent, and its end unknown) Unavailable."""
    head = {"Host": to.authority, "User-Agent": "Dayward", "Connection": "close", "Content-Length": str(len(body))}
    lines = [f"POST {to.path} HTTP/1.1", *(f"{name}: {value}" for name, value in (head | dict(headers)).items())]
    data = "\r\n".join([*lines, "", ""]).encode("ascii") + body
    context = ssl.create_default_context() if to.encrypted else None
    try:
        async with asyncio.timeout(_CONNECTING):
            reader, writer = await asyncio.open_connection(to.host, to.port, ssl=context, limit=_LONGEST_HEAD)
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
        raise NotNow(f"{host} answers {status}", _seconds(after))
    if status in (301, 308):
        raise Rejected(f"{host} has moved; Dayward does not follow: put its new address into your configuration")
    if status == 410:
        raise Rejected(f"{host} takes no messages there any more: remove its address from your configuration")
    raise Rejected(f"{host} answers {status}")


def _seconds(after: str) -> float:
    """What Retry-After says, in seconds; 0 where it says nothing of use."""
    try:
        seconds = float(after) if after.isdigit() else parsedate_to_datetime(after).timestamp() - clock.epoch()
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return max(0.0, min(seconds, _LONGEST_PAUSE))
