"""How clients reach the server of tools: through standard input and output, or HTTP on this machine, or beyond it with a token."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import uvicorn
from mcp.server.lowlevel import Server
from mcp.server.sse import SseServerTransport
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from dayward.core.errors import Refused, Unavailable, UsageError

TOKEN = "DAYWARD_MCP_TOKEN"  # noqa: S105 (the name of a variable)
_SHORTEST = 16
_LOCAL = ("127.0.0.1", "localhost", "[::1]")
_GRACE = 3
"""Seconds that open streams have when the server stops."""


class Place(NamedTuple):
    """Where it is served: address, port and path; the names under which clients reach it besides; the token they need ("": none)."""

    host: str
    port: int
    path: str
    names: tuple[str, ...] = ()
    token: str = ""


def check(place: Place) -> None:
    """Raise Refused for a place beyond this machine that nothing guards, UsageError for one that is none."""
    if not place.path.startswith("/") or not 0 <= place.port <= 65535:
        raise UsageError(
            f"{place.host}:{place.port}{place.path} is no place to serve", "for example --port 8000 --path /mcp"
        )
    if place.token and len(place.token) < _SHORTEST:
        raise Refused(f"{TOKEN} is shorter than {_SHORTEST} characters", "make one: openssl rand -hex 24")
    if local(place.host):
        return
    if not place.token:
        raise Refused(
            f"{place.host} can be reached from other machines, and {TOKEN} is not set",
            f"set {TOKEN} to a secret that clients send as a bearer token, or leave --host out",
        )
    if place.host in ("0.0.0.0", "::") and not place.names:  # noqa: S104 (it is refused)
        raise Refused(
            f"{place.host} is every address of this machine",
            "say under which names clients reach it: --names NAME,NAME",
        )


def local(host: str) -> bool:
    """Whether an address is this machine's own, and no other can reach it."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def security(place: Place) -> TransportSecuritySettings:
    """Which names a request may be for, and from which pages it may come: a name that somebody else's page made ours is none."""
    own = f"[{place.host}]" if ":" in place.host else place.host
    hosts = [name for one in dict.fromkeys((*_LOCAL, own, *place.names)) for name in (one, f"{one}:*")]
    origins = [f"{scheme}://{name}" for scheme in ("http", "https") for name in hosts]
    return TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=origins)


async def over_stdio(server: Server[Any]) -> None:
    """Serve one client until it hangs up."""
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


def over_http(server: Server[Any], place: Place) -> ASGIApp:
    """Serve at `path`."""
    return server.streamable_http_app(
        streamable_http_path=place.path, transport_security=security(place), host=place.host
    )


def over_sse(server: Server[Any], place: Place) -> ASGIApp:
    """Serve at `/sse`, as clients of 2024 know it."""
    transport = SseServerTransport("/messages/", security_settings=security(place))

    class Streams:
        """One stream of events for each client."""

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            async with transport.connect_sse(scope, receive, send) as (read, write):
                await server.run(read, write, server.create_initialization_options())

    routes = [
        Route("/sse", endpoint=Streams(), methods=["GET"]),
        Mount("/messages/", app=transport.handle_post_message),
    ]
    return Starlette(routes=routes)


class Guarded:
    """An application behind a bearer token."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._wanted = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401 to whoever does not know it."""
        if scope["type"] == "http":
            given = dict(scope["headers"]).get(b"authorization", b"")
            if not hmac.compare_digest(given, self._wanted):
                refused: Response = JSONResponse(
                    {"error": "a bearer token is needed"}, 401, {"WWW-Authenticate": "Bearer"}
                )
                await refused(scope, receive, send)
                return
        await self._app(scope, receive, send)


def listening(place: Place) -> socket.socket:
    """The socket, that clients can connect to already. Raises Unavailable where the address is taken or not ours."""
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    try:
        return socket.create_server((place.host, place.port), family=family)
    except OSError as error:
        raise Unavailable(
            f"{place.host}:{place.port} cannot be listened on: {error.strerror}", "choose another with --port"
        ) from error


class _Serving(uvicorn.Server):
    """One that leaves signals to us: afterwards there is more to end, and nothing to be killed by."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Have SIGINT and SIGTERM end it."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, self._stop)
        try:
            yield
        finally:
            for name in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(name)

    def _stop(self) -> None:
        self.should_exit = True


async def serve(app: ASGIApp, place: Place, begun: Callable[[int], None]) -> None:
    """Serve until SIGINT or SIGTERM. `begun` is told the port."""
    guarded = Guarded(app, place.token) if place.token else app
    found = listening(place)
    config = uvicorn.Config(
        guarded,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=_GRACE,
        server_header=False,
        proxy_headers=False,
    )
    begun(found.getsockname()[1])
    await _Serving(config).serve([found])


def names(words: str) -> Sequence[str]:
    """Names with commas between them."""
    return tuple(part for part in words.replace(",", " ").split() if part)
