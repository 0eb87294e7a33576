"""Turns: answered by whoever looks after the person, once, whatever became of an earlier job for them."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dayward.jobs.conversations import KIND, Conversations
from dayward.jobs.keeper import Keeper
from dayward.jobs.memory import MemoryRows, MemorySteps
from dayward.jobs.port import MOST_PROCESSES, JobFailed
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
        self.again: list[bool] = []
        self.meanwhile = meanwhile

    def answer(self, message: Message, progress: Callable[[Any], None]) -> Answer:
        """The same words."""
        self.answered.append(message.body["text"])
        self.again.append(message.again)
        self.meanwhile()
        return Answer({"text": message.body["text"]}, message.channel, message.address)

    def rest(self, id_: str) -> None:
        """Nothing to prepare."""

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
        turns = Turns(database, echo, lambda: NOW, lambda _: None, lambda _, __: holder[0] == "this")
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


def test_a_turn_that_this_process_could_not_end_is_not_taken_for_one_that_ends_the_process(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "state.db"))
    ready(database)
    away = [True]
    with database.transaction() as connection:
        people.keep(connection, Person("owner", "Ana", "/life", "", "", {}), NOW)
        id_, _ = messages.receive(connection, Incoming("owner", "local", "m1", "terminal", {"text": "hello"}), NOW)
    echo = Echo(lambda: None)

    async def scenario() -> None:
        jobs = Keeper(MemoryRows(), MemorySteps(), "this")
        turns = Turns(database, echo, lambda: NOW, lambda _: None, lambda _, __: not away[0] or not echo.answered)
        jobs.handles(KIND, turns, ONCE)
        await jobs.open()
        for number in range(8):
            echo.answered.clear()
            with pytest.raises(JobFailed):
                await jobs.run(KIND, {"inbox": id_}, f"{id_}+{number}")
        away[0] = False
        await jobs.run(KIND, {"inbox": id_}, f"{id_}+8")
        await jobs.close()

    asyncio.run(scenario())
    assert states(database) == (["done"], ["hello"])
    assert echo.again == [False, *[True] * 8]
    database.close()


@pytest.mark.parametrize("processes", [MOST_PROCESSES, MOST_PROCESSES + 1])
def test_a_message_that_ends_process_after_process_is_set_aside(tmp_path: Path, processes: int) -> None:
    database = Database(str(tmp_path / "state.db"))
    ready(database)
    with database.transaction() as connection:
        people.keep(connection, Person("owner", "Ana", "/life", "", "", {}), NOW)
        id_, _ = messages.receive(connection, Incoming("owner", "local", "m1", "terminal", {"text": "hello"}), NOW)
        for _ in range(processes - 1):
            messages.begin(connection, id_, first=True)

    async def scenario() -> None:
        jobs = Keeper(MemoryRows(), MemorySteps(), "this")
        jobs.handles(KIND, Turns(database, Echo(lambda: None), lambda: NOW, lambda _: None, lambda _, __: True), ONCE)
        await jobs.open()
        await jobs.run(KIND, {"inbox": id_}, id_)
        await jobs.close()

    asyncio.run(scenario())
    state, said = states(database)
    assert state == ["done" if processes == MOST_PROCESSES else "failed"]
    assert said == ["hello" if processes == MOST_PROCESSES else "it stopped Dayward several times, and is set aside"]
    database.close()


def test_a_turn_whose_progress_cannot_be_kept_is_neither_answered_nor_failed(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "state.db"))
    ready(database)
    with database.transaction() as connection:
        people.keep(connection, Person("owner", "Ana", "/life", "", "", {}), NOW)
        id_, _ = messages.receive(connection, Incoming("owner", "local", "m1", "terminal", {"text": "hello"}), NOW)

    def rename(name: str, new: str) -> None:
        with sqlite3.connect(tmp_path / "state.db") as other:
            other.execute(f"alter table {name} rename to {new}")

    class Writes(Echo):
        def answer(self, message: Message, progress: Callable[[Any], None]) -> Answer:
            self.meanwhile()
            self.meanwhile = lambda: None
            progress({"step": 1})
            return super().answer(message, progress)

    async def scenario() -> None:
        jobs = Keeper(MemoryRows(), MemorySteps(), "this")
        writes = Writes(lambda: rename("inbox", "away"))
        jobs.handles(KIND, Turns(database, writes, lambda: NOW, lambda _: None, lambda _, __: True), ONCE)
        await jobs.open()
        with pytest.raises(JobFailed, match="no such table: inbox"):
            await jobs.run(KIND, {"inbox": id_}, id_)
        rename("away", "inbox")
        assert states(database) == (["open"], [])
        await jobs.run(KIND, {"inbox": id_}, f"{id_}+1")
        await jobs.close()

    asyncio.run(scenario())
    assert states(database) == (["done"], ["hello"])
    database.close()


def test_an_answer_is_told_of_once_when_it_waits_in_the_outbox(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "state.db"))
    ready(database)
    with database.transaction() as connection:
        people.keep(connection, Person("owner", "Ana", "/life", "", "", {}), NOW)
        id_, _ = messages.receive(connection, Incoming("owner", "local", "m1", "terminal", {"text": "hello"}), NOW)
    told: list[tuple[Answer, object]] = []

    async def scenario() -> None:
        jobs = Keeper(MemoryRows(), MemorySteps(), "this")
        turns = Turns(
            database,
            Echo(lambda: None),
            lambda: NOW,
            lambda answer: told.append((answer, states(database))),
            lambda _, __: True,
        )
        jobs.handles(KIND, turns, ONCE)
        await jobs.open()
        for job in ("j1", "j2"):
            await jobs.run(KIND, {"inbox": id_}, job)
        await jobs.close()

    asyncio.run(scenario())
    assert told == [(Answer({"text": "hello"}, "local", "terminal"), (["done"], ["hello"]))]
    database.close()


class AtOnce(ThreadPoolExecutor):
    """Does what it is given before it returns, so that a test can say in which step of the loop something happens."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Done."""
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def test_what_is_said_at_the_very_end_of_a_turn_is_answered_without_another_look(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "state.db"))
    ready(database)
    with database.transaction() as connection:
        people.keep(connection, Person("owner", "Ana", "/life", "", "", {}), NOW)
    answered = asyncio.Event()

    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(AtOnce())
        jobs = Keeper(MemoryRows(), MemorySteps(), "this")
        turns = Turns(database, Echo(lambda: None), lambda: NOW, lambda _: answered.set(), lambda _, __: True)
        jobs.handles(KIND, turns, ONCE)
        await jobs.open()
        conversations = Conversations(database, jobs, lambda: ["owner"])
        for steps in range(60):
            said = Incoming("owner", "local", f"m{steps}", "terminal", {"text": f"after {steps} steps"})
            with database.transaction() as connection:
                messages.receive(connection, said, NOW)
            answered.clear()
            conversations.wake(said.conversation)
            async with asyncio.timeout(5):
                await answered.wait()
            for _ in range(steps):
                await asyncio.sleep(0)
        await conversations.close(1.0)
        await jobs.close()

    asyncio.run(scenario())
    assert len(states(database)[1]) == 60
    database.close()


def states(database: Database) -> tuple[list[str], list[str]]:
    with database.reading() as connection:
        rows = connection.execute(inbox.select()).all()
        return [row.state for row in rows], [
            row.body["text"] for row in outbox.open_rows(connection, ["owner"], ["local"])
        ]
