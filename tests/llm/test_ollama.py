"""The loop with tools on Ollama: its own protocol, so that it can be told how much context it has."""

from __future__ import annotations

from typing import Any

import pytest

from dayward.llm.errors import ModelError
from dayward.state.database import Database
from tests.llm.conftest import at, rows, run
from tests.llm.server import Answer, Use, say, serving

_PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(40)


def weather(day: str) -> str:
    """The weather of a day."""
    return f"sunny on {day}"


async def _asked(server: Any, streamed: bool, **more: Any) -> str:
    from pydantic_ai import Agent, BinaryContent

    from dayward.llm import strong

    agent = Agent(strong.model(at(server, "ollama", **more)), tools=[weather], instructions="Be short.")
    words = ["How is it?", BinaryContent(_PICTURE, media_type="image/png")]
    if not streamed:
        return (await agent.run(words)).output
    async with agent.run_stream(words) as result:
        return "".join([text async for text in result.stream_text(delta=True, debounce_by=None)])


@pytest.mark.parametrize("streamed", [True, False])
def test_tools_pictures_and_context(streamed: bool, database: Database, values: dict[str, Any]) -> None:
    two = Answer(uses=(Use("weather", {"day": "friday"}), Use("weather", {"day": "monday"})), usage=(50, 5))
    with serving(two, say("Sunny on both.", usage=(80, 7), thinking="hm")) as server:
        assert run(_asked(server, streamed, num_ctx=4096, temperature=0.5, max_tokens=99)) == "Sunny on both."
        first, second = (asked.said for asked in server.chats)
    assert first["options"] == {"num_ctx": 4096, "temperature": 0.5, "num_predict": 99}
    system, question = first["messages"]
    assert (system["role"], question["content"], len(question["images"])) == ("system", "How is it?", 1)
    assert first["tools"][0]["function"]["name"] == "weather"
    called, *results = second["messages"][2:]
    assert [call["function"]["arguments"] for call in called["tool_calls"]] == [{"day": "friday"}, {"day": "monday"}]
    assert [(one["tool_name"], one["content"]) for one in results] == [
        ("weather", "sunny on friday"), ("weather", "sunny on monday"),
    ]  # fmt: skip
    assert [(row.state, row.input, row.output, row.money) for row in rows(database)] == [
        ("done", 50, 5, 0),
        ("done", 80, 7, 0),
    ]


def test_a_prompt_that_was_cut_is_no_answer(database: Database, values: dict[str, Any]) -> None:
    from pydantic_ai import Agent

    from dayward.llm import strong

    async def ask(server: Any) -> None:
        async with Agent(strong.model(at(server, "ollama", num_ctx=1000))).run_stream("words " * 2000) as result:
            await result.get_output()

    with serving("I see only the end of that.") as server, pytest.raises(ModelError) as caught:
        run(ask(server))
    assert caught.value.kind == "too_long"
