"""A model that does not want to be told something is asked again without it, once; both calls are in the books."""

from __future__ import annotations

from typing import Any

import pytest

from dayward.llm.asking import complete
from dayward.llm.errors import ModelError
from dayward.llm.unwanted import named
from dayward.state.database import Database
from tests.llm.conftest import at, rows, run
from tests.llm.server import Answer, Asked, error, say, serving

HELLO = [{"role": "user", "content": "Hello?"}]
OPENAI = (
    "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported."
)
OPENAI_2 = "Unsupported parameter: 'temperature' is not supported with this model."
LENGTH = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
ANTHROPIC = "`temperature` is deprecated for this model."
THINKING = '"tiny" does not support thinking'


def picky(name: str, message: str) -> Any:
    """A model that turns down what is told by that name."""
    turned_down = Answer(status=400, body=error("invalid_request_error", message, param=name))
    return lambda asked: turned_down if name in asked.said else say("Fine.")


def said(asked: Asked) -> set[str]:
    return {name for name in ("temperature", "max_tokens", "max_completion_tokens", "think") if name in asked.said}


@pytest.mark.parametrize(
    ("provider", "name", "message", "left"),
    [
        ("openai", "temperature", OPENAI, {"max_tokens"}),
        ("openai", "temperature", OPENAI_2, {"max_tokens"}),
        ("openai", "max_tokens", LENGTH, {"temperature", "max_completion_tokens"}),
        ("anthropic", "temperature", ANTHROPIC, {"max_tokens"}),
        ("ollama", "think", THINKING, set()),
    ],
)
def test_it_is_asked_once_more_without_it(
    provider: str, name: str, message: str, left: set[str], database: Database, values: dict[str, Any]
) -> None:
    with serving() as server:
        server.script = [picky(name, message)]
        there = at(server, provider, temperature=0.2)
        assert [complete(there, HELLO).text for _ in range(2)] == ["Fine.", "Fine."]
        assert [name in asked.said for asked in server.chats] == [True, False, False]  # it is remembered
        assert said(server.chats[-1]) == left
        assert server.chats[-1].said["messages"] == server.chats[0].said["messages"]
    assert [(row.state, row.error) for row in rows(database)] == [("failed", "refused"), ("done", ""), ("done", "")]


def test_a_stream_is_asked_once_more_too(database: Database, values: dict[str, Any]) -> None:
    from dayward.llm import strong

    async def ask(server: Any) -> str:
        from pydantic_ai import Agent

        return str((await Agent(strong.model(at(server, temperature=0.2))).run("Hello?")).output)

    with serving() as server:
        server.script = [picky("temperature", OPENAI)]
        assert run(ask(server)) == "Fine."
    assert [row.state for row in rows(database)] == ["failed", "done"]


def test_where_two_things_are_not_wanted_both_are_left_out(database: Database, values: dict[str, Any]) -> None:
    def both(asked: Asked) -> Answer:
        answer = picky("temperature", OPENAI)(asked)
        return picky("max_tokens", LENGTH)(asked) if answer.status == 200 else answer

    with serving() as server:
        server.script = [both]
        assert complete(at(server, temperature=0.2), HELLO).text == "Fine."
        assert said(server.chats[-1]) == {"max_completion_tokens"}


def test_what_is_turned_down_in_spite_of_it_fails(database: Database, values: dict[str, Any]) -> None:
    turned_down = Answer(status=400, body=error("invalid_request_error", OPENAI))
    with serving(turned_down) as server:
        for _ in range(2):
            with pytest.raises(ModelError) as caught:
                complete(at(server, model="never", temperature=0.2), HELLO)
            assert caught.value.kind == "refused"
        assert len(server.chats) == 3
    assert [row.state for row in rows(database)] == ["failed"] * 3


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "max_tokens: 100000 > 64000, which is the maximum allowed number of output tokens"),
        (400, "The temperature in Madrid is refused by our content policy"),
        (500, OPENAI),
        (400, "tools are not supported by this model"),
        (400, ""),
    ],
)
def test_what_says_something_else_is_no_such_thing(status: int, message: str) -> None:
    asked = b'{"model":"m","temperature":0.2,"max_tokens":9}'
    assert named(status, message.encode(), asked) == ""
    assert named(400, OPENAI.encode(), b'{"model":"m"}') == ""
