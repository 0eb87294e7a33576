from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.resident.process import Running
from tests.web.desk import Desk, served


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One server for the tests of a file."""
    with served(tmp_path_factory.mktemp("desk"), {}) as desk:
        yield desk


class Up:
    """A Dayward that runs, with everything behind its pages, and a token for it."""

    def __init__(self, folder: Path) -> None:
        self.running = Running(folder)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.running.say("config", "web.port", str(port))
        scopes = [word for scope in ("read", "write", "chat", "decide", "admin") for word in ("--scope", scope)]
        said = json.loads(self.running.say("web", "token", "add", "tests", *scopes, "--json"))
        self.token: str = said["data"]["token"]
        self.url = f"http://127.0.0.1:{port}"
        self.running.up()
        self.client = httpx.Client(base_url=self.url, headers={"Authorization": f"Bearer {self.token}"}, timeout=30)

    def close(self) -> None:
        self.client.close()
        self.running.close()


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """One process for the tests of a file."""
    one = Up(tmp_path_factory.mktemp("up"))
    yield one
    one.close()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs a whole process takes long."""
    for item in items:
        if "up" in getattr(item, "fixturenames", ()):
            item.add_marker("slow")
