"""A server on the wire that answers as it is told: with any status and any bytes, late, cut in the middle, or not at all."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import Any, NamedTuple


class Request(NamedTuple):
    """What was asked. Header names are in lower case; `query` is what follows the question mark."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Reply(NamedTuple):
    """What is answered: a status and JSON (or bytes as they are), after so many seconds, cut after so many bytes of the whole.

    With `raw` these bytes are everything that is sent; without any the connection is closed in silence. `then` is called when
    the last byte is on its way.
    """

    status: int = 200
    body: Any = b""
    headers: dict[str, str] = {}
    delay: float = 0.0
    cut: int | None = None
    raw: bytes | None = None
    then: Callable[[], None] = lambda: None

    def whole(self) -> bytes:
        """All bytes of it."""
        if self.raw is not None:
            return self.raw
        body = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        phrase = HTTPStatus(self.status).phrase
        headers = {"Content-Length": str(len(body)), "Content-Type": "application/json", "Connection": "close"}
        lines = (f"{name}: {value}" for name, value in (headers | self.headers).items())
        return "\r\n".join([f"HTTP/1.1 {self.status} {phrase}", *lines, "", ""]).encode() + body


CLOSED = Reply(raw=b"")
"""Nothing, and hanging up."""


class Wire:
    """Asks `answer` what to reply to each request, each in a thread of its own; `asked` is all that came."""

    def __init__(self, answer: Callable[[Request], Reply]) -> None:
        self.asked: list[Request] = []
        self._answer = answer
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def close(self) -> None:
        """Hang up on everybody."""
        self._ended.set()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join(10)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.settimeout(20)
            request = _read(connection)
            if request is None:
                connection.sendall(b"this is HTTP without encryption")
                return
            self.asked.append(request)
            reply = self._answer(request)
            self._ended.wait(reply.delay)
            with suppress(OSError):
                connection.sendall(reply.whole()[: reply.cut])
            reply.then()


def _read(connection: socket.socket) -> Request | None:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65_536)
        data += piece
        if not piece or not data[:1].isalpha():
            return None
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        piece = connection.recv(65_536)
        body += piece
        if not piece:
            return None
    method, address, _ = first.split(" ")
    path, _, query = address.partition("?")
    return Request(method, path, query, headers, body)


@contextmanager
def wire(*replies: Reply, answer: Callable[[Request], Reply] | None = None) -> Iterator[Wire]:
    """A server that gives these replies, one a request (the last for ever), or asks for each."""
    left = list(replies)

    def next_reply(_: Request) -> Reply:
        return left.pop(0) if len(left) > 1 else left[0]

    server = Wire(answer or next_reply)
    try:
        yield server
    finally:
        server.close()


def until(fact: Callable[[], Any], seconds: float = 20.0) -> Any:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not (found := fact()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)
    return found
