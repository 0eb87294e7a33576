"""Prompts as real processes send them: `dayward up`, `promptyoself execute`, and several of them at once."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.prompts.letta_server import LettaServer
from tests.resident.process import Running, said_by_itself

HOUR = ("--every", "1h")


@pytest.fixture
def here(tmp_path: Path, letta: LettaServer) -> Iterator[Running]:
    """A home whose prompts go to a Letta server; it is nine in the morning."""
    one = Running(tmp_path, LETTA_BASE_URL=letta.url)
    one.at("2026-11-23T09:00:00")
    yield one
    one.close()


def prompt(here: Running, agent: str, *words: str) -> dict[str, Any]:
    """Register one."""
    answer: dict[str, Any] = json.loads(here.say("promptyoself", "register", "--agent-id", agent, *words))
    return answer


def loop(here: Running, **environment: str) -> subprocess.Popen[str]:
    """Begin to send prompts."""
    return subprocess.Popen(
        [sys.executable, "-m", "dayward", "promptyoself", "execute", "--loop", "--interval", "1"],
        env=here.environment | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_up_sends_a_prompt_once_and_the_reply_goes_where_it_was_asked_for(here: Running, letta: LettaServer) -> None:
    agent = letta.agent()
    letta.reply = "All is well."
    prompt(here, agent, "--prompt", "How are you?", *HOUR, "--deliver", "local:terminal")
    here.up()
    line = here.line(listen=True)
    here.at("2026-11-23T10:00:01")
    here.until(lambda: letta.stored(agent))
    heard = said_by_itself(line)
    assert (heard["title"], heard["text"]) == (f"{agent} replied", "All is well.")
    said = json.loads(here.say("promptyoself", "execute"))
    assert said["executed"] == []
    here.kill()
    here.up()
    here.at("2026-11-23T12:30:00")  # two were due meanwhile: one is sent for both
    here.until(lambda: len(letta.stored(agent)) == 2)
    next_run = json.loads(here.say("promptyoself", "list"))["schedules"][0]["next_run"]
    assert next_run.startswith("2026-11-23T13:00:0")


@pytest.mark.slow
def test_execute_beside_up_tells_what_up_delivered(here: Running, letta: LettaServer) -> None:
    agent = letta.agent()
    number = prompt(here, agent, "--prompt", "Hello", *HOUR)["id"]
    here.up()
    letta.next["send"] = ["slow"]
    here.at("2026-11-23T10:00:01")
    found = [one for _ in range(2) for one in json.loads(here.say("promptyoself", "execute"))["executed"]]
    here.until(lambda: letta.stored(agent))
    assert [one["id"] for one in found] in ([], [number])  # whoever was quicker
    # who finds it on its way, after an hour that passed in a moment for both, says so and does not send it again
    assert all(one["delivered"] or "nobody knows yet" in one["error"] for one in found), found
    assert letta.stored(agent) == ["Hello"]


@pytest.mark.slow
def test_two_loops_of_one_database_send_once_and_end_cleanly(here: Running, letta: LettaServer) -> None:
    agents = [letta.agent() for _ in range(4)]
    for agent in agents:
        prompt(here, agent, "--prompt", "Hello", "--every", "3s", "--max-repetitions", "3")
    state = str(here.home / "state" / "state.db")
    loops = [loop(here), loop(here, DAYWARD_HOME=f"{here.home}-of-another", DAYWARD_DATABASE=state)]
    here.until(lambda: all(len(letta.stored(agent)) == 3 for agent in agents))
    loops[0].send_signal(signal.SIGINT)
    loops[1].terminate()
    for one in loops:
        out, err = one.communicate(timeout=10)
        assert json.loads(out) == {"status": "success", "message": "Scheduler loop completed"}, err
        assert one.returncode == 0
    assert len({name for _, name, _ in letta.given}) == len(letta.given) == 12
    assert json.loads(here.say("promptyoself", "list"))["count"] == 0


@pytest.mark.slow
def test_a_prompt_to_dayward_itself_is_a_turn_that_a_stranger_might_have_said(here: Running) -> None:
    prompt(here, "dayward:diary", "--prompt", "what is due today", *HOUR)
    prompt(here, "dayward:diary", "--prompt", "add Buy a lamp @home", "--every", "2h")
    here.up()
    line = here.line(listen=True)
    here.at("2026-11-23T10:00:01")
    assert "Monday 23 November 2026" in said_by_itself(line)["text"]
    here.at("2026-11-23T11:00:01")
    here.until(lambda: here.rows("select 1 from approvals"))
    assert "Buy a lamp" not in (here.life / "todo.txt").read_text()


@pytest.mark.slow
def test_a_prompt_to_a_chat_address_is_a_message_there(here: Running, tmp_path: Path) -> None:
    here.say("config", "file.path", str(tmp_path / "messages.md"))
    prompt(here, "file:file", "--prompt", "Drink some water", *HOUR)
    here.up()
    here.at("2026-11-23T10:00:01")
    here.until(lambda: (tmp_path / "messages.md").exists())
    assert "Drink some water" in (tmp_path / "messages.md").read_text()


@pytest.mark.slow
def test_the_question_of_an_agent_is_answered_at_the_terminal(here: Running, letta: LettaServer) -> None:
    agent = letta.agent()
    prompt(here, agent, "--prompt", "Write to Ana", *HOUR)
    letta.next["send"] = ["approval"]
    here.up()
    line = here.line(listen=True)
    here.at("2026-11-23T10:00:01")
    assert f"{agent} wants to use send_mail" in said_by_itself(line)["text"]
    assert "send_mail" in here.say("approvals")
    assert "Passed on" in here.say("approve")
    here.until(lambda: letta.answers)
    assert letta.answers[0]["approvals"][0]["approve"] is True
    assert here.say("approve", status=1) == ""
