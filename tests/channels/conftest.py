"""Doors on the wire: a loop in a thread, a real database behind it, a server of somebody else in front of it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pytest

from dayward.channels.receiver import Bounds, Place, Receiver
from dayward.core import clock, secrets
from dayward.core.home import Home
from dayward.state import inbox, people
from dayward.state.database import Database
from dayward.state.inbox import Incoming
from dayward.state.tables import inbox as rows
from dayward.state.upgrade import ready

T = TypeVar("T")


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    """Secrets of one test are none in the next."""
    yield
    secrets.forget()


class Loop:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something there, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    def close(self) -> None:
        self.do(self.loop.shutdown_default_executor())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


@pytest.fixture
def loop() -> Iterator[Loop]:
    running = Loop()
    yield running
    running.close()


class Inbox:
    """A real inbox."""

    def __init__(self, path: Path) -> None:
        self.database = Database(str(path))
        ready(self.database)
        with self.database.transaction() as connection:
            people.keep(connection, people.Person("owner", "Ana", "/life", "UTC", "", {}), clock.utc())
        self.before: Callable[[], Awaitable[None]] | None = None

    async def receive(self, message: Incoming) -> bool:
        if self.before:
            await self.before()
        return await asyncio.to_thread(self._store, message)

    def _store(self, message: Incoming) -> bool:
        with self.database.transaction() as connection:
            return inbox.receive(connection, message, clock.utc())[1]

    @property
    def texts(self) -> list[str]:
        with self.database.reading() as connection:
            return [row.body["text"] for row in connection.execute(rows.select().order_by(rows.c.place))]


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[Inbox]:
    found = Inbox(tmp_path / "state.db")
    yield found
    found.database.close()


class Answer(NamedTuple):
    """What came back over the wire."""

    status: int
    head: str
    body: str


class Wire:
    """A receiver that listens, and how to speak to it byte by byte."""

    def __init__(self, receiver: Receiver) -> None:
        self.receiver = receiver

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.receiver.port), 5)

    def raw(self, data: bytes, end: bool = True) -> bytes:
        """Send bytes, and hear everything until the other side hangs up."""
        with self.connect() as connection:
            try:
                connection.sendall(data)
                if end:
                    connection.shutdown(socket.SHUT_WR)
                return b"".join(iter(lambda: connection.recv(65_536), b""))
            except ConnectionError:
                return b""

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        """One request; headers are given with `_` for `-`."""
        given = {"Host": "127.0.0.1", "Content-Length": str(len(body))}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
        heard = self.raw(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + body)
        first, _, rest = heard.partition(b"\r\n")
        more, _, said = rest.partition(b"\r\n\r\n")
        return Answer(int(first.split()[1]) if first else 0, more.decode(), said.decode())


Listening = Callable[..., Wire]


@pytest.fixture
def listening(loop: Loop, stored: Inbox) -> Iterator[Listening]:
    """Makes receivers that listen on a free port."""
    opened: list[Receiver] = []

    def made(
        about: Callable[[dict[str, Any]], dict[str, Any]] = lambda _: {"ok": True},
        bounds: Bounds = Bounds(),  # noqa: B008 (a tuple of numbers)
        place: Place = Place("127.0.0.1", 0),  # noqa: B008
    ) -> Wire:
        receiver = Receiver(Home(), place, "owner", about, bounds)
        loop.do(receiver.open(stored.receive))
        opened.append(receiver)
        return Wire(receiver)

    yield made
    for receiver in opened:
        loop.do(receiver.close())


class Peer:
    """A server of somebody else: hears one request a connection, and answers what it was told to, or hangs up."""

    def __init__(self, answers: list[bytes]) -> None:
        self.heard: list[bytes] = []
        self._answers = answers
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        for answer in self._answers:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as file:
                head = b"".join(takewhile(lambda line: line not in (b"", b"\r\n"), file))
                length = sum(int(line[15:]) for line in head.splitlines() if line.startswith(b"Content-Length:"))
                self.heard.append(head + b"\r\n" + file.read(length))
                with suppress(OSError):
                    connection.sendall(answer)

    def close(self) -> None:
        self._socket.close()


@contextmanager
def peer(*answers: bytes) -> Iterator[Peer]:
    """A server that gives these answers, one a connection."""
    made = Peer(list(answers))
    try:
        yield made
    finally:
        made.close()


def reply(status: int, body: bytes = b"", **headers: str) -> bytes:
    """An answer as bytes."""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} Said\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body
