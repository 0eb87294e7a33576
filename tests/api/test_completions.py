"""The assistant as a model: asked by the provider's own client where it is installed, and by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dayward.api.completions import remainder
from tests.api.conftest import Up
from tests.web.desk import facts


def said(up: Up, *messages: str, **more: Any) -> dict[str, Any]:
    """The answer to a conversation: the user begins, and speaks last."""
    roles = [{"role": "assistant" if place % 2 else "user", "content": text} for place, text in enumerate(messages)]
    found: dict[str, Any] = facts(
        up.client.post("/v1/chat/completions", json={"model": "x", "messages": roles, **more})
    )
    return found


def test_a_message_is_answered_and_done(up: Up) -> None:
    answer = said(up, "add Call the plumber")
    assert answer["object"] == "chat.completion"
    assert "Call the plumber" in answer["choices"][0]["message"]["content"]
    assert answer["choices"][0]["finish_reason"] == "stop"
    assert answer["usage"] == {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
    assert "Call the plumber" in (up.running.life / "todo.txt").read_text()


def test_a_conversation_goes_on_where_its_last_answer_was_given(up: Up) -> None:
    first = said(up, "add Water the ferns")["choices"][0]["message"]["content"]
    said(up, "add Something between")
    said(up, "add Water the ferns", first, "what is due today")
    said(up, "hello", user="a name of theirs")
    talks = facts(up.client.get("/api/v1/conversations"))["items"]
    (talk,) = [one for one in talks if one["words"] == "add Water the ferns"]
    assert talk["turns"] == 2
    (named,) = [one for one in talks if one["words"] == "hello"]
    assert named["address"].startswith("owner a-name-of-theirs-")


def test_pieces_come_as_they_do_from_a_model(up: Up) -> None:
    asked = {"model": "dayward", "stream": True, "stream_options": {"include_usage": True}}
    asked["messages"] = [{"role": "user", "content": [{"type": "text", "text": "add Feed the cat"}]}]
    with up.client.stream("POST", "/v1/chat/completions", json=asked) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = [line.removeprefix("data: ") for line in answer.iter_lines() if line.startswith("data: ")]
    assert lines[-1] == "[DONE]"
    chunks = [json.loads(line) for line in lines[:-1]]
    assert chunks[0]["choices"][0]["delta"]["role"] == "assistant"
    assert "Feed the cat" in "".join(one["choices"][0]["delta"].get("content", "") for one in chunks if one["choices"])
    assert [one["choices"][0]["finish_reason"] for one in chunks if one["choices"]][-1] == "stop"
    assert chunks[-1]["usage"]["total_tokens"] == 0


def test_what_a_client_sends_again_is_done_once(up: Up) -> None:
    asked = {"model": "dayward", "messages": [{"role": "user", "content": "add Only once"}]}
    first = facts(up.client.post("/v1/chat/completions", json=asked))
    again = facts(up.client.post("/v1/chat/completions", json=asked, headers={"X-Stainless-Retry-Count": "1"}))
    assert again["id"] == first["id"]
    assert (up.running.life / "todo.txt").read_text().count("Only once") == 1
    facts(up.client.post("/v1/chat/completions", json=asked))
    assert (up.running.life / "todo.txt").read_text().count("Only once") == 2


def test_failures_have_the_shape_that_clients_know(up: Up) -> None:
    for given, status, kind in (
        ({"messages": []}, 422, "invalid_request_error"),
        ({"messages": [{"role": "assistant", "content": "hm"}]}, 422, "invalid_request_error"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, 422, "invalid_request_error"),
    ):
        answer = up.client.post("/v1/chat/completions", json=given)
        assert (answer.status_code, answer.json()["error"]["type"]) == (status, kind)
    stranger = up.client.post("/v1/chat/completions", json={}, headers={"Authorization": "Bearer dw_none"})
    assert (stranger.status_code, stranger.json()["error"]["type"]) == (401, "authentication_error")
    assert up.client.get("/v1/models/gpt-4").json()["error"]["message"].startswith("there is no model")
    assert [one["id"] for one in facts(up.client.get("/v1/models"))["data"]] == ["dayward"]


def test_the_providers_own_client_can_talk_to_it(up: Up) -> None:
    import openai

    with openai.OpenAI(base_url=f"{up.url}/v1", api_key=up.token) as client:
        asked = [{"role": "user", "content": "add Dust the shelves"}]
        answer = client.chat.completions.create(model="dayward", messages=asked)
        assert "Dust the shelves" in answer.choices[0].message.content
        stream = client.chat.completions.create(model="dayward", messages=asked, stream=True)
        text = "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)
        assert "Dust the shelves" in text
        with pytest.raises(openai.UnprocessableEntityError, match="end with a message of the user"):
            client.chat.completions.create(model="dayward", messages=[{"role": "assistant", "content": "x"}])
        assert [one.id for one in client.models.list()] == ["dayward"]


def test_what_was_shown_of_an_answer_is_not_shown_again() -> None:
    assert remainder("", "whole") == "whole"
    assert remainder("who", "whole") == "le"
    assert remainder("said so", "Added x · abc\nsaid so\n") == "\n\nAdded x · abc"
    assert remainder("other words", "the answer") == "\n\nthe answer"
    assert remainder("same\n", "same") == ""


def test_a_message_of_a_program_is_awaited_or_looked_up(up: Up) -> None:
    done = facts(up.client.post("/api/v1/conversations/cli/messages?wait=20", json={"text": "add Sweep the yard"}))
    assert done["state"] == "done"
    assert done["answer"]["receipts"][0]["commit"]
    where = f"/api/v1/conversations/cli/messages/{done['id']}"
    assert facts(up.client.get(where))["answer"] == done["answer"]
    stored = up.client.post("/api/v1/conversations/cli/messages", json={"text": "what is due today"})
    assert stored.status_code == 202
    assert facts(up.client.get(stored.headers["location"], params={"wait": 20}))["state"] == "done"
    (run, *_) = facts(up.client.get("/api/v1/runs"))["items"]
    assert run["tier"] == "floor"
    assert facts(up.client.get(f"/api/v1/runs/{run['id']}"))["text"] == "what is due today"
    two = facts(up.client.get("/api/v1/runs", params={"limit": 1}))
    following = facts(up.client.get("/api/v1/runs", params={"limit": 1, "cursor": two["next"]}))
    assert following["items"][0]["id"] != run["id"]
    (talk,) = [one for one in facts(up.client.get("/api/v1/conversations"))["items"] if one["address"] == "owner cli"]
    assert facts(up.client.get(f"/api/v1/conversations/{talk['id']}"))["said"][0]["text"] == "add Sweep the yard"
