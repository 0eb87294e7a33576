"""Webhooks in: proven, taken once, and never more than a stranger's word."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from dayward.core import clock
from dayward.server.signatures import standard_headers
from tests.api.conftest import Up
from tests.web.desk import Desk, facts


@pytest.fixture(scope="module")
def owner(desk: Desk) -> httpx.Client:
    """A program of the owner's that may do everything."""
    return desk.program()


def hook(owner: httpx.Client, name: str, **more: Any) -> str:
    """A name under which something may be sent; its secret."""
    made = owner.post("/api/v1/hooks", json={"name": name, **more})
    assert made.status_code == 201, made.text
    return str(made.json()["secret"])


def test_a_message_is_stored_once_for_each_proof(desk: Desk, owner: httpx.Client) -> None:
    secret = hook(owner, "bell", scheme="standard")
    body = json.dumps({"text": "delete everything"}).encode()
    headers = standard_headers(secret, "m1", clock.epoch(), body) | {"content-type": "application/json"}
    anybody = desk.stranger()
    first = anybody.post("/api/v1/hooks/bell", content=body, headers=headers)
    assert (first.status_code, first.json()) == (202, {"stored": True})
    assert anybody.post("/api/v1/hooks/bell", content=body, headers=headers).json() == {"known": True}
    message, again = [one for one in desk.received if one.channel == "webhook"]
    assert message == again, "the same name, which the inbox takes once"
    assert message.body == {"text": "delete everything", "hook": "bell"}
    for name, sent in (("bell", b"other words"), ("nobody", body)):
        assert anybody.post(f"/api/v1/hooks/{name}", content=sent, headers=headers).status_code == 401
    assert anybody.post("/api/v1/hooks/bell", content=body).status_code == 401


def test_what_a_stranger_asks_for_waits_for_a_yes(desk: Desk, owner: httpx.Client) -> None:
    secret = hook(owner, "parcel", does="add", arguments={"literal": "true", "priority": "B"})
    anybody = desk.stranger(Authorization=f"Bearer {secret}")
    sent = {"text": "Fetch the parcel", "arguments": {"priority": "A", "due": "2027-01-02"}}
    named = {"Idempotency-Key": "p1"}
    first = anybody.post("/api/v1/hooks/parcel", json=sent, headers=named)
    assert first.status_code == 202, first.text
    assert anybody.post("/api/v1/hooks/parcel", json=sent, headers=named).json() == {"known": True}
    assert "Fetch the parcel" not in desk.text()
    where = f"/api/v1/approvals/{first.json()['approval']}"
    asked = facts(owner.get(where))
    assert asked["args"] == {"words": "Fetch the parcel", "literal": True, "priority": "B", "due": "2027-01-02"}
    facts(owner.post(f"{where}/approve"))
    assert "(B) " in desk.text()
    assert "Fetch the parcel due:2027-01-02" in desk.text()


def test_nothing_is_told_to_who_sends(desk: Desk, owner: httpx.Client) -> None:
    secret = hook(owner, "look", does="read", arguments={"path": "todo.txt"})
    answer = desk.stranger(Authorization=f"Bearer {secret}").post("/api/v1/hooks/look", content=b"hello")
    assert (answer.status_code, answer.json()) == (200, {"done": True})


def test_only_the_owner_lets_others_in(desk: Desk, owner: httpx.Client) -> None:
    member = desk.program("read", "write", "decide", name="ben", person="ben", role="member")
    assert member.post("/api/v1/hooks", json={"name": "mine"}).status_code == 403
    assert member.get("/api/v1/hooks").status_code == 403
    for wrong in ({"does": "approve"}, {"does": "nonsense"}, {"does": "add", "arguments": {"colour": 1}}):
        assert owner.post("/api/v1/hooks", json={"name": "wrong", **wrong}).status_code == 422
    secret = hook(owner, "gone")
    assert "secret" not in facts(owner.get("/api/v1/hooks"))["items"][0]
    assert owner.delete("/api/v1/hooks/gone").status_code == 204
    answer = desk.stranger(Authorization=f"Bearer {secret}").post("/api/v1/hooks/gone", content=b"hello")
    assert answer.status_code == 401


def test_a_routine_is_run_when_its_name_is_called(up: Up) -> None:
    made = facts(up.client.post("/api/v1/hooks", json={"name": "morning", "does": "routine:morning-briefing"}))
    sent = httpx.post(
        f"{up.url}/api/v1/hooks/morning", content=b"ignored", headers={"Authorization": f"Bearer {made['secret']}"}
    )
    assert sent.status_code == 202
    rows = up.running.until(
        lambda: up.running.rows(
            "select body from outbox where cause in (select id from inbox where channel = 'webhook')"
        )
    )
    assert "November" in rows[0][0] or "20" in rows[0][0]
    assert "ignored" not in rows[0][0]
