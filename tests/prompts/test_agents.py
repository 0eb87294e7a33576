"""Agents behind an OpenAI-compatible endpoint: what each answer, and each way of giving none, means for a prompt."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import time
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from dayward.channels import agents, configured
from dayward.channels.agents import AgentsChannel
from dayward.channels.setting import Setup
from dayward.connectors.agents.openai import LONGEST, OpenAI, Patience
from dayward.connectors.agents.places import place
from dayward.connectors.agents.port import Agent
from dayward.core.errors import DaywardError, Negative, Refused, Unavailable, UsageError
from dayward.core.home import Home
from dayward.core.settings import CONFIG, with_defaults
from dayward.jobs.channel import NotNow, Rejected, Sent
from tests.prompts.wire import CLOSED, Reply, Wire, wire

MODEL = "agent-00000000-0000-4000-8000-000000000001"
KEY = "prompt/slot-1"


def said(content: Any = "Hello back", reason: Any = "stop", **more: Any) -> dict[str, Any]:
    """A completion as such endpoints answer it."""
    message = {"role": "assistant", "content": content, **more}
    choice = {"index": 0, "message": message, "finish_reason": reason}
    return {"id": "chatcmpl-1", "object": "chat.completion", "choices": [choice]}


def settings(**values: Any) -> dict[str, Any]:
    return with_defaults(CONFIG, {f"agents.{name}": value for name, value in values.items()})[0]


def made(**values: Any) -> AgentsChannel | None:
    return agents.made(Setup(Home(), settings(**values), "owner", lambda _: {}))


def send(server: Wire, text: str = "Hello", key: str = KEY) -> Sent:
    channel = made(url=server.url)
    assert channel
    return asyncio.run(channel.send(MODEL, key, {"text": text}))


# what is asked and what is replied


def test_a_prompt_and_its_reply(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYWARD_AGENTS_KEY", "key-of-an-endpoint")
    with wire(Reply(200, said())) as server:
        assert send(server, "Hello\n\ud83d you") == Sent("chatcmpl-1", "Hello back")
        send(server)
        send(server, key="prompt/slot-2")
    first, second, other = server.asked
    assert (first.method, first.path) == ("POST", "/v1/chat/completions")
    assert first.said == {
        "model": MODEL,
        "messages": [{"role": "user", "content": "Hello\n\ud83d you"}],
        "stream": False,
    }
    assert first.headers["authorization"] == "Bearer key-of-an-endpoint"
    assert first.headers["idempotency-key"] == first.headers["x-request-id"] == second.headers["idempotency-key"]
    assert other.headers["idempotency-key"] != first.headers["idempotency-key"]


def test_without_a_key_none_is_sent_and_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with wire(Reply(500)) as proxy, wire(Reply(200, said())) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        send(server)
        assert proxy.asked == []
    assert "authorization" not in server.asked[0].headers


@pytest.mark.parametrize(
    ("answer", "reply"),
    [
        (said([{"type": "text", "text": "in "}, {"type": "text", "text": "parts"}, "odd", {"type": "image"}]), "in parts"),
        (said(None, refusal="I would rather not"), "I would rather not"),
        (said(""), ""),
        (said("no reason", None), "no reason"),
        (said("cut", "length"), "cut\n\n[The agent reached its limit: this reply is not whole.]"),
    ],
)  # fmt: skip
def test_replies_of_all_kinds(answer: dict[str, Any], reply: str) -> None:
    with wire(Reply(200, answer)) as server:
        assert send(server).reply == reply


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"error": {"message": "the tool\nfailed", "type": "server_error"}}, "127.0.0.1 failed at it: the tool failed"),
        ({"error": "out of steps"}, "failed at it: out of steps"),
        (said("", "length"), "did not come to an end: length"),
        (said("half a", "content_filter"), "did not come to an end: content_filter: half a"),
        (said(None, "tool_calls", tool_calls=[{}]), "did not come to an end: tool_calls"),
        (said("x" * 400, "error"), "did not come to an end: error: x{299}…$"),
    ],
)
def test_a_success_that_is_a_failure_is_a_failure(answer: dict[str, Any], why: str) -> None:
    with wire(Reply(200, answer)) as server, pytest.raises(Rejected, match=why) as raised:
        send(server)
    assert not raised.value.all_of_them


def test_a_reply_without_end_is_cut_off_and_told() -> None:
    with wire(Reply(200, said("x" * LONGEST))) as server, pytest.raises(Rejected, match="more than 1 MB"):
        send(server)


# statuses


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (401, {"error": {"message": "bad key sk-abcdefghijklmno1"}}, r"answers 401: bad key \[redacted\]; put its key into"),
        (403, {}, "answers 403; put its key into DAYWARD_AGENTS_KEY"),
        (402, {"detail": "no credit"}, "answers 402: no credit; see to the account"),
        (429, {"error": {"message": "quota", "code": "insufficient_quota"}}, "see to the account"),
        (404, {"error": {"message": "no model", "code": "model_not_found"}}, f"there is no agent {MODEL}: promptyoself agents"),
        (404, b"<html>", "answers 404; there is no agent"),
        (400, {"error": {"message": "no model", "code": "model_not_found"}}, "there is no agent"),
        (301, b"", "no address of agents"),
        (302, b"", "no address of agents"),
        (405, b"", "no address of agents: check the address: dayward config agents.url"),
        (410, b"", "no address of agents"),
    ],
)  # fmt: skip
def test_what_stops_all_prompts_to_it(status: int, body: Any, why: str) -> None:
    with wire(Reply(status, body)) as server, pytest.raises(Rejected, match=why) as raised:
        send(server)
    assert raised.value.all_of_them


def test_a_redirect_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYWARD_AGENTS_KEY", "key-of-an-endpoint")
    with wire(Reply(200, said())) as elsewhere:
        with wire(Reply(307, headers={"Location": elsewhere.url})) as server, pytest.raises(Rejected):
            send(server)
        assert elsewhere.asked == []


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (400, {"error": {"type": "invalid_request_error"}}, "answers 400: invalid_request_error"),
        (413, b"", "answers 413"),
        (422, {"message": "too long"}, "answers 422: too long"),
        (418, b"[" * 100_000, "answers 418"),
    ],
)
def test_what_stops_this_prompt(status: int, body: Any, why: str) -> None:
    with wire(Reply(status, body)) as server, pytest.raises(Rejected, match=why) as raised:
        send(server)
    assert not raised.value.all_of_them


def test_why_it_refuses_is_read_no_further_than_needed() -> None:
    with wire(Reply(400, b"x" * (LONGEST + 200_000))) as server, pytest.raises(Rejected, match=r"answers 400$"):
        send(server)


def test_a_refusal_is_one_even_where_its_words_are_cut() -> None:
    with wire(Reply(400, {"error": "you know"}, cut=108)) as server, pytest.raises(Rejected, match=r"answers 400$"):
        send(server)


@pytest.mark.parametrize(
    ("status", "after", "seconds"),
    [
        (429, "7", 7),
        (429, "", 0),
        (409, "", 0),
        (425, "", 0),
        (503, "30", 30),
        (429, "9999999", 86_400),
        (429, "soon", 0),
    ],
)
def test_what_it_surely_did_not_begin_with_is_tried_again(status: int, after: str, seconds: float) -> None:
    headers = {"Retry-After": after} if after else {}
    with wire(Reply(status, headers=headers)) as server, pytest.raises(NotNow, match=f"answers {status}") as raised:
        send(server)
    assert raised.value.seconds == seconds


def test_how_long_to_wait_as_a_date() -> None:
    at = format_datetime(datetime.fromtimestamp(time.time() + 90, UTC), usegmt=True)
    with wire(Reply(429, headers={"Retry-After": at})) as server, pytest.raises(NotNow) as raised:
        send(server)
    assert 80 < raised.value.seconds <= 90


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_what_it_may_have_begun_with_is_unknown(status: int) -> None:
    with wire(Reply(status)) as server, pytest.raises(Unavailable, match=f"answers {status}; it may have begun"):
        send(server)


# no answer


def test_where_nobody_listens_it_was_surely_not_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    channel = made(url=f"http://127.0.0.1:{port}")
    assert channel
    with pytest.raises(NotNow, match="cannot be reached"):
        asyncio.run(channel.send(MODEL, KEY, {"text": "Hello"}))


def test_a_name_that_nobody_knows_was_surely_not_sent_to() -> None:
    channel = made(url="https://agents.invalid")
    assert channel
    with pytest.raises(NotNow, match=r"agents\.invalid cannot be reached"):
        asyncio.run(channel.send(MODEL, KEY, {"text": "Hello"}))


def test_a_connection_that_is_not_made_in_time_is_none() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"https://127.0.0.1:{silent.getsockname()[1]}"
        channel = AgentsChannel(OpenAI(address, patience=Patience(connecting=0.1)))
        with pytest.raises(NotNow, match="cannot be reached"):
            asyncio.run(channel.send(MODEL, KEY, {"text": "Hello"}))


def test_a_refusal_that_does_not_say_why_in_time_is_one() -> None:
    slow = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 100\r\n\r\n{"
    with wire(Reply(raw=slow, then=lambda: time.sleep(0.5))) as server:
        channel = AgentsChannel(OpenAI(server.url, patience=Patience(refusing=0.1)))
        with pytest.raises(Rejected, match=r"answers 400$"):
            asyncio.run(channel.send(MODEL, KEY, {"text": "Hello"}))


def test_who_cannot_prove_who_it_is_gets_nothing() -> None:
    with wire(Reply(200, said())) as server:
        channel = made(url=server.url.replace("http:", "https:"))
        assert channel
        with pytest.raises(NotNow, match="cannot be trusted"):
            asyncio.run(channel.send(MODEL, KEY, {"text": "private"}))
    assert server.asked == []


@pytest.mark.parametrize(
    "reply",
    [
        CLOSED,
        Reply(raw=b"SSH-2.0-OpenSSH\r\n\r\n"),
        Reply(200, said(), cut=10),
        Reply(200, said(), cut=150),
        Reply(raw=b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + json.dumps(said()).encode()[:60]),
        Reply(200, b""),
        Reply(200, b"data: {}\n\n"),
        Reply(200, b"\xff\xfe"),
        Reply(200, b"[" * 100_000),
        Reply(200, []),
        Reply(200, {}),
        Reply(200, {"choices": []}),
        Reply(200, {"choices": [{"message": "Hello"}]}),
        Reply(200, gzip.compress(json.dumps(said()).encode()), {"Content-Encoding": "gzip"}),
    ],
)
def test_where_it_went_out_and_nothing_came_back_that_can_be_read_nobody_knows(reply: Reply) -> None:
    with wire(reply) as server:
        channel = made(url=server.url)
        assert channel
        with pytest.raises(Unavailable):
            asyncio.run(channel.send(MODEL, KEY, {"text": "Hello"}))
        assert asyncio.run(channel.arrived(MODEL, KEY, "")) is None
    assert len(server.asked) == 1


# who there is


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/", "/v1/chat/completions", "/v1beta/openai", "/api/v2"])
def test_the_address_may_be_given_in_several_ways(path: str) -> None:
    base = {"/v1beta/openai": "/v1beta/openai", "/api/v2": "/api/v2"}.get(path, "/v1")
    with wire(Reply(200, {"data": []})) as server:
        assert asyncio.run(OpenAI(server.url + path).agents()) == []
    assert [(one.method, one.path) for one in server.asked] == [("GET", f"{base}/models")]


def test_models_are_agents() -> None:
    listed = [
        {"id": MODEL, "object": "model", "created": 1_790_000_000, "name": "Ana's helper"},
        {"id": "b", "created": "yesterday"},
        {"id": "c", "created": 10**30},
        {"id": ""},
        "odd",
    ]
    with wire(Reply(200, {"object": "list", "data": listed})) as server:
        place = OpenAI(server.url)
        found = asyncio.run(place.agents())
        assert asyncio.run(place.agent("b")) == Agent("b", "b")
        with pytest.raises(Negative, match=r"there is no agent zed at 127\.0\.0\.1"):
            asyncio.run(place.agent("zed"))
    assert found == [Agent(MODEL, "Ana's helper", "2026-09-21T14:13:20+00:00"), Agent("b", "b"), Agent("c", "c")]


@pytest.mark.parametrize(
    ("reply", "error", "why"),
    [
        (Reply(401), Refused, "answers 401"),
        (Reply(500, {"error": "broken"}), Unavailable, "answers 500: broken"),
        (Reply(200, {"models": []}), Unavailable, "names no models"),
        (Reply(200, b"<html>"), Unavailable, "what cannot be read"),
        (Reply(200, b"x" * (LONGEST + 1)), Unavailable, "more than 1 MB"),
        (CLOSED, Unavailable, "gave no answer"),
    ],
)
def test_who_there_is_cannot_always_be_told(reply: Reply, error: type[DaywardError], why: str) -> None:
    with wire(reply) as server, pytest.raises(error, match=why) as raised:
        asyncio.run(OpenAI(server.url).agents())
    assert raised.value.next_step or reply is CLOSED


def test_a_list_that_does_not_come_is_not_waited_for() -> None:
    with wire(Reply(200, delay=5)) as server, pytest.raises(Unavailable, match="does not answer"):
        asyncio.run(OpenAI(server.url, patience=Patience(listing=0.1)).agents())


# setting it up


def test_a_place_is_made_of_settings_and_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYWARD_AGENTS_KEY", "key-of-an-endpoint")
    with wire(Reply(200, {"data": [{"id": "a"}]})) as server:
        found = place("agents", settings(url=server.url))
        assert found
        assert asyncio.run(found.agents()) == [Agent("a", "a")]
    assert server.asked[0].headers["authorization"] == "Bearer key-of-an-endpoint"
    assert place("agents", settings()) is None
    assert place("ntfy", settings()) is None


def test_the_key_may_be_in_a_file_that_others_cannot_read() -> None:
    path = Path(Home().config, "agents-key")
    path.parent.mkdir(parents=True)
    path.write_text("key-in-a-file\n")
    path.chmod(0o600)
    with wire(Reply(200, said())) as server:
        send(server)
    assert server.asked[0].headers["authorization"] == "Bearer key-in-a-file"
    path.chmod(0o644)
    assert made(url="https://example.org") is None
    with pytest.raises(Refused, match="others can read"):
        place("agents", settings(url="https://example.org"))


def test_without_encryption_only_where_it_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert made() is None
    assert made(url="http://agents.example.org") is None
    assert made(url="http://agents.example.org", insecure=True)
    assert made(url="https://agents.example.org/v1")
    for wrong in ("agents.example.org", "https://agents.example.org/v1?version=2"):
        with pytest.raises(UsageError) as raised:
            place("agents", settings(url=wrong))
        assert raised.value.next_step


def test_it_is_one_of_the_ways_to_agents() -> None:
    setup = Setup(Home(), settings(url="https://agents.example.org"), "owner", lambda _: {})
    (found,) = [channel for channel in configured(setup) if channel.name == "agents"]
    assert (found.way, found.idempotent) == ("agents", False)
    assert found.patience > 600
