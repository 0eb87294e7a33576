"""Prompts to agents in the outbox: one at a time for each agent, and none twice, however long an answer takes."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dayward.channels.agents import AgentsChannel
from dayward.connectors.agents.openai import OpenAI
from dayward.jobs.deliveries import Deliveries
from dayward.state import outbox, people
from dayward.state.database import Database
from dayward.state.outbox import Outgoing
from dayward.state.people import Person
from dayward.state.tables import outbox as rows
from dayward.state.upgrade import ready
from tests.prompts.test_agents import said
from tests.prompts.wire import Reply, Request, wire

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """One person, nothing sent yet."""
    found = Database(str(tmp_path / "state.db"))
    ready(found)
    with found.transaction() as connection:
        people.keep(connection, Person("owner", "Ana", "", "", "", {}), NOW)
    yield found
    found.close()


def carried(database: Database, channel: AgentsChannel, *to: str) -> list[tuple[str, str]]:
    """Put a prompt in line for each of these, send them, and tell the state of each."""
    with database.transaction() as connection:
        for number, address in enumerate(to):
            outbox.put(
                connection, Outgoing("owner", "agents", address, f"key-{number}", "", {"text": str(number)}), NOW
            )

    async def main() -> None:
        deliveries = Deliveries(database, {"agents": channel}, lambda: ["owner"], lambda: NOW, lambda *_: None)
        await deliveries.once()
        await deliveries.close()

    asyncio.run(main())
    with database.reading() as connection:
        return [(row.state, row.error) for row in connection.execute(rows.select().order_by(rows.c.key))]


def test_an_agent_is_given_one_prompt_at_a_time_and_others_do_not_wait_for_it(database: Database) -> None:
    lock, at_work, most = threading.Lock(), Counter[str](), Counter[str]()

    def answer(request: Request) -> Reply:
        model = request.said["model"]
        with lock:
            at_work.update((model, "all"))
            for name in (model, "all"):
                most[name] = max(most[name], at_work[name])
        time.sleep(0.1)
        with lock:
            at_work.subtract((model, "all"))
        return Reply(200, said())

    with wire(answer=answer) as server:
        states = carried(database, AgentsChannel(OpenAI(server.url)), *"aaabbb")
    assert {state for state, _ in states} == {"sent"}
    assert most == {"a": 1, "b": 1, "all": 2}
    for model in "ab":
        texts = [one.said["messages"][0]["content"] for one in server.asked if one.said["model"] == model]
        assert texts == sorted(texts)


def test_an_answer_that_takes_too_long_leaves_the_end_unknown_and_the_next_goes_out(database: Database) -> None:
    with wire(Reply(200, said(), delay=60), Reply(200, said())) as server:
        channel = AgentsChannel(OpenAI(server.url))
        channel.patience = 1.5  # type: ignore[misc]
        (first, why), (second, _) = carried(database, channel, "a", "a")
        assert (first, second) == ("unknown", "sent")
        assert why.startswith("nobody can tell")
        assert carried(database, channel)[0][0] == "unknown"
    assert len(server.asked) == 2
