"""Where pages are served: at the port that was set, or near the usual one."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest

from dayward.core.errors import Unavailable
from dayward.server import listening
from dayward.server.listening import Listening, Place


def nothing() -> Any:
    """What nobody asks for here."""
    raise AssertionError


def test_the_usual_port_may_be_somebody_elses(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Unavailable, match=f"port {port} .* cannot be used") as told:
            Listening(Place("127.0.0.1", port), nothing)
        assert "web.port" in told.value.next_step
        monkeypatch.setattr(listening, "USUAL", port)
        near = Listening(Place("127.0.0.1", port), nothing)
        assert near.address != f"http://127.0.0.1:{port}"
        asyncio.run(near.close())
