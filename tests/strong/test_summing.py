"""What a long conversation leaves behind is summed up by a model nobody waits for; without one it is told in short anyway."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

from dayward.app.compose import open_context
from dayward.app.thinking import beyond
from dayward.assistant import summing
from dayward.assistant.past import Past
from dayward.state import conversations
from tests.llm.server import Server, fault, say
from tests.strong.conftest import NOW, Desk


def long() -> Past:
    past = Past()
    for number in range(60):
        past.add(f"question {number}", f"answer {number} " * 30)
    return past


def summed(past: Past, newer: bool = False, **wanted: str) -> str:
    """What is kept in the end."""
    ctx = open_context("chat")
    kept: dict[str, Any] = {"id": "c", "past": {"said": past.said, "summary": past.summary}}
    with ctx.database().transaction() as connection:
        conversations.remember(connection, "owner", "chat", "ana", kept, NOW)
    models = beyond(wanted, lambda *_: None, threading.Event())
    thread = summing.begin(ctx, models, past, "chat", "ana")
    if newer:
        other = {**kept, "past": {"said": [], "summary": "newer"}}
        with ctx.database().transaction() as connection:
            conversations.remember(connection, "owner", "chat", "ana", other, NOW + timedelta(seconds=1))
    assert thread
    thread.join(20)
    with ctx.database().reading() as connection:
        found = conversations.memory(connection, "owner", "chat", "ana")
    ctx.close()
    assert found
    return str(found[0]["past"]["summary"])


def test_a_model_sums_up(desk: Desk, model: Server) -> None:
    model.script = [say("They asked many numbered questions.")]
    assert summed(long()) == "They asked many numbered questions."
    assert "question 3" in model.chats[0].last


def test_it_is_counted_by_the_agent_whose_conversation_it_is(desk: Desk, model: Server) -> None:
    summed(long(), agent="chef")
    assert [row.agent for row in desk.calls()] == ["chef"]


def test_where_the_model_fails_ours_stays(desk: Desk, model: Server) -> None:
    model.script = [fault("500")]
    past = long()
    assert summed(past) == past.summary
    assert "→" in past.summary


def test_without_a_model_ours_stays(desk: Desk) -> None:
    past = long()
    assert summed(past) == past.summary


def test_what_is_newer_is_not_overwritten(desk: Desk, model: Server) -> None:
    model.script = [say("Old.", delay=1.0)]
    assert summed(long(), newer=True) == "newer"


def test_a_short_conversation_is_left_alone(desk: Desk) -> None:
    ctx = open_context("chat")
    assert summing.begin(ctx, beyond({}, lambda *_: None, threading.Event()), Past(), "chat", "ana") is None
    ctx.close()
