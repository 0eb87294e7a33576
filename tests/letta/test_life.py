"""The whole life of prompts against a real Letta server: found, registered, fired, replied, asked, answered; either side restarted."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from letta_client import Letta

from tests.letta.conftest import NewAgent
from tests.letta.model import ScriptedModel
from tests.letta.server import LettaServer
from tests.letta.test_real import stored
from tests.resident.process import Running, said_by_itself

pytestmark = [pytest.mark.letta, pytest.mark.timeout(600)]


@pytest.fixture
def here(tmp_path: Path, server: LettaServer) -> Iterator[Running]:
    """A home whose prompts go to that server; it is nine in the morning."""
    one = Running(tmp_path, LETTA_BASE_URL=server.url)
    one.at("2026-11-23T09:00:00")
    yield one
    one.close()


def asked(here: Running, *words: str, status: int = 0) -> dict[str, Any]:
    """A command of promptyoself."""
    answer: dict[str, Any] = json.loads(here.say("promptyoself", *words, status=status))
    return answer


def register(here: Running, agent: str, prompt: str, *words: str) -> int:
    answer = asked(here, "register", "--agent-id", agent, "--prompt", prompt, *(words or ("--every", "1h")))
    return int(answer["id"])


def told(client: Letta, agent: str) -> list[str]:
    """What the agent was told by us, as the server keeps it."""
    return [str(one["content"]) for one in stored(client, agent) if one["message_type"] == "user_message"]


def until(fact: Callable[[], object], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < end
        time.sleep(0.2)


def test_a_prompt_is_registered_fired_and_replied_to(here: Running, client: Letta, new_agent: NewAgent) -> None:
    agent, words = new_agent(), f"say {uuid4()}"
    gone = "agent-00000000-0000-4000-8000-000000000000"
    failed = asked(here, "register", "--agent-id", gone, "--prompt", "x", "--every", "5m", status=1)
    assert failed["error"].startswith("Agent validation failed: ")
    number = register(here, agent, words)
    here.at("2026-11-23T10:00:30")
    (entry,) = asked(here, "execute")["executed"]
    assert (entry["id"], entry["delivered"]) == (number, True)
    assert told(client, agent) == [words]
    assert here.rows("select text from replies") == [(words.removeprefix("say "),)]


def test_up_fires_and_the_reply_is_heard(here: Running, client: Letta, new_agent: NewAgent) -> None:
    agent, words = new_agent(), f"say {uuid4()}"
    register(here, agent, words, "--every", "1h", "--deliver", "local:terminal")
    here.up()
    line = here.line(listen=True)
    here.at("2026-11-23T10:00:30")
    until(lambda: told(client, agent))
    assert said_by_itself(line)["text"] == words.removeprefix("say ")


@pytest.mark.parametrize("yes", [True, False])
def test_a_question_is_answered(here: Running, client: Letta, new_agent: NewAgent, bell: str, yes: bool) -> None:
    agent = new_agent(tool_ids=[bell])
    register(here, agent, 'use ring {"times": 3}', "--time", "2026-11-23T10:00")
    register(here, agent, "say next", "--every", "2h")
    here.up()
    here.at("2026-11-23T10:00:30")
    here.until(lambda: here.rows("select 1 from approvals"), 60)
    assert "wants to use ring with" in here.say("approvals")
    here.at("2026-11-23T11:00:30")  # both are due, and wait
    time.sleep(3)
    assert told(client, agent) == ['use ring {"times": 3}']
    here.say("approve" if yes else "deny")
    until(lambda: "say next" in told(client, agent))
    result = next(one for one in stored(client, agent) if one["message_type"] == "tool_return_message")
    assert ("rang 3" in str(result)) == yes
    assert ("the person said no" in str(result)) != yes


def test_dayward_killed_in_the_middle_sends_nothing_again(
    here: Running, client: Letta, new_agent: NewAgent, model: ScriptedModel
) -> None:
    agent, words = new_agent(), f"sleep 4 say {uuid4()}"
    register(here, agent, words)
    here.up()
    here.at("2026-11-23T10:00:30")
    until(lambda: model.asked(words))
    here.kill()
    here.up()
    here.until(lambda: here.rows("select 1 from replies"), 60)
    assert told(client, agent) == [words]
    assert model.asked(words) == 1
    assert here.rows("select state from outbox") == [("sent",)]


def test_a_server_that_is_down_gets_it_when_it_is_back(
    here: Running, client: Letta, new_agent: NewAgent, server: LettaServer
) -> None:
    agent, words = new_agent(), f"say {uuid4()}"
    register(here, agent, words)
    server.kill()
    here.up()
    here.at("2026-11-23T10:00:30")
    here.until(lambda: here.rows("select 1 from outbox where error like '%does not answer%'"), 60)
    server.start()
    here.clock.jump(3600 * 3)
    until(lambda: told(client, agent))
    assert told(client, agent)[0] == words


def test_a_server_killed_in_the_middle_keeps_nobody_waiting_for_the_other_agents(
    here: Running, client: Letta, new_agent: NewAgent, server: LettaServer, model: ScriptedModel
) -> None:
    agent, other, words = new_agent(), new_agent(), f"sleep 6 say {uuid4()}"
    register(here, agent, words, "--time", "2026-11-23T10:00")
    register(here, other, "say hello", "--time", "2026-11-23T10:01")
    here.up()
    here.at("2026-11-23T10:00:00")
    until(lambda: model.asked(words))
    server.kill()
    server.start()
    here.at("2026-11-23T10:01:01")
    until(lambda: told(client, other))
    assert (
        told(client, agent) == []
    )  # nobody can tell whether that run is alive: it is watched, and not sent again meanwhile
    assert here.rows("select state from outbox where body like '%sleep 6%'") == [("unknown",)]
