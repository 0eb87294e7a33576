"""Pages and the API on a real socket, over the demo life, with people who have accounts."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from dayward.actions.context import OWNER, Context
from dayward.app.compose import Person as Known
from dayward.app.compose import know, open_context, open_state
from dayward.app.demo import demo_files
from dayward.app.serving import made
from dayward.app.setup import configure_workspace
from dayward.core import clock
from dayward.core.configuration import configuration
from dayward.server.boundary import Boundary
from dayward.server.caller import SCOPES
from dayward.server.entrance import Entrance, Session
from dayward.server.house import House
from dayward.server.hub import Hub
from dayward.state import inbox
from dayward.state.accounts import Account
from dayward.state.inbox import Incoming
from dayward.workspace import start

ZONE = "Europe/Madrid"
PASSWORD = "correct horse battery"


class Desk:
    """A server, and ways to ask it as somebody."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.life = folder / "life"
        now = clock.now()
        start.create(str(self.life), demo_files(now.date()), now)
        configure_workspace(str(self.life))
        start.create(str(folder / "ben"), {"todo.txt": b"Ben's very own secret task\n"}, now)
        config = configuration()
        self.database = open_state(config)
        know(self.database, Known(OWNER, "Ana", str(self.life), ZONE))
        know(self.database, Known("ben", "Ben", str(folder / "ben"), ZONE))
        self.received: list[Incoming] = []
        self.hub = Hub()
        self.house = House(
            config.home, config.values, self.database, self.hub, self._opened, self._receive, lambda _: {}
        )
        self.application: Boundary = made(self.house)
        self.entrance: Entrance = self.application.app.state.entrance
        self._server = uvicorn.Server(
            uvicorn.Config(
                self.application, port=0, lifespan="off", log_config=None, server_header=False, proxy_headers=False
            )
        )
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._clients: list[httpx.Client] = []

    def _opened(self, door: str, person: str) -> Context:
        root = str(self.life if person == OWNER else self.folder / person)
        return open_context(door, person=person, root=root, database=self.database)

    async def _receive(self, message: Incoming) -> bool:
        self.received.append(message)
        with self.database.transaction() as connection:
            return inbox.receive(connection, message, clock.utc())[1]

    def account(self, name: str = OWNER, person: str = OWNER, role: str = "owner") -> Session:
        """An account with a password, and a session of it; those there were end."""
        return self.entrance.accept(self.entrance.link(Account(name, person, role)), PASSWORD, "test")

    def browser(self, name: str = OWNER, person: str = OWNER, role: str = "owner", **headers: str) -> httpx.Client:
        """Somebody who has logged in, as a page asks: with the session and what proves that the page is ours."""
        session = self.account(name, person, role)
        client = self.stranger(**{"Accept": "text/html", "X-CSRF-Token": session.caller.csrf} | headers)
        client.cookies.set("dayward", session.cookie)
        return client

    def program(self, *scopes: str, name: str = OWNER, person: str = OWNER, role: str = "owner") -> httpx.Client:
        """A program with a token."""
        secret = self.entrance.new_token(
            self.account(name, person, role).caller.account, "test", list(scopes or SCOPES)
        )
        return self.stranger(Authorization=f"Bearer {secret}")

    def stranger(self, **headers: str) -> httpx.Client:
        """Anybody."""
        client = httpx.Client(base_url=self.url, headers=headers, timeout=30)
        self._clients.append(client)
        return client

    def text(self, name: str = "todo.txt") -> str:
        """A file of the life."""
        return (self.life / name).read_text()

    def close(self) -> None:
        for client in self._clients:
            client.close()
        self.hub.close()
        self._server.should_exit = True
        self._thread.join(10)
        self.house.close()


@contextmanager
def served(folder: Path, environment: dict[str, str]) -> Iterator[Desk]:
    """A desk with a home of its own."""
    kept = dict(os.environ)
    os.environ.update(environment | {"DAYWARD_HOME": str(folder / "home")})
    os.environ.pop("DAYWARD_WORKSPACE", None)
    desk = Desk(folder)
    try:
        yield desk
    finally:
        desk.close()
        os.environ.clear()
        os.environ.update(kept)


def routes_of(router: Any) -> Iterator[Any]:
    """Every route of an application, those of routers in it, too."""
    for route in router.routes:
        inner = getattr(route, "original_router", None)
        if inner is None:
            yield route
        else:
            yield from routes_of(inner)


def facts(answer: httpx.Response) -> Any:
    """The JSON of an answer that is to be good."""
    assert answer.is_success, answer.text
    return answer.json()
