"""A Letta server, and what a person types."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dayward.cli.prompting.main import main
from tests.prompts.letta_server import LettaServer

Said = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def letta(monkeypatch: pytest.MonkeyPatch) -> Iterator[LettaServer]:
    """A server that runs, and that everything is set up for."""
    server = LettaServer()
    monkeypatch.setenv("LETTA_BASE_URL", server.url)
    for name in ("LETTA_API_KEY", "LETTA_SERVER_PASSWORD", "LETTA_AGENT_ID"):
        monkeypatch.delenv(name, raising=False)
    yield server
    server.stop()


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Any:
    """Type a command; the exit code and the answer."""

    def said(*words: str) -> tuple[int, dict[str, Any]]:
        code = main(words)
        out, err = capsys.readouterr()
        answer = json.loads(out)
        assert ("error" in answer) == bool(code)
        assert err == (" ".join(answer["error"].split()) + "\n" if code else "")
        return code, answer

    return said


@pytest.fixture
def answered(capsys: pytest.CaptureFixture[str]) -> Said:
    """Type a command that may say more than its answer; the exit code and the answer."""

    def answered(*words: str) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        code = main(words)
        return code, json.loads(capsys.readouterr().out)

    return answered
