"""The loop with tools over all three protocols: what is sent, what comes back, and answers that are odd, cut or broken."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from pydantic_ai import Agent
from pydantic_ai.exceptions import UserError
from pydantic_ai.messages import (
    AudioUrl,
    BinaryContent,
    ModelMessage,
    ModelRequest,
    ModelResponse,
    SystemPromptPart,
    TextPart,
    ThinkingPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import ToolDefinition

from dayward.llm import strong
from dayward.llm.endpoint import Endpoint
from dayward.llm.errors import ModelError
from dayward.llm.wire.thoughts import Thoughts
from dayward.llm.wire.words import Thought
from dayward.state.database import Database
from tests.llm.conftest import at, rows, run
from tests.llm.server import Answer, Server, Use, say, serving, use

PROVIDERS = ("openai", "anthropic", "ollama")
PIXEL = b"\x89PNG\r\n\x1a\nnot quite"
every = pytest.mark.parametrize("provider", PROVIDERS)


async def weather(town: str) -> str:
    """The weather in a town."""
    return f"sunny in {town}"


def talk(server: Server, provider: str, said: Any = "How is it?", **more: Any) -> tuple[str, list[ModelMessage]]:
    """Ask, with one tool; the words as they came, and all messages."""

    async def ask() -> tuple[str, list[ModelMessage]]:
        agent = Agent(strong.model(at(server, provider, **more)), instructions="Be short.", tools=[weather], retries=2)
        async with agent.run_stream(said) as result:
            return "".join([text async for text in result.stream_text(delta=True)]), result.all_messages()

    return run(ask())


def answered(endpoint: Endpoint, messages: list[ModelMessage], **settings: Any) -> ModelResponse:
    """One whole answer."""

    async def ask() -> ModelResponse:
        model = strong.model(endpoint)
        parameters = ModelRequestParameters(function_tools=[ToolDefinition(name="weather")])
        return await model.request(messages, ModelSettings(**settings), parameters)

    return run(ask())


def asked(text: str) -> list[ModelMessage]:
    return [ModelRequest(parts=[UserPromptPart(text)])]


@every
def test_a_tool_is_used_and_its_result_answered(provider: str, database: Database, values: dict[str, Any]) -> None:
    with serving(use("weather", {"town": "Bern"}, usage=(50, 5)), say("Sunny.", usage=(80, 7), cached=30)) as server:
        text, messages = talk(server, provider)
    assert text == "Sunny."
    assert "sunny in Bern" in server.chats[1].last
    assert server.chats[1].answers_a_tool
    answers = [message for message in messages if isinstance(message, ModelResponse)]
    assert [(answer.usage.input_tokens, answer.usage.output_tokens) for answer in answers] == [(50, 5), (80, 7)]
    assert answers[1].usage.cache_read_tokens == (0 if provider == "ollama" else 30)
    assert answers[0].finish_reason == ("stop" if provider == "ollama" else "tool_call")
    assert [(row.state, row.input, row.output) for row in rows(database)] == [("done", 50, 5), ("done", 80, 7)]


@every
def test_calls_in_one_answer_are_kept_apart(provider: str, values: dict[str, Any]) -> None:
    towns = tuple(Use("weather", {"town": town}) for town in ("Bern", "Rome", "Oslo"))

    async def ask() -> list[ModelMessage]:
        agent = Agent(strong.model(at(server, provider)), tools=[weather])
        return (await agent.run("How is it?")).all_messages()

    with serving(Answer("I look.", towns), say("Done.")) as server:
        messages = run(ask())
    assert isinstance(messages[1], ModelResponse)
    calls = messages[1].tool_calls
    assert [call.args_as_dict()["town"] for call in calls] == ["Bern", "Rome", "Oslo"]
    assert len({call.tool_call_id for call in calls}) == 3
    again = json.dumps(server.chats[1].said["messages"])
    assert all(f"sunny in {town}" in again for town in ("Bern", "Rome", "Oslo"))
    assert "I look." in again


@every
def test_broken_arguments_are_told_to_the_model(provider: str, values: dict[str, Any]) -> None:
    with serving(use("weather", '{"town": "Be'), say("Sorry.")) as server:
        text, _ = talk(server, provider)
    assert text == "Sorry."
    assert "nvalid" in server.chats[1].last
    for message in server.chats[1].said["messages"]:
        for call in message.get("tool_calls") or ():
            given = call["function"]["arguments"]
            assert isinstance(given if provider == "ollama" else json.loads(given), dict)


@every
def test_thoughts_are_no_words_and_go_back_to_whom_they_are(provider: str, values: dict[str, Any]) -> None:
    first = Answer(uses=(Use("weather", {"town": "Bern"}),), thinking="Where is that?")
    with serving(first, say("Sunny.", thinking="Fine.")) as server:
        text, messages = talk(server, provider)
    assert text == "Sunny."
    (thought,) = (part for part in messages[1].parts if isinstance(part, ThinkingPart))
    assert thought.content == "Where is that?"
    assert "Where is that?" in json.dumps(server.chats[1].said)
    with serving("Well.") as other:
        answered(at(other, provider), [*messages, *asked("And?")])
    assert "Where is that?" not in json.dumps(other.chats[0].said)


@every
def test_thoughts_between_marks_are_no_words(provider: str, values: dict[str, Any]) -> None:
    with serving(say("<think>hm</think>\n\nYes – 你好 \u2028 end\r\nline", pieces=40)) as server:
        text, messages = talk(server, provider)
    assert text == "Yes – 你好 \u2028 end\r\nline"
    assert isinstance(messages[1].parts[0], ThinkingPart)
    assert messages[1].parts[0].content == "hm"


@pytest.mark.parametrize(
    ("said", "thought", "words"),
    [
        ("\n<think>a < b, so </thin no</think>\n\nYes: 1 < 2.", "a < b, so </thin no", "Yes: 1 < 2."),
        ("<thinking>one</thinking> <think>two</think>three", "onetwo", "three"),
        ("<think>never ends </thi", "never ends </thi", ""),
        ("<think></think>", "", ""),
        ("<thin air> is no mark", "", "<thin air> is no mark"),
        ("  two spaces", "", "  two spaces"),
        (" \n", "", " \n"),
        ("<", "", "<"),
        ("a <think> b", "", "a <think> b"),
    ],
)
def test_thoughts_are_told_from_words_however_they_are_cut(said: str, thought: str, words: str) -> None:
    for length in range(1, len(said) + 1):
        thoughts = Thoughts()
        found = [one for start in range(0, len(said), length) for one in thoughts.feed(said[start : start + length])]
        found += thoughts.end()
        assert "".join(one.text for one in found if isinstance(one, Thought)) == thought
        assert "".join(one for one in found if isinstance(one, str)) == words


@every
def test_a_stream_that_is_cut_is_no_answer(provider: str, database: Database, values: dict[str, Any]) -> None:
    with serving(Answer(uses=(Use("weather", {"town": "Bern"}),), pieces=8, cut=5)) as server:
        if provider == "ollama":
            server.script = [say("one two three four", cut=2)]
        with pytest.raises(ModelError) as caught:
            talk(server, provider)
    assert caught.value.kind == "garbled"
    assert [row.state for row in rows(database)] == ["failed"]


@pytest.mark.parametrize(("provider", "ending"), [("openai", "length"), ("anthropic", "max_tokens")])
@pytest.mark.parametrize("arguments", ["", '{"town": "Be'])
def test_a_call_that_is_cut_off_does_not_act(
    provider: str, ending: str, arguments: str, values: dict[str, Any]
) -> None:
    with (
        serving(use("weather", arguments, ending=ending)) as server,
        pytest.raises(ModelError, match="cut off") as caught,
    ):
        talk(server, provider)
    assert caught.value.kind == "garbled"
    assert len(server.chats) == 1


@pytest.mark.parametrize(("provider", "ending"), [("openai", "content_filter"), ("anthropic", "refusal")])
def test_a_refusal_is_told_as_one(provider: str, ending: str, values: dict[str, Any]) -> None:
    with serving(say("", ending=ending)) as server, pytest.raises(ModelError) as caught:
        talk(server, provider)
    assert caught.value.kind == "refused"


@every
def test_a_whole_answer_will_do_where_a_stream_was_asked_for(provider: str, values: dict[str, Any]) -> None:
    from tests.llm.dialects import WHOLE

    def whole(asked: Any) -> Answer:
        return Answer(body=WHOLE[provider](server, say("All of it.", usage=(9, 4)), asked))

    with serving(whole) as server:
        text, messages = talk(server, provider)
    assert text == "All of it."
    assert isinstance(messages[1], ModelResponse)
    assert (messages[1].usage.input_tokens, messages[1].usage.output_tokens) == (9, 4)


@every
def test_a_picture_is_shown(provider: str, values: dict[str, Any]) -> None:
    with serving("A dot.") as server:
        talk(server, provider, ["What is it?", BinaryContent(PIXEL, media_type="image/png")])
    said = server.chats[0].said["messages"][-1]
    assert base64.b64encode(PIXEL).decode() in json.dumps(said)
    assert "What is it?" in json.dumps(said)
    assert ("images" in said) == (provider == "ollama")


@every
def test_what_cannot_be_shown_is_refused_before_it_is_sent(provider: str, values: dict[str, Any]) -> None:
    with serving("Hm.") as server, pytest.raises(UserError, match="AudioUrl"):
        talk(server, provider, ["Listen:", AudioUrl("https://example.org/a.mp3")])
    assert server.chats == []


@every
def test_settings_and_headers_are_sent(provider: str, values: dict[str, Any]) -> None:
    with serving("Fine.") as server:
        endpoint = at(server, provider, key="k3y-4711", temperature=0.5, max_tokens=77, headers=(("X-Team", "ours"),))
        answered(endpoint, asked("How is it?"))
        answered(endpoint, asked("How is it?"), temperature=0.0, max_tokens=5, extra_headers={"X-More": "yes"})
    first, second = server.chats
    assert first.headers["x-team"] == "ours"
    assert second.headers["x-more"] == "yes"
    assert "k3y-4711" in (first.headers.get("authorization", "") + first.headers.get("x-api-key", ""))
    where = (lambda said: said["options"]) if provider == "ollama" else (lambda said: said)
    most = "num_predict" if provider == "ollama" else "max_tokens"
    assert [(where(one.said)["temperature"], where(one.said)[most]) for one in server.chats] == [(0.5, 77), (0.0, 5)]


def test_ollama_has_the_same_context_always_and_thinks_as_it_likes(values: dict[str, Any]) -> None:
    with serving("Fine.") as server:
        answered(at(server, "ollama", num_ctx=4096), asked("How is it?"))
    said = server.chats[0].said
    assert server.chats[0].path == "/api/chat"
    assert said["options"]["num_ctx"] == 4096
    assert said["keep_alive"] == "30m"
    assert "think" not in said


def test_anthropic_is_told_what_to_keep_and_hears_each_side_in_turn(values: dict[str, Any]) -> None:
    exchange: list[ModelMessage] = [
        ModelRequest(parts=[SystemPromptPart("Be kind."), UserPromptPart("One?")]),
        ModelResponse(parts=[TextPart(" "), ToolCallPart("weather", {"town": "Bern"}, "functions.weather:0")]),
        ModelRequest(
            parts=[UserPromptPart("Two?"), ToolReturnPart("weather", "rain", "functions.weather:0", outcome="failed")]
        ),
        ModelRequest(parts=[UserPromptPart("Three?")]),
    ]
    with serving("Fine.") as server:
        answered(at(server, "anthropic"), exchange)
    said = server.chats[0].said
    kept = {"type": "ephemeral"}
    assert said["system"] == [{"type": "text", "text": "Be kind.", "cache_control": kept}]
    assert said["tools"][-1]["cache_control"] == kept
    assert [message["role"] for message in said["messages"]] == ["user", "assistant", "user"]
    (call,) = said["messages"][1]["content"]
    result, two, three = said["messages"][2]["content"]
    assert (call["id"], result["tool_use_id"]) == ("functions_weather_0", "functions_weather_0")
    assert result["is_error"]
    assert (two["text"], three["text"], three["cache_control"]) == ("Two?", "Three?", kept)


def test_the_beginning_of_a_request_to_anthropic_stays(values: dict[str, Any]) -> None:
    with serving(use("weather", {"town": "Bern"}), say("Sunny.")) as server:
        talk(server, "anthropic")
    one, two = (json.dumps([asked.said["tools"], asked.said["system"]]) for asked in server.chats)
    assert one == two
    before, after = (asked.said["messages"] for asked in server.chats)
    assert before[0]["content"][0].pop("cache_control")
    assert after[: len(before)] == before


def sse(*events: Any) -> Answer:
    data = b"".join(
        b"data: " + (one if isinstance(one, bytes) else json.dumps(one).encode()) + b"\n\n" for one in events
    )
    return Answer(body=data, headers={"Content-Type": "text/event-stream"})


def delta(finish: str | None = None, **more: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": more, "finish_reason": finish}]}


def call(id_: str | None, name: str | None, arguments: Any, place: int | None = None) -> dict[str, Any]:
    where = {} if place is None else {"index": place}
    return {"id": id_, "type": "function", "function": {"name": name, "arguments": arguments}, **where}


BERN, ROME = '{"town": "Bern"}', '{"town": "Rome"}'
ODD = {
    "all at one place": [[call("a", "weather", BERN, 0)], [call("b", "weather", ROME, 0)]],
    "no places": [[call("a", "weather", BERN), call("b", "weather", ROME)]],
    "no names of calls": [[call(None, "weather", BERN), call("", "weather", ROME)]],
    "fragments without places": [
        [call("a", "weather", "")],
        [call(None, None, BERN)],
        [call("b", "weather", ROME)],
    ],
    "names with each fragment": [
        [call("a", "weather", BERN[:5], 0)],
        [call("a", "weather", BERN[5:], 0), call("b", "weather", ROME, 1)],
    ],
    "objects": [[call("a", "weather", {"town": "Bern"}, 0), call("b", "weather", {"town": "Rome"}, 1)]],
    "woven": [
        [call("a", "weather", "", 0), call("b", "weather", "", 1)],
        [call(None, None, BERN[:6], 0), call(None, None, ROME[:9], 1)],
        [call(None, None, ROME[9:], 1), call(None, None, BERN[6:], 0)],
    ],
}


@pytest.mark.parametrize("name", ODD)
def test_odd_servers_are_understood(name: str, values: dict[str, Any]) -> None:
    with serving(
        sse(
            *(delta(tool_calls=one) for one in ODD[name]),
            delta("tool_calls"),
            {"choices": None, "usage": None},
            b"[DONE]",
        ),
        say("Fine."),
    ) as server:
        _, messages = talk(server, "openai")
    assert isinstance(messages[1], ModelResponse)
    assert [call.args_as_dict() for call in messages[1].tool_calls] == [{"town": "Bern"}, {"town": "Rome"}]
    assert [call.tool_name for call in messages[1].tool_calls] == ["weather", "weather"]
    assert len({call.tool_call_id for call in messages[1].tool_calls}) == 2


@pytest.mark.parametrize(
    "event",
    [
        b"{half",
        b"[1]",
        {"choices": "none"},
        {"choices": [{"delta": {"content": 7}}]},
        {"choices": [{"delta": {"tool_calls": [{"function": "weather"}]}}]},
        {"choices": ["text"]},
    ],
)
def test_what_is_no_answer_is_garbled(event: Any, values: dict[str, Any]) -> None:
    with serving(sse(event, delta("stop", content="x"), b"[DONE]")) as server, pytest.raises(ModelError) as caught:
        talk(server, "openai")
    assert caught.value.kind == "garbled"


def test_comments_names_and_parts_of_text_are_taken(values: dict[str, Any]) -> None:
    parts = delta(content=[{"type": "text", "text": "One"}, {"type": "reference"}])
    body = b": processing\n\nevent: chunk\nid: 7\r\ndata:" + json.dumps(parts).encode() + b"\r\n\r\n"
    body += b"data: " + json.dumps(delta("stop", refusal=" two.")).encode()  # and no end of the line
    with serving(Answer(body=body, headers={"Content-Type": "text/event-stream"})) as server:
        assert talk(server, "openai")[0] == "One two."
