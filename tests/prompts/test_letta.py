"""Prompts to a Letta server: each arrives once, whatever the server does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dayward.app.prompting import prompt_state
from dayward.core.configuration import configuration
from dayward.state import replies
from tests.moving_clock import MovingClock
from tests.prompts.letta_server import LettaServer


@pytest.fixture(autouse=True)
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MovingClock:
    """A clock that a test sets forward."""
    found = MovingClock(tmp_path / "clock")
    monkeypatch.setenv("DAYWARD_CLOCK", str(tmp_path / "clock"))
    return found


def register(said: Any, agent: str, *words: str, prompt: str = "Hello") -> int:
    code, answer = said("register", "--agent-id", agent, "--prompt", prompt, *(words or ("--every", "1h")))
    assert code == 0, answer
    return int(answer["id"])


def test_a_prompt_is_delivered_and_its_reply_is_kept(said: Any, letta: LettaServer, clock: MovingClock) -> None:
    agent = letta.agent()
    number = register(said, agent)
    clock.jump(3600)
    letta.reply = "I am well. " * 20_000
    code, answer = said("execute")
    assert code == 0
    (entry,) = answer["executed"]
    assert entry["delivered"], answer
    assert (entry["id"], entry["agent_id"], entry["repetition_count"], entry["completed"]) == (number, agent, 1, False)
    assert letta.stored(agent) == ["Hello"]
    with prompt_state(configuration()).reading() as connection:
        (reply,) = replies.recent(connection, "owner")
    assert reply.text == letta.reply
    assert said("execute")[1]["executed"] == []
