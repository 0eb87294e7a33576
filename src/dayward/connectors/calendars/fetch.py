"""Getting one calendar over http(s): only if it changed, with limits on time, size and redirects. No message names more than a host."""

from __future__ import annotations

import base64
import http.client
import ipaddress
import ssl
import time
from contextlib import closing
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from dayward.core.errors import Refused, Unavailable
from dayward.core.numbers import whole

LARGEST = 20_000_000
_HOPS = 5
_PIECE = 65_536
_REDIRECTS = (301, 302, 303, 307, 308)


class Fetched(NamedTuple):
    """What came: new bytes, or None where nothing changed; and what to send next time."""

    data: bytes | None
    etag: str
    modified: str


class Limits(NamedTuple):
    """Seconds without an answer, seconds in all, bytes."""

    silence: float = 10.0
    total: float = 40.0
    size: int = LARGEST


LIMITS = Limits()


def fetch(
    address: str,
    auth: tuple[str, str] | None = None,
    etag: str = "",
    modified: str = "",
    *,
    local: bool = False,
    limits: Limits = LIMITS,
) -> Fetched:
    """GET an address, conditionally. Raises Unavailable with the reason; Refused where it leads to this machine or network.

    `local` allows such addresses. A password is sent to the host it is for and to no other, and never without encryption
    after it began with it.
    """
    until = time.monotonic() + limits.total
    first = urlsplit(address)
    for _ in range(_HOPS + 1):
        parts = urlsplit(address)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or not host:
            raise Unavailable("it leads to an address that is neither http nor https", "check the address")
        if first.scheme == "https" and parts.scheme == "http":
            raise Unavailable(f"{first.hostname} leads away from https", "use the address it leads to, if you trust it")
        same = (parts.hostname, parts.port) == (first.hostname, first.port)
        headers = _headers(auth if same else None, etag, modified)
        try:
            with closing(_connection(parts.scheme, host, parts.port, limits.silence)) as connection:
                connection.connect()
                if not local:
                    _require_public(connection, host)
                connection.request(
                    "GET", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), headers=headers
                )
                answer = connection.getresponse()
                if answer.status in _REDIRECTS and (target := answer.getheader("Location")):
                    address = urljoin(address, target)
                    continue
                return _read(answer, host, until, limits, (etag, modified))
        except TimeoutError:
            raise Unavailable(f"{host} does not answer", "try again later") from None
        except ssl.SSLError as error:
            raise Unavailable(
                f"{host} cannot be trusted: {error.reason or 'no valid certificate'}", "check the address"
            ) from None
        except (OSError, http.client.HTTPException, ValueError, UnicodeError):
            raise Unavailable(f"{host} cannot be reached", "check the network and the address") from None
    raise Unavailable(f"{first.hostname} leads from address to address without end", "check the address")


def _connection(scheme: str, host: str, port: int | None, silence: float) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=silence)
    return http.client.HTTPConnection(host, port, timeout=silence)


def _require_public(connection: http.client.HTTPConnection, host: str) -> None:
    """Look at where the connection really leads, before anything is asked."""
    peer = ipaddress.ip_address(str(connection.sock.getpeername()[0]).partition("%")[0])
    peer = getattr(peer, "ipv4_mapped", None) or peer
    if not peer.is_global:
        raise Refused(
            f"{host} is on this machine or network, and its address stands in your folder",
            "keep it in your own configuration: dayward subscribe NAME ADDRESS --private",
        )


def _headers(auth: tuple[str, str] | None, etag: str, modified: str) -> dict[str, str]:
    headers = {
        "User-Agent": "Dayward",
        "Accept": "text/calendar, */*;q=0.1",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    if auth:
        headers["Authorization"] = "Basic " + base64.b64encode(":".join(auth).encode()).decode()
    if etag:
        headers["If-None-Match"] = etag
    if modified:
        headers["If-Modified-Since"] = modified
    return headers


def _read(answer: http.client.HTTPResponse, host: str, until: float, limits: Limits, known: tuple[str, str]) -> Fetched:
    if answer.status == 304:
        return Fetched(None, answer.getheader("ETag") or known[0], answer.getheader("Last-Modified") or known[1])
    if answer.status in (401, 403):
        raise Unavailable(
            f"{host} wants another user name or password",
            "subscribe again with them in the address: https://NAME:PASSWORD@…",
        )
    if answer.status in (404, 410):
        raise Unavailable(f"{host} has no such calendar any more", "check the address, or: dayward unsubscribe NAME")
    if answer.status != 200:
        raise Unavailable(f"{host} answers {answer.status}", "try again later")
    pieces, size = [], 0
    while piece := answer.read1(_PIECE):
        size += len(piece)
        if size > limits.size:
            raise Unavailable(
                f"{host} sends more than {limits.size // 1_000_000} MB", "subscribe to a smaller calendar"
            )
        if time.monotonic() > until:
            raise Unavailable(f"{host} is too slow", "try again later")
        pieces.append(piece)
    expected = whole(answer.getheader("Content-Length") or "")
    if expected is not None and expected != size:
        raise Unavailable(f"{host} stopped in the middle", "try again later")
    return Fetched(b"".join(pieces), answer.getheader("ETag") or "", answer.getheader("Last-Modified") or "")
