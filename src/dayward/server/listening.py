"""Listening: the socket is open from the start, and all that serves pages is loaded when somebody first asks."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from dayward.core.errors import Refused, Unavailable
from dayward.core.web import loopback

if TYPE_CHECKING:
    from starlette.types import ASGIApp

log = logging.getLogger(__name__)


USUAL = 8330
"""The port where nothing else is set."""
_NEAR = 20
"""How many ports from the usual one on are tried."""


_LET_GO = 1.0
"""Seconds that who is being answered gets when it stops."""


class Place(NamedTuple):
    """Where pages are served: an address of this machine, under which names, with which certificate, behind which proxies."""

    host: str
    port: int
    names: tuple[str, ...] = ()
    certificate: str = ""
    key: str = ""
    proxies: tuple[str, ...] = ()

    @property
    def exposed(self) -> bool:
        """Whether others than this machine can reach it."""
        return not loopback(self.host)

    def address(self, port: int) -> str:
        """What to type into a browser."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        if self.names:
            host = self.names[0]
            return f"https://{host}" if self.proxies else f"https://{host}:{port}"
        return f"{'https' if self.certificate else 'http'}://{host}:{port}"


def place(settings: dict[str, Any]) -> Place:
    """Where the settings say it is."""
    return Place(
        settings["web.host"],
        settings["web.port"],
        tuple(settings["web.names"]),
        settings["web.certificate"],
        settings["web.key"],
        tuple(settings["web.proxies"]),
    )


def allowed(where: Place, has_owner: bool) -> None:
    """Raise Refused where others could reach it and it is not ready for them."""
    if not where.exposed:
        return
    said = f"web.host is {where.host}, which others can reach"
    if not has_owner:
        raise Refused(f"{said}, and the owner has no password", "set one first: dayward web link")
    if not (where.certificate and where.key) and not where.proxies:
        raise Refused(
            f"{said}, and nothing encrypts what is said",
            "set web.certificate and web.key, or web.proxies to the address of the proxy that does; or web.host to 127.0.0.1",
        )


class Listening:
    """One socket."""

    def __init__(self, where: Place, made: Callable[[], ASGIApp]) -> None:
        self.where = where
        self._made = made
        self._server: Any = None
        self._socket = _bound(where)
        self._ended = asyncio.Event()

    @property
    def address(self) -> str:
        """What to type into a browser."""
        return self.where.address(self._socket.getsockname()[1])

    async def run(self) -> None:
        """Serve until told to stop, or cancelled."""
        try:
            await self._serve()
        finally:
            self._socket.close()
            self._ended.set()

    async def _serve(self) -> None:
        await _somebody(self._socket)
        import anyio.to_thread
        import uvicorn

        anyio.to_thread.current_default_thread_limiter().total_tokens = 8
        app = await asyncio.to_thread(self._made)

        class Server(uvicorn.Server):
            @contextlib.contextmanager
            def capture_signals(self) -> Iterator[None]:
                """Signals are the whole process's."""
                yield

        self._server = Server(
            uvicorn.Config(
                app,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=int(_LET_GO),
                ws_max_size=1_000_000,
                ssl_certfile=self.where.certificate or None,
                ssl_keyfile=self.where.key or None,
            )
        )
        log.info("pages are served", extra={"address": self.address})
        await self._server.serve(sockets=[self._socket])

    async def close(self) -> None:
        """Stop, within a second: who is being answered is, and nobody else is let in."""
        if self._server:
            self._server.should_exit = True
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LET_GO):
                    await self._ended.wait()
        self._socket.close()


def _bound(where: Place) -> socket.socket:
    """A socket that listens: at the port that was set, or near the usual one where that is somebody else's."""
    near = range(where.port, where.port + (_NEAR if where.port == USUAL else 1))
    for port in near:
        try:
            return _at(where.host, port)
        except OSError as error:
            reason = error.strerror or str(error)
    raise Unavailable(
        f"port {where.port} of {where.host} cannot be used: {reason}", "take another: dayward config web.port NUMBER"
    )


def _at(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, else answers wait 40 ms to be sent
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        found.listen(128)
        found.setblocking(False)
    except OSError:
        found.close()
        raise
    return found


async def _somebody(listening: socket.socket) -> None:
    """Wait until somebody connects."""
    loop, there = asyncio.get_running_loop(), asyncio.Event()
    number = listening.fileno()  # it may be closed meanwhile
    loop.add_reader(number, there.set)
    try:
        await there.wait()
    finally:
        loop.remove_reader(number)
