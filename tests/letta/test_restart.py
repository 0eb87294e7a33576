"""What is left when a real Letta server dies in the middle, and what a password keeps out."""

from __future__ import annotations

import threading
import time
from uuid import uuid4

import letta_client
import pytest
from letta_client import Letta

from tests.letta.conftest import NewAgent
from tests.letta.model import ScriptedModel
from tests.letta.server import LettaServer
from tests.letta.test_real import runs_of, said, stored

pytestmark = pytest.mark.letta


def test_a_killed_server_forgets_the_message_and_leaves_the_run_open(
    client: Letta, new_agent: NewAgent, server: LettaServer, model: ScriptedModel
) -> None:
    waiting, background, otid = new_agent(), new_agent(), str(uuid4())
    words = f"sleep 8 say {uuid4()}"
    seen: list[Exception] = []

    def send() -> None:
        try:
            client.agents.messages.create(waiting, messages=said(words, otid))
        except letta_client.APIConnectionError as error:
            seen.append(error)

    sender = threading.Thread(target=send)
    sender.start()
    client.agents.messages.create_async(background, messages=said(words, otid))
    while model.asked(words) < 2:
        time.sleep(0.05)
    server.kill()
    sender.join()
    assert len(seen) == 1
    assert not server.healthy()
    server.start()

    for agent in (waiting, background):
        (run,) = runs_of(client, agent)
        assert (run.status, run.stop_reason, run.completed_at) == ("created", None, None)
        assert stored(client, agent) == []
    assert model.asked(words) == 2  # what it was about is not taken up again

    client.agents.messages.create(waiting, messages=said("say again", otid))
    assert [(m["content"], m["otid"] == otid) for m in stored(client, waiting)] == [
        ("say again", True),
        ("again", False),
    ]
    client.agents.messages.cancel(waiting)
    assert [run.status for run in runs_of(client, waiting)] == ["completed", "cancelled"]


def test_a_server_asked_to_end_answers_first(client: Letta, new_agent: NewAgent, server: LettaServer) -> None:
    agent = new_agent()
    answers: list[str] = []

    def send() -> None:
        reply = client.agents.messages.create(agent, messages=said("sleep 2 say done"))
        answers.extend(str(message.content) for message in reply.messages)

    sender = threading.Thread(target=send)
    sender.start()
    while not runs_of(client, agent):
        time.sleep(0.05)
    server.stop()
    sender.join()
    assert answers == ["done"]
    server.start()
    assert [m["content"] for m in stored(client, agent)] == ["sleep 2 say done", "done"]


def test_a_password_is_asked_for_everywhere_but_at_health(model: ScriptedModel) -> None:
    with LettaServer(model.url, password="a password") as server:
        assert server.healthy()
        with Letta(base_url=server.url, api_key="a password", max_retries=0) as client:
            assert list(client.agents.list()) == []
        for key in (None, "another"):
            with (
                Letta(base_url=server.url, api_key=key, max_retries=0) as client,
                pytest.raises(letta_client.AuthenticationError) as refused,
            ):
                list(client.agents.list())
            assert refused.value.body == {"detail": "Unauthorized"}
