"""A person, their folder, and a scripted model: turns as `dayward up` has them, cut short where a test wants it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dayward.actions.context import Context
from dayward.app.compose import _opened, open_context
from dayward.app.thinking import beyond
from dayward.assistant.answering import Answers
from dayward.assistant.routing import Beyond
from dayward.core import clock
from dayward.jobs.turns import Answer, Message
from dayward.state import ledger
from dayward.workspace import start
from tests.desk import Bench
from tests.llm.server import Server, serving

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
_OTHERS = ("ANTHROPIC_", "OPENAI_", "OLLAMA_", "LITELLM_", "AI_", "DAYWARD_MODEL", "DAYWARD_LOCAL")


class Desk(Bench):
    """Answers messages with models; `cut` ends the process at the n-th time it keeps how far it is."""

    def __init__(self, life: Path) -> None:
        super().__init__(life)
        self.heard: list[tuple[str, str]] = []
        self.door = "chat"
        self.wanted: dict[str, Any] = {"tier": "strong"}
        self.stop: Callable[[threading.Event], None] = lambda _: None
        self._numbers = 0

    def say(self, text: str, *, id_: str = "", again: bool = False) -> str:
        """A turn in a new process: what the person reads."""
        return str(self.answer(text, id_=id_, again=again).body["text"])

    def answer(self, text: str, *, id_: str = "", again: bool = False) -> Answer:
        self._numbers += 1
        answers = Answers(self._opened, clock.now, self._beyond)
        id_ = id_ or f"turn{self._numbers}"
        body = {"text": text, "id": id_}
        message = Message(id_, "owner", "chat", "ana", body, self.plan, again, False, NOW, self.kept)
        try:
            answer = answers.answer(message, self.progress())
            answers.rest(message.id)
        finally:
            answers.close()
        self.kept = (answer.memory, NOW) if answer.memory else self.kept
        self.plan = None
        return answer

    def _opened(self, person: str, channel: str, address: str) -> Context:
        ctx = open_context(self.door)
        ctx.address = (channel, address)
        return ctx

    def _beyond(self, message: Message, stop: threading.Event) -> Beyond:
        self.stop(stop)
        return beyond(self.wanted, lambda kind, text: self.heard.append((kind, text)), stop)

    def calls(self) -> list[Any]:
        """The rows of the ledger."""
        ctx = open_context("cli")
        with ctx.database().reading() as connection:
            rows = ledger.between(connection, "owner", NOW.replace(year=2000), NOW.replace(year=2100))
        ctx.close()
        return rows


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A folder with a few tasks; it is Saturday morning."""
    for name in list(os.environ):
        if name.startswith(_OTHERS):
            monkeypatch.delenv(name)
    life = tmp_path / "life"
    todo = b"Call the dentist @phone\nBuy milk +shopping\nPaint the fence +house\n"
    start.create(str(life), {"todo.txt": todo}, NOW)
    monkeypatch.setenv("DAYWARD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DAYWARD_WORKSPACE", str(life))
    monkeypatch.setenv("DAYWARD_NOW", "2026-11-21T09:30")
    monkeypatch.setenv("TZ", "Europe/Madrid")
    yield Desk(life)
    for database in _opened.values():
        database.close()
    _opened.clear()


@pytest.fixture
def model(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A strong model that says what a test scripts."""
    with serving("Hello.") as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.openai)
        monkeypatch.setenv("DAYWARD_MODEL", "openai:scripted")
        yield server
