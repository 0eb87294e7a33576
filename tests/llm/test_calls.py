"""Calls that wait, and calls that stream: what is sent, what comes back, what stands in the books."""

from __future__ import annotations

from typing import Any

import pytest

from dayward.llm.asking import complete
from dayward.llm.errors import ModelError
from dayward.state.database import Database
from tests.llm.conftest import at, rows, run
from tests.llm.server import fault, say, serving, use

PROVIDERS = ("openai", "anthropic", "ollama")
SCHEMA = {"type": "object", "properties": {"answer": {"type": "string"}}}
HELLO = [{"role": "system", "content": "Be short."}, {"role": "user", "content": "Hello?"}]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_question_is_answered_and_counted(provider: str, database: Database, values: dict[str, Any]) -> None:
    with serving(say("<think>hm</think>\nHello to you.", model="scripted-2", usage=(120, 30))) as server:
        found = complete(at(server, provider), HELLO, SCHEMA, 50)
    assert (found.text, found.model) == ("Hello to you.", "scripted-2")
    (row,) = rows(database)
    assert (row.state, row.input, row.output, row.answered_by) == ("done", 120, 30, "scripted-2")
    assert (row.turn, row.tier, row.endpoint) == ("turn-1", "strong", "there")
    expected = 0 if provider == "ollama" else 120 + 300
    assert (found.cost, row.money, row.estimated, row.priced) == (expected, expected, False, True)


@pytest.mark.parametrize(
    ("provider", "path"),
    [("openai", "/v1/chat/completions"), ("anthropic", "/v1/messages"), ("ollama", "/api/chat")],
)
def test_the_agent_library_streams_through_the_books(
    provider: str, path: str, database: Database, values: dict[str, Any]
) -> None:
    from pydantic_ai import Agent

    from dayward.llm import strong

    async def ask(server: Any) -> list[str]:
        agent = Agent(strong.model(at(server, provider, key="k3y-4711")), tools=[_today])
        async with agent.run_stream("How is it?") as result:
            return [text async for text in result.stream_text(delta=True, debounce_by=None)]

    with serving(use("_today", usage=(50, 5)), say("It is sunny today.", usage=(80, 7), pieces=3)) as server:
        texts = run(ask(server))
    assert "".join(texts) == "It is sunny today."
    assert len(texts) == 3
    assert [asked.path for asked in server.chats] == [path, path]
    assert [(row.state, row.input, row.output) for row in rows(database)] == [("done", 50, 5), ("done", 80, 7)]


def _today() -> str:
    """The weather."""
    return "sunny"


FAILURES = {
    "rate": "rate",
    "quota": "quota",
    "unpaid": "quota",
    "credit": "quota",
    "key": "key",
    "forbidden": "key",
    "unknown_model": "unknown_model",
    "too_long": "too_long",
    "too_large": "too_long",
    "bad_request": "refused",
    "refused": "refused",
    "500": "overloaded",
    "502": "overloaded",
    "503": "overloaded",
    "overloaded": "overloaded",
    "page": "garbled",
    "limit": "quota",
    "limit_told": "quota",
    "error_in_200": "rate",
    "nothing": "garbled",
    "invalid": "garbled",
    "not_an_answer": "garbled",
    "a_list": "garbled",
    "wrong_type": "garbled",
    "huge": "garbled",
    "cut": "garbled",
    "hang": "timeout",
    "drip": "timeout",
    "moved": "unreachable",
    "close": "unreachable",
}


def _patience(name: str) -> float:
    return 0.5 if name in ("hang", "drip") else 10.0


@pytest.mark.parametrize("name", [name for name in FAILURES if name != "drip"])  # only streams drip
def test_every_failure_has_its_kind_and_is_closed_in_the_books(
    name: str, database: Database, values: dict[str, Any]
) -> None:
    with serving(fault(name)) as server, pytest.raises(ModelError) as caught:
        complete(at(server, timeout=_patience(name)), HELLO)
    assert caught.value.kind == FAILURES[name]
    assert caught.value.next_step
    (row,) = rows(database)
    assert (row.state, row.error) == ("failed", FAILURES[name])


_SOME = ("rate", "key", "overloaded", "page", "limit", "invalid", "cut", "drip", "close")


@pytest.mark.parametrize(
    ("provider", "name"),
    [("openai", name) for name in FAILURES] + [(one, name) for one in ("anthropic", "ollama") for name in _SOME],
)
def test_every_failure_of_a_stream_reaches_the_agent_library_as_it_is(
    name: str, provider: str, database: Database, values: dict[str, Any]
) -> None:
    from pydantic_ai import Agent

    from dayward.llm import strong

    async def ask(server: Any) -> None:
        agent = Agent(strong.model(at(server, provider, key="k3y-4711", timeout=_patience(name))))
        async with agent.run_stream("How is it?") as result:
            await result.get_output()

    with serving(fault(name)) as server, pytest.raises(ModelError) as caught:
        run(ask(server))
    assert caught.value.kind == FAILURES[name]
    (row,) = rows(database)
    assert (row.state, row.error) == ("failed", FAILURES[name])
