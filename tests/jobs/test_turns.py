"""Turns: answered by whoever looks after the person, once, whatever became of an earlier job for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dayward.jobs.conversations import KIND, Conversations
from dayward.jobs.keeper import Keeper
from dayward.jobs.memory import MemoryRows, MemorySteps
from dayward.jobs.turns import Answer, Message, Turns
from dayward.state import inbox as messages
from dayward.state import outbox, people
from dayward.state.database import Database
from dayward.state.inbox import Incoming
from dayward.state.people import Person
from dayward.state.tables import inbox
from dayward.state.upgrade import ready
from tests.jobs.kit import ONCE

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class Echo:
    """Answers with what was said, and remembers how often."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        self.answered: list[str] = []
        self.meanwhile = meanwhile

    def answer(self, message: Message, progress: Callable[[Any], None]) -> Answer:
        """The same words."""
        self.answered.append(message.body["text"])
        self.meanwhile()
        return Answer({"text": message.body["text"]}, message.channel, message.address)

    def fault(self, message: Message, reason: str) -> Answer:
        """Why not."""
        return Answer({"text": reason}, message.channel, message.address)


def test_a_turn_that_was_taken_over_meanwhile_is_not_ended_and_is_done_when_the_person_is_back(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "state.db"))
    ready(database)
    holder = ["this"]

    def taken_over() -> None:
        if len(echo.answered) == 1:
            holder[0] = "another"

    echo = Echo(taken_over)
    with database.transaction() as connection:
        people.keep(connection, Person("owner", "Ana", "/life", "", "", {}), NOW)
        messages.receive(connection, Incoming("owner", "local", "m1", "terminal", {"text": "hello"}), NOW)

    async def scenario() -> None:
        jobs = Keeper(MemoryRows(), MemorySteps(), "this")
        turns = Turns(database, echo, lambda: NOW, lambda: None, lambda _, __: holder[0] == "this")
        jobs.handles(KIND, turns, ONCE)
        await jobs.open()
        conversations = Conversations(database, jobs, lambda: ["owner"])
        await conversations.look()
        await asyncio.sleep(0.15)
        assert states(database) == (["open"], [])
        holder[0] = "this"
        for _ in range(100):
            await asyncio.sleep(0.05)
            if states(database)[0] == ["done"]:
                break
        await conversations.close(1.0)
        await jobs.close()

    asyncio.run(scenario())
    assert states(database) == (["done"], ["hello"])
    assert echo.answered == ["hello", "hello"]
    database.close()


def states(database: Database) -> tuple[list[str], list[str]]:
    with database.reading() as connection:
        rows = connection.execute(inbox.select()).all()
        return [row.state for row in rows], [
            row.body["text"] for row in outbox.open_rows(connection, ["owner"], ["local"])
        ]
