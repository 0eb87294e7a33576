"""`dayward start` makes Dayward stay, and says where its pages are."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.resident.process import Running

pytestmark = pytest.mark.slow


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    """A port that is somebody's."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        yield one


def test_it_stays_with_pages_that_open(tmp_path: Path, taken: socket.socket) -> None:
    port = taken.getsockname()[1]
    taken.close()
    running = Running(tmp_path, port=port)
    link = re.search(r"http://\S+", running.say("start"))
    assert link
    assert httpx.get(link[0]).status_code == 200
    assert "Your pages" in running.say("start"), "it runs already, and says the same"
    running.say("stop")
    with pytest.raises(httpx.ConnectError):
        httpx.get(link[0])
    running.close()


def test_a_port_that_is_taken_is_told(tmp_path: Path, taken: socket.socket) -> None:
    taken.listen()
    running = Running(tmp_path, port=taken.getsockname()[1])
    try:
        running.say("start", status=1)
    finally:
        running.say("stop")
        running.close()
