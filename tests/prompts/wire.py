"""A server on the wire that has agents, and a place that asks it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

from dayward.connectors.agents.port import Agent
from dayward.core.errors import Negative, Refused, Unavailable

FOUND = [
    {"id": "agent-1", "name": "Ada", "created_at": "2026-11-01T08:00:00+00:00", "updated_at": "2026-11-20T08:00:00+00:00"},
    {"id": "agent-2", "name": "Ben", "created_at": "", "updated_at": ""},
]  # fmt: skip


class Server(ThreadingHTTPServer):
    """Answers with `status`; with 0 it says nothing until it is closed."""

    status = 200
    ended = Event()


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        if not self.server.status:
            self.server.ended.wait(10)
            return
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(json.dumps(FOUND).encode())

    def log_message(self, *_: object) -> None: ...


@contextmanager
def serving() -> Iterator[Server]:
    """A server, for as long as the block lasts."""
    server = Server(("127.0.0.1", 0), _Handler)
    server.ended = Event()
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        server.server_close()


class Place:
    """A place behind a port of this machine."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def agent(self, id_: str) -> Agent:
        for one in await self.agents():
            if one.id == id_:
                return one
        raise Negative(f"there is no agent {id_}")

    async def agents(self) -> list[Agent]:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            raise Unavailable("127.0.0.1 cannot be reached", "look whether it runs") from None
        try:
            writer.write(b"GET /v1/agents/ HTTP/1.0\r\n\r\n")
            head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        finally:
            writer.close()
        if b" 401 " in head.splitlines()[0]:
            raise Refused("the key will not do", "set LETTA_API_KEY")
        return [Agent(one["id"], one["name"], one["created_at"], one["updated_at"]) for one in json.loads(body)]
