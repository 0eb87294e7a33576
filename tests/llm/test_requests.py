"""What goes over the wire, byte by byte: to whom, with which key, in which words of which service."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dayward.llm import looking
from dayward.llm.asking import complete
from dayward.llm.errors import ModelError
from dayward.state.database import Database
from tests.llm.conftest import at, rows, run
from tests.llm.server import Answer, fault, say, serving, text_of

HELLO = [{"role": "system", "content": "Be short."}, {"role": "user", "content": "Hello?"}]
SCHEMA = {"type": "object", "properties": {"answer": {"type": "string"}}, "additionalProperties": False}


def test_ollama_is_spoken_to_in_its_own_words(database: Database, values: dict[str, Any]) -> None:
    with serving(say("{}"), say("[]")) as server:
        there = at(server, "ollama", num_ctx=4096, temperature=0)
        complete(there, HELLO, SCHEMA, 77)
        complete(there, [*HELLO, {"role": "assistant", "content": "{}"}], None, 11)
    first, second = (asked.said for asked in server.chats)
    assert (first["think"], first["format"], first["keep_alive"], first["stream"]) == (False, SCHEMA, "30m", False)
    assert first["options"] == {"num_ctx": 4096, "num_predict": 77, "temperature": 0}
    assert second["options"]["num_ctx"] == 4096
    assert "format" not in second


def test_openai_is_bound_to_the_schema_strictly(database: Database, values: dict[str, Any]) -> None:
    with serving(say("{}")) as server:
        complete(at(server, key="k-4711", headers=(("X-Team", "blue"),)), HELLO, SCHEMA, 77)
    (asked,) = server.chats
    bound = {"name": "answer", "strict": True, "schema": SCHEMA}
    assert asked.said["response_format"] == {"type": "json_schema", "json_schema": bound}
    assert (asked.said["max_tokens"], "temperature" in asked.said) == (77, False)
    assert (asked.headers["authorization"], asked.headers["x-team"]) == ("Bearer k-4711", "blue")


def test_anthropic_gets_the_system_part_apart(database: Database, values: dict[str, Any]) -> None:
    with serving(say("{}")) as server:
        complete(at(server, "anthropic", key="k-4711"), HELLO, SCHEMA)
    (asked,) = server.chats
    assert text_of(asked.said["system"]) == "Be short."
    assert [(one["role"], text_of(one["content"])) for one in asked.said["messages"]] == [("user", "Hello?")]
    assert asked.said["output_config"] == {"format": {"type": "json_schema", "schema": SCHEMA}}
    assert (asked.headers["x-api-key"], "authorization" in asked.headers) == ("k-4711", False)


@pytest.mark.parametrize("provider", ["openai", "anthropic", "ollama"])
def test_a_redirect_is_not_followed_and_gets_no_key(provider: str, database: Database, values: dict[str, Any]) -> None:
    with serving() as elsewhere:
        moved = fault("moved", headers={"Location": f"{elsewhere.openai}/chat/completions"})
        with serving(moved) as server, pytest.raises(ModelError, match="has moved"):
            complete(at(server, provider, key="k-4711"), HELLO)
        assert elsewhere.asked == []


def test_a_proxy_of_the_environment_is_not_used(
    database: Database, values: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as proxy, serving("Direct.") as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert complete(at(server, key="k-4711"), HELLO).text == "Direct."
        assert proxy.asked == []


def test_a_service_that_repeats_the_key_does_not_have_it_written_down(
    database: Database, values: dict[str, Any]
) -> None:
    from dayward.core.secrets import known

    key = known("tall-ships-4711")
    body = {"error": {"message": f"Incorrect API key provided: {key}", "type": "invalid_request_error"}}
    with serving(Answer(status=401, body=body)) as server, pytest.raises(ModelError) as caught:
        complete(at(server, key=key), HELLO)
    assert key not in caught.value.message + rows(database)[0].note
    assert "Incorrect API key provided" in caught.value.message


def test_nobody_there(database: Database, values: dict[str, Any]) -> None:
    with serving() as server:
        there = at(server, "ollama")
    with pytest.raises(ModelError) as caught:
        complete(there, HELLO)
    assert caught.value.kind == "unreachable"
    assert "ollama serve" in caught.value.next_step


@pytest.mark.parametrize(
    ("answer", "kind", "step"),
    [
        (Answer(status=404, body={"error": "model 'scripted' not found"}), "unknown_model", "ollama pull scripted"),
        (Answer(status=503, body={"error": "server busy, please try again.  maximum pending requests exceeded"}), "overloaded", ""),
        (Answer(body={"error": "llama runner process has terminated"}), "overloaded", ""),
        (Answer(status=400, body={"error": "the prompt exceeds the available context size"}), "too_long", "num_ctx"),
    ],
)  # fmt: skip
def test_what_ollama_says_when_it_cannot(
    answer: Answer, kind: str, step: str, database: Database, values: dict[str, Any]
) -> None:
    with serving(answer) as server, pytest.raises(ModelError) as caught:
        complete(at(server, "ollama"), HELLO)
    assert caught.value.kind == kind
    assert step in caught.value.next_step


def test_a_prompt_that_ollama_cut_in_silence_is_a_failure(database: Database, values: dict[str, Any]) -> None:
    long = [{"role": "user", "content": "words " * 2000}]
    with (
        serving("I see only the end of that.") as server,
        pytest.raises(ModelError, match="read only 1000 tokens") as caught,
    ):
        complete(at(server, "ollama", num_ctx=1000), long)
    assert caught.value.kind == "too_long"
    with serving(say("Hm.", usage=(300, 3))) as server:
        complete(at(server, "ollama", num_ctx=8000), long)
    assert "may have read only a part" in rows(database)[-1].note


def test_what_there_is_and_what_it_can_do() -> None:
    with serving(key="k-4711") as server:
        server.models = ["tiny:latest", "big:8b"]
        there = at(server, "ollama", model="tiny")
        names = looking.available(there)
        assert names == ["tiny:latest", "big:8b"]
        assert looking.has(there, names)
        assert not looking.has(at(server, "ollama", model="big"), names)
        assert looking.capabilities(there) == {"completion", "tools"}
        assert looking.available(at(server)) == names
        assert looking.available(at(server, "anthropic")) == names
        assert looking.capabilities(at(server)) == frozenset()
    with pytest.raises(ModelError, match="cannot be reached"):
        looking.available(there)


def test_words_of_a_limit_that_were_asked_for_are_an_answer(database: Database, values: dict[str, Any]) -> None:
    notice = "You have reached your usage limit."
    with serving(notice) as server:
        asked = [{"role": "user", "content": f"Translate nothing, repeat: {notice}"}]
        assert complete(at(server), asked).text == notice
        with pytest.raises(ModelError) as caught:
            complete(at(server), HELLO)
    assert caught.value.kind == "quota"


@pytest.mark.parametrize(
    "text",
    [
        "You have reached your goal of three runs this week.",
        "Your daily review is at 18:00.",
        "Your account at the bank is mentioned in notes/bank.md.",
        "429 is the number of the bus.",
        "Rate limits protect a service from too many requests; each client may make so many of them. " * 4,
    ],
)
def test_an_answer_that_only_begins_like_a_notice_is_an_answer(
    text: str, database: Database, values: dict[str, Any]
) -> None:
    from pydantic_ai import Agent

    from dayward.llm import strong

    async def ask(server: Any) -> str:
        async with Agent(strong.model(at(server))).run_stream("Well?") as result:
            return "".join([piece async for piece in result.stream_text(delta=True, debounce_by=None)])

    with serving(say(text, pieces=7)) as server:
        assert complete(at(server), HELLO).text == text.strip()
        assert run(ask(server)) == text


def test_an_error_in_the_middle_of_a_stream(database: Database, values: dict[str, Any]) -> None:
    from pydantic_ai import Agent

    from dayward.llm import strong

    begun = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    delta = {"choices": [{"index": 0, "delta": {"content": "Half of an answer "}, "finish_reason": None}]}
    broken = {"error": {"type": "overloaded_error", "message": "Overloaded"}}
    body = "".join(f"data: {json.dumps(one)}\n\n" for one in ({**begun, **delta}, broken)).encode()

    async def ask(server: Any) -> None:
        async with Agent(strong.model(at(server))).run_stream("Well?") as result:
            await result.get_output()

    answer = Answer(body=body, headers={"Content-Type": "text/event-stream"})
    with serving(answer) as server, pytest.raises(ModelError, match="Overloaded") as caught:
        run(ask(server))
    assert caught.value.kind == "overloaded"
    (row,) = rows(database)
    assert (row.state, row.error, row.estimated) == ("failed", "overloaded", True)
    assert row.output > 0
