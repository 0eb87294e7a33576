"""Events as they happen: over a stream and a socket, taken up again where they were lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from dayward.api import streams
from tests.api.conftest import Up
from tests.web.desk import Desk


def heard(lines: Any, kind: str) -> tuple[str, dict[str, Any]]:
    """The next event of a kind: its id, and what is in it."""
    id_ = found = ""
    for line in lines:
        if line.startswith("id: "):
            id_ = line[4:]
        elif line.startswith("event: "):
            found = line[7:]
        elif line.startswith("data: ") and found == kind:
            return id_, json.loads(line[6:])
    raise AssertionError("the stream ended")


def test_a_stream_is_taken_up_where_it_was_lost(up: Up) -> None:
    events = {"Accept": "text/event-stream"}
    with up.client.stream("GET", "/api/v1/events", headers=events) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.iter_lines()
        next(lines)
        up.client.post("/api/v1/conversations/s/messages", json={"text": "add First of the stream"})
        last, first = heard(lines, "message")
    assert "First of the stream" in first["body"]["text"]
    up.client.post("/api/v1/conversations/s/messages?wait=20", json={"text": "add While nobody looked"})
    with up.client.stream("GET", "/api/v1/events", headers={**events, "Last-Event-ID": last}) as answer:
        _, again = heard(answer.iter_lines(), "message")
    assert "While nobody looked" in again["body"]["text"]
    with up.client.stream("GET", "/api/v1/events/stream", params={"after": "another-process.7"}) as answer:
        assert heard(answer.iter_lines(), "lost")[1]["after"] == "another-process.7"


def test_what_another_process_changes_is_told_too(up: Up) -> None:
    with up.client.stream("GET", "/api/v1/events/stream") as answer:
        lines = answer.iter_lines()
        next(lines)
        for words in ("At once", "Later"):
            up.running.say("add", words)
            while heard(lines, "change")[1]["what"] != f"Add “{words}”":
                continue  # a commit of the very second in which the stream began


def test_a_socket_tells_the_same(up: Up) -> None:
    address = up.url.replace("http", "ws") + "/api/v1/events/socket"
    token = {"Authorization": f"Bearer {up.token}"}
    with connect(address, additional_headers=token) as socket:
        up.client.post("/api/v1/conversations/ws/messages", json={"text": "add Over the socket"})
        while (event := json.loads(socket.recv(timeout=20)))["kind"] != "message":
            continue
    assert "Over the socket" in event["body"]["text"]


def test_a_socket_is_closed_to_strangers_and_to_pages_of_others(desk: Desk) -> None:
    address = desk.url.replace("http", "ws") + "/api/v1/events/socket"
    secret = desk.program().headers["authorization"]
    for headers in ({}, {"Authorization": secret, "Origin": "https://evil.example"}):
        with pytest.raises(InvalidStatus) as refused, connect(address, additional_headers=headers):
            pass
        assert refused.value.response.status_code in (401, 403)


def test_a_stream_says_that_it_lives(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "BEAT", 0.05)
    with desk.program().stream("GET", "/api/v1/events/stream") as answer:
        assert ": alive" in [line for line, _ in zip(answer.iter_lines(), range(4), strict=False)]


def test_a_person_hears_nothing_of_another(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "BEAT", 0.05)
    ben = desk.program("read", name="ben", person="ben", role="member")
    with ben.stream("GET", "/api/v1/events/stream") as answer:
        lines = answer.iter_lines()
        assert next(lines).startswith("retry")
        server = desk._server.servers[0].get_loop()
        server.call_soon_threadsafe(lambda: desk.hub.tell("owner", "message", body={"text": "secret"}))
        said = [line for line, _ in zip(lines, range(8), strict=False)]
    assert "secret" not in "".join(said)
