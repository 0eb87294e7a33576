"""The server behind `webhook.port`: `POST /hooks/NAME` and `GET /health`. A message is stored before it is acknowledged."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any, NamedTuple

from dayward.channels.request import LONGEST_HEAD, Answered, Request, read, require_host, response
from dayward.core import clock
from dayward.core.errors import DaywardError, Refused
from dayward.core.home import Home
from dayward.core.web import loopback
from dayward.jobs.channel import Receive
from dayward.server.hooks import Hook, load
from dayward.server.messages import Once, text_of
from dayward.server.signatures import Proof, verified
from dayward.state.inbox import Incoming

log = logging.getLogger(__name__)

_STRANGER = Hook("dayward", "nobody knows this name")
"""What a message to an unknown name is compared with, so that it takes as long as a wrong signature."""
_TICKER = 60.0
"""Seconds without a look at what is due after which the process is not well."""


class Bounds(NamedTuple):
    """Seconds for a request, seconds for an answer, connections at a time, messages a minute for each name."""

    request: float = 10.0
    answer: float = 5.0
    connections: int = 32
    a_minute: int = 60


class Place(NamedTuple):
    """Where the server listens, under which names it is known, and whether it may do so without encryption."""

    host: str
    port: int
    names: Collection[str] = ()
    insecure: bool = False

    @property
    def exposed(self) -> bool:
        """Whether others than this machine can reach it."""
        return not loopback(self.host)


class Receiver:
    """Takes messages in for one person."""

    def __init__(
        self,
        home: Home,
        place: Place,
        person: str,
        about: Callable[[dict[str, Any]], dict[str, Any]],
        bounds: Bounds = Bounds(),  # noqa: B008 (a tuple of numbers)
    ) -> None:
        self._home, self._place, self._person, self._about, self._bounds = home, place, person, about, bounds
        self._names = {name.lower() for name in (*place.names, place.host)}
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._receive: Receive | None = None
        self._health: asyncio.Future[dict[str, Any]] | None = None
        self._once = Once()
        self._allowance: dict[str, tuple[float, float]] = {}

    async def open(self, receive: Receive) -> None:
        """Listen. Raises Refused where others could reach it and nothing is set up, OSError where the port is taken."""
        if self._place.exposed and not load(self._home).names:
            raise Refused(
                f"webhook.host is {self._place.host}, which others can reach, and no webhook has a secret",
                "set one up: dayward webhook add NAME",
            )
        self._receive = receive
        self._server = await asyncio.start_server(
            self._connected, self._place.host, self._place.port, limit=LONGEST_HEAD
        )

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.sockets[0].getsockname()[1]) if self._server else 0

    async def close(self) -> None:
        """Hang up. What was stored is stored; who heard no answer sends again, and then it is known."""
        if self._server:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._tasks) >= self._bounds.connections:
            writer.close()
            return
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            end = await self._request(reader, writer)
            sending = isinstance(end, Answered) and end.status != 408
            if isinstance(end, Request):
                end = await self._ended(end)
            writer.write(response(end.status, end.said, end.headers))
            async with asyncio.timeout(self._bounds.answer):
                await writer.drain()
                if sending:
                    await _hear_out(reader, writer)
        except (OSError, EOFError):
            return  # it went away, or takes too long to hear the answer
        finally:
            writer.close()

    async def _request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Request | Answered:
        try:
            async with asyncio.timeout(self._bounds.request):
                request = await read(reader, writer)
            require_host(request.headers, self._names)
        except Answered as answered:
            return answered
        except TimeoutError:
            return Answered(408)
        return request

    async def _ended(self, request: Request) -> Answered:
        try:
            return await self._answer(request)
        except Answered as answered:
            return answered
        except Exception:  # the border: a fault of ours ends one request
            log.exception("a request could not be answered")
            return Answered(500)

    async def _answer(self, request: Request) -> Answered:
        if request.path == "/health":
            return await self._well(request)
        name = re.fullmatch(r"/hooks/([a-z0-9][a-z0-9_-]{0,39})", request.path)
        if not name:
            return Answered(404)
        if request.method != "POST":
            return Answered(405, Allow="POST")
        try:
            return await self._message(name[1], request)
        except (DaywardError, TimeoutError) as error:
            log.warning("a webhook could not be taken", extra={"hook": name[1], "reason": str(error) or "too slow"})
            return Answered(503, Retry_After="30")

    async def _message(self, name: str, request: Request) -> Answered:
        hooks = load(self._home).names
        hook = hooks.get(name, _STRANGER)
        proof = self._proof(hook, request)
        if proof is None or name not in hooks:
            return Answered(401)
        text = text_of(name, request.headers.get("content-type", ""), request.body)
        if not text:
            return Answered(400)
        if hook.does:
            return Answered(404, {"error": "that is served beside the pages: POST /api/v1/hooks/NAME"})
        if wait := self._too_many(name):
            return Answered(429, Retry_After=str(wait))
        external_id = self._once.name(name, proof, request.headers)
        assert self._receive  # noqa: S101 (nobody is served before it is open)
        body = {"text": text, "hook": name}
        async with asyncio.timeout(self._bounds.request):
            new = await self._receive(Incoming(self._person, "webhook", external_id, name, body))
        return Answered(202, {"stored": True}) if new else Answered(200, {"known": True})

    def _proof(self, hook: Hook, request: Request) -> Proof | None:
        if hook.scheme == "bearer" and self._place.exposed and not self._place.insecure:
            return None
        try:
            return verified(hook.scheme, hook.secret, request.headers, request.body, clock.epoch())
        except ValueError:
            return None

    def _too_many(self, name: str) -> int:
        """Seconds to wait where a name has sent too much; else one message is counted."""
        most, now = float(self._bounds.a_minute), clock.monotonic()
        left, since = self._allowance.get(name, (most, now))
        left = min(most, left + (now - since) * most / 60)
        if left < 1:
            return int((1 - left) * 60 / most) + 1
        self._allowance[name] = (left - 1, now)
        return 0

    async def _well(self, request: Request) -> Answered:
        """How the process is, in numbers. One question at a time, however many ask."""
        if request.method != "GET":
            return Answered(405, Allow="GET")
        if self._health is None or self._health.done():
            self._health = asyncio.ensure_future(asyncio.to_thread(self._about, {"health": True}))
        try:
            found = await asyncio.wait_for(asyncio.shield(self._health), self._bounds.answer)
        except Exception as error:  # noqa: BLE001 (the border: whatever goes wrong, it is not well)
            log.warning("the state of the process could not be found out", extra={"reason": str(error)})
            found = {"ok": False}
        shown = {key: value for key, value in found.items() if isinstance(value, bool | int | float)}
        shown["ok"] = bool(shown.get("ok", True)) and shown.get("ticker_age", 0) < _TICKER
        return Answered(200 if shown["ok"] else 503, shown)


async def _hear_out(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Let the other side finish what it is sending: hanging up on it would take the answer away from it."""
    writer.write_eof()
    with suppress(TimeoutError):
        async with asyncio.timeout(1.0):
            while await reader.read(65_536):
                pass
