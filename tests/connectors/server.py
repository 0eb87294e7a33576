"""A calendar server with good and bad days, on this machine."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Server(ThreadingHTTPServer):
    """Serves `body` with `etag`. `mood` makes it misbehave; `asked` holds what came."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.body = b""
        self.etag = ""
        self.mood = ""
        self.password = ""
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.address = f"http://127.0.0.1:{self.server_address[1]}/private-4711/basic.ics"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        server = self.server
        server.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        mood = server.mood
        if mood == "500":
            self.answer(500, b"secret details of the server")
        elif mood == "404":
            self.answer(404)
        elif mood == "hang":
            time.sleep(3)
        elif mood == "close":
            self.close_connection = True
        elif mood == "loop":
            self.answer(302, b"", Location="/again")
        elif mood == "moved" and not self.path.startswith("/new"):
            self.answer(301, b"", Location="/new")
        elif mood.startswith("to:"):
            self.answer(302, b"", Location=mood[3:])
        elif mood == "short":
            self.answer(200, server.body[:40], **{"Content-Length": str(len(server.body))})
        elif mood == "huge":
            self.huge()
        elif server.password and not self.is_let_in():
            self.answer(401, b"", **{"WWW-Authenticate": "Basic"})
        elif server.etag and self.headers.get("If-None-Match") == server.etag:
            self.answer(304, b"", ETag=server.etag)
        else:
            self.answer(200, server.body, **({"ETag": server.etag} if server.etag else {}))

    def is_let_in(self) -> bool:
        given = (self.headers.get("Authorization") or "").removeprefix("Basic ")
        return base64.b64decode(given).decode() == self.server.password

    def huge(self) -> None:
        self.send_response(200)
        self.end_headers()
        piece = b"X" * 1_000_000
        try:
            for _ in range(64):
                self.wfile.write(piece)
        except OSError:
            return

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        headers.setdefault("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Silence."""


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def calendar(*events: str) -> bytes:
    """An iCalendar file of these VEVENT bodies (lines separated by newlines)."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN"]
    for number, body in enumerate(events):
        lines += [
            "BEGIN:VEVENT",
            *([f"UID:e{number}"] * ("UID:" not in body)),
            "DTSTAMP:20260101T000000Z",
            *body.splitlines(),
            "END:VEVENT",
        ]
    return ("\r\n".join([*lines, "END:VCALENDAR"]) + "\r\n").encode()
