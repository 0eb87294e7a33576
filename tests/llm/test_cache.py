"""The very same question is paid for once an hour."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dayward.core import clock
from dayward.llm.asking import complete
from dayward.llm.endpoint import Endpoint
from dayward.llm.errors import ModelError
from dayward.llm.purpose import Purpose, asking
from dayward.state import cached, people
from dayward.state.database import Database
from dayward.state.people import Person
from tests.llm.conftest import at, rows, run
from tests.llm.server import Answer, Asked, fault, say, serving, use

HELLO = [{"role": "user", "content": "Hello?"}]
SCHEMA = {"type": "object"}


def test_the_same_question_is_answered_from_what_was_said(database: Database, values: dict[str, Any]) -> None:
    with serving(say("{}", model="m-1"), say("[]")) as server:
        first = complete(at(server), HELLO, SCHEMA)
        again = complete(at(server), HELLO, SCHEMA)
        assert (again.text, again.model, again.cost) == (first.text, "m-1", 0)
        assert complete(at(server), HELLO, {"type": "array"}).text == "[]"
        assert complete(at(server, model="other"), HELLO, SCHEMA).text == "[]"
        assert len(server.chats) == 3
    assert [row.state for row in rows(database)] == ["done", "cached", "done", "done"]
    assert rows(database)[1].money == 0


def test_what_is_left_to_chance_is_asked_again(database: Database, values: dict[str, Any]) -> None:
    with serving("One.", "Two.") as server:
        assert complete(at(server), HELLO).text == "One."
        assert complete(at(server), HELLO).text == "Two."
        assert complete(at(server, temperature=0), HELLO).text == "Two."
        assert complete(at(server, temperature=0), HELLO).text == "Two."
        assert len(server.chats) == 3


def test_another_person_gets_an_answer_of_their_own(database: Database, values: dict[str, Any]) -> None:
    with database.transaction() as connection:
        people.keep(connection, Person("ben", "Ben", "/home/ben/life", "", "", {}), clock.utc())
    with serving("One.", "Two.") as server:
        assert complete(at(server), HELLO, SCHEMA).text == "One."
        with asking(Purpose("ben", "t", "local")):
            assert complete(at(server), HELLO, SCHEMA).text == "Two."


def test_after_its_time_and_where_it_is_off_it_is_asked_again(
    database: Database, values: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving("One.", "Two.", "Three.") as server:
        monkeypatch.setenv("DAYWARD_NOW", "2026-11-21T10:00:00+00:00")
        assert complete(at(server), HELLO, SCHEMA).text == "One."
        monkeypatch.setenv("DAYWARD_NOW", "2026-11-21T11:01:00+00:00")
        assert complete(at(server), HELLO, SCHEMA).text == "Two."
        values["models.cache"] = 0
        assert complete(at(server), HELLO, SCHEMA).text == "Three."


def test_it_stays_small(database: Database, values: dict[str, Any]) -> None:
    now = clock.utc()
    with database.transaction() as connection:
        for number in range(cached.MOST + 20):
            cached.keep(connection, "owner", str(number), {"text": "x"}, 10, now + timedelta(seconds=number))
        cached.keep(connection, "owner", "large", {"text": "x"}, cached.LARGEST + 1, now)
        assert cached.find(connection, "owner", "large", now) is None
        assert cached.prune(connection, now) == 20
        assert cached.find(connection, "owner", "19", now) is None
        assert cached.find(connection, "owner", "20", now) == {"text": "x"}


async def _streamed(endpoint: Endpoint) -> str:
    from pydantic_ai import Agent

    from dayward.llm import strong

    async with Agent(strong.model(endpoint)).run_stream("Hello?") as result:
        return "".join([text async for text in result.stream_text(delta=True, debounce_by=None)])


STRONG = Purpose("owner", "turn-1", "strong")


@pytest.mark.parametrize("provider", ["openai", "anthropic", "ollama"])
def test_a_stream_is_answered_as_it_was_where_that_will_do(
    provider: str, database: Database, values: dict[str, Any]
) -> None:
    with serving(say("It is so.", model="m-1", usage=(100, 10)), say("It is not."), say("Maybe.")) as server:
        there = at(server, provider)
        with asking(STRONG, repeat=True):
            assert [run(_streamed(there)) for _ in range(3)] == ["It is so."] * 3
            assert run(_streamed(at(server, provider, model="other"))) == "It is not."
        with asking(STRONG):
            assert run(_streamed(there)) == "Maybe."
        assert len(server.chats) == 3
    costs = 0 if provider == "ollama" else 200
    found = [(row.state, row.money, row.saved, row.input) for row in rows(database)][:3]
    assert found == [("done", costs, 0, 100), ("cached", 0, costs, 0), ("cached", 0, costs, 0)]


@pytest.mark.parametrize("provider", ["openai", "anthropic", "ollama"])
def test_what_uses_a_tool_is_decided_anew(provider: str, database: Database, values: dict[str, Any]) -> None:
    done = []

    def act() -> str:
        """Act."""
        done.append(1)
        return "it is done"

    async def ask(there: Endpoint) -> str:
        from pydantic_ai import Agent

        from dayward.llm import strong

        return str((await Agent(strong.model(there), tools=[act]).run("Act!")).output)

    def scripted(asked: Asked) -> Answer:
        return say("Done.") if asked.answers_a_tool else use("act", text="Let me see. " * 60)

    with serving() as server, asking(STRONG, repeat=True):
        server.script = [scripted]
        assert [run(ask(at(server, provider))) for _ in range(2)] == ["Done.", "Done."]
    assert len([asked for asked in server.chats if not asked.answers_a_tool]) == 2
    assert len(done) == 2


def test_half_an_answer_is_no_answer(database: Database, values: dict[str, Any]) -> None:
    with serving(fault("cut"), say("Whole.")) as server, asking(STRONG, repeat=True):
        with pytest.raises(ModelError):
            run(_streamed(at(server)))
        assert run(_streamed(at(server))) == "Whole."
