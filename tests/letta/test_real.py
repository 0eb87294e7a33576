"""What a real Letta server answers: the facts that sending prompts to agents rests on."""

from __future__ import annotations

import threading
import time
from typing import Any
from uuid import uuid4

import letta_client
import pytest
from letta_client import Letta

from tests.letta.conftest import NewAgent
from tests.letta.model import ScriptedModel

pytestmark = pytest.mark.letta

Fields = dict[str, Any]


def said(text: str, otid: str | None = None) -> list[Fields]:
    """The messages of one send."""
    return [{"role": "user", "content": text, **({"otid": otid} if otid else {})}]


def decided(call: str, approve: bool, reason: str | None = None) -> list[Fields]:
    """The messages that answer a request for approval."""
    return [
        {
            "type": "approval",
            "approvals": [{"type": "approval", "tool_call_id": call, "approve": approve, "reason": reason}],
        }
    ]


def stored(client: Letta, agent: str) -> list[Fields]:
    """What the agent's history holds after its system message, oldest first."""
    page = client.agents.messages.list(agent, order="asc", limit=100)
    return [message.model_dump() for message in page if message.message_type != "system_message"]


def runs_of(client: Letta, agent: str, **filters: Any) -> list[Any]:
    """The agent's runs, newest first: one page, for the server's cursors lead back to where they came from."""
    return client.runs.list(agent_id=agent, **filters).items


def kinds(messages: list[Fields]) -> list[str]:
    return [message["message_type"] for message in messages]


def ended(client: Letta, run_id: str, seconds: float = 60) -> Any:
    """The run, once it is neither created nor running."""
    give_up = time.monotonic() + seconds
    while (run := client.runs.retrieve(run_id)).status in {"created", "running"}:
        assert time.monotonic() < give_up, run
        time.sleep(0.1)
    return run


def test_a_message_is_answered_and_both_are_kept_with_their_run(client: Letta, new_agent: NewAgent) -> None:
    agent, otid = new_agent(), str(uuid4())
    assert client.agents.retrieve(agent).name == "anna"

    reply = client.agents.messages.create(agent, messages=said("say hello", otid))

    assert reply.stop_reason.stop_reason == "end_turn"
    assert [message.content for message in reply.messages] == ["hello"]
    kept = stored(client, agent)
    assert [(m["message_type"], m["content"]) for m in kept] == [
        ("user_message", "say hello"),
        ("assistant_message", "hello"),
    ]
    assert kept[0]["otid"] == otid
    (run,) = runs_of(client, agent)
    assert {m["run_id"] for m in kept} == {run.id}
    assert (run.status, run.stop_reason) == ("completed", "end_turn")
    assert next(iter(client.runs.messages.list(run.id))).otid == otid


def test_an_agent_that_is_not_there_is_404_and_an_id_that_is_none_is_422(client: Letta) -> None:
    unknown = "agent-00000000-0000-4000-8000-000000000000"
    for ask in (client.agents.retrieve, lambda it: client.agents.messages.create(it, messages=said("say hi"))):
        with pytest.raises(letta_client.NotFoundError) as missing:
            ask(unknown)
        assert missing.value.body == {"detail": f"Agent with ID {unknown} not found"}
        with pytest.raises(letta_client.UnprocessableEntityError) as malformed:
            ask("nonsense")
        assert malformed.value.body["examples"] == ["agent-123e4567-e89b-42d3-8456-426614174000"]


def test_a_model_that_fails_is_500_and_the_message_is_not_kept(client: Letta, new_agent: NewAgent) -> None:
    agent = new_agent()
    with pytest.raises(letta_client.InternalServerError) as failed:
        client.agents.messages.create(agent, messages=said("fail"))
    assert failed.value.body["error"]["type"] == "llm_error"
    assert stored(client, agent) == []
    (run,) = runs_of(client, agent)
    assert (run.status, run.stop_reason) == ("failed", None)


def test_a_repeated_otid_is_delivered_again(client: Letta, new_agent: NewAgent, model: ScriptedModel) -> None:
    agent, otid, words = new_agent(), str(uuid4()), f"say {uuid4()}"
    for _ in range(2):
        client.agents.messages.create(agent, messages=said(words, otid))
    with client.agents.messages.create(agent, messages=said(words, otid), streaming=True) as events:
        assert "assistant_message" in [event.message_type for event in events]
    assert [m["otid"] for m in stored(client, agent) if m["message_type"] == "user_message"] == [otid] * 3
    assert model.asked(words) == 3


def test_work_in_the_background_needs_redis(client: Letta, new_agent: NewAgent) -> None:
    with pytest.raises(letta_client.InternalServerError) as refused:
        client.agents.messages.create(new_agent(), messages=said("say hi"), streaming=True, background=True)
    assert refused.value.status_code == 503


def test_two_sends_at_once_run_side_by_side(client: Letta, new_agent: NewAgent) -> None:
    agent = new_agent()
    slow = threading.Thread(
        target=client.agents.messages.create, args=(agent,), kwargs={"messages": said("sleep 3 say slow")}
    )
    slow.start()
    time.sleep(1)
    client.agents.messages.create(agent, messages=said("say quick"))
    slow.join()
    assert [m["content"] for m in stored(client, agent)] == ["say quick", "quick", "sleep 3 say slow", "slow"]


def test_after_a_time_out_the_run_tells_what_became_of_the_message(client: Letta, new_agent: NewAgent) -> None:
    agent, otid = new_agent(), str(uuid4())
    with pytest.raises(letta_client.APITimeoutError):
        client.agents.messages.create(agent, messages=said("sleep 4 say slow", otid), timeout=1.5)

    (run,) = runs_of(client, agent, active=True)
    assert run.status == "created"
    assert stored(client, agent) == []

    run = ended(client, run.id)
    assert (run.status, run.stop_reason) == ("completed", "end_turn")
    assert next(iter(client.runs.messages.list(run.id))).otid == otid
    assert runs_of(client, agent, active=True) == []


def test_an_asynchronous_send_is_followed_by_its_run(client: Letta, new_agent: NewAgent) -> None:
    agent, otid = new_agent(), str(uuid4())
    run = client.agents.messages.create_async(agent, messages=said("sleep 1 say later", otid))
    assert (run.status, run.background) == ("created", True)

    run = ended(client, run.id)
    assert (run.status, run.stop_reason) == ("completed", "end_turn")
    assert [m.content for m in client.runs.messages.list(run.id)] == ["sleep 1 say later", "later"]

    run = ended(client, client.agents.messages.create_async(agent, messages=said("fail")).id)
    assert (run.status, run.stop_reason) == ("failed", "error")
    assert "the script says fail" in str(run.metadata["error"])
    assert list(client.runs.messages.list(run.id)) == []


def test_a_run_shows_from_the_start_where_its_end_is_to_be_reported(client: Letta, new_agent: NewAgent) -> None:
    agent, mark = new_agent(), f"http://127.0.0.1:9/{uuid4()}"
    sent = client.agents.messages.create_async(agent, messages=said("sleep 1 say hi"), callback_url=mark)
    (run,) = runs_of(client, agent, active=True)
    assert (run.id, run.callback_url) == (sent.id, mark)
    run = ended(client, run.id)
    assert (run.status, run.callback_url) == ("completed", mark)  # nobody listened, and that is no failure


def test_walking_through_the_pages_of_runs_repeats_them(client: Letta, new_agent: NewAgent) -> None:
    agent = new_agent()
    for text in ("say one", "say two"):
        client.agents.messages.create(agent, messages=said(text))
    newer, older = (run.id for run in runs_of(client, agent))
    assert [run.id for run in client.runs.list(agent_id=agent)] == [newer, older, newer]


def test_to_cancel_a_run_does_not_stop_it(client: Letta, new_agent: NewAgent) -> None:
    agent = new_agent()
    run = client.agents.messages.create_async(agent, messages=said("sleep 3 say anyway"))
    time.sleep(1)
    assert client.agents.messages.cancel(agent, run_ids=[run.id]) == {run.id: "cancelled"}
    time.sleep(4)
    assert [m["content"] for m in stored(client, agent)] == ["sleep 3 say anyway", "anyway"]
    with pytest.raises(letta_client.ConflictError):
        client.agents.messages.cancel(agent)


def test_a_tool_that_waits_for_approval_holds_the_agent_until_it_is_answered(
    client: Letta, new_agent: NewAgent, bell: str
) -> None:
    agent = new_agent(tool_ids=[bell])
    reply = client.agents.messages.create(agent, messages=said('use ring {"times": 2}'))

    assert reply.stop_reason.stop_reason == "requires_approval"
    (request,) = reply.messages
    assert request.message_type == "approval_request_message"
    assert (request.tool_call.name, request.tool_call.arguments) == ("ring", '{"times": 2}')
    call = request.tool_call.tool_call_id
    assert client.agents.retrieve(agent).pending_approval is None
    pending = client.agents.retrieve(agent, include=["agent.pending_approval"]).pending_approval
    assert pending is not None
    assert (pending.id, pending.tool_call.tool_call_id) == (request.id, call)

    with pytest.raises(letta_client.ConflictError) as held:
        client.agents.messages.create(agent, messages=said("say hi"))
    assert held.value.body["detail"]["code"] == "PENDING_APPROVAL"
    assert held.value.body["detail"]["pending_request_id"] == request.id
    run = ended(client, client.agents.messages.create_async(agent, messages=said("say hi")).id)
    assert run.status == "failed"
    assert "waiting for approval" in str(run.metadata["error"])

    with pytest.raises(letta_client.BadRequestError, match="Invalid tool call IDs"):
        client.agents.messages.create(agent, messages=decided("call_nonsense", approve=True))
    reply = client.agents.messages.create(agent, messages=decided(call, approve=True))
    returned, answer = reply.messages
    assert (returned.tool_return, returned.status) == ("rang 2", "success")
    assert (answer.message_type, reply.stop_reason.stop_reason) == ("assistant_message", "end_turn")
    assert client.agents.retrieve(agent, include=["agent.pending_approval"]).pending_approval is None


def test_a_denial_reaches_the_agent_with_its_reason(client: Letta, new_agent: NewAgent, bell: str) -> None:
    agent = new_agent(tool_ids=[bell])
    reply = client.agents.messages.create(agent, messages=said('use ring {"times": 2}'))
    call = reply.messages[0].tool_call.tool_call_id
    reply = client.agents.messages.create(agent, messages=decided(call, approve=False, reason="not at night"))
    returned, _ = reply.messages
    assert returned.status == "error"
    assert returned.tool_return == "Error: request to call tool denied. User reason: not at night"
    assert kinds(stored(client, agent)) == [
        "user_message",
        "approval_request_message",
        "approval_response_message",
        "tool_return_message",
        "assistant_message",
    ]


def test_an_approval_posted_twice_makes_a_turn_that_nobody_asked_for(
    client: Letta, new_agent: NewAgent, bell: str
) -> None:
    agent = new_agent(tool_ids=[bell])
    reply = client.agents.messages.create(agent, messages=said('use ring {"times": 2}'))
    answer = decided(reply.messages[0].tool_call.tool_call_id, approve=True)
    client.agents.messages.create(agent, messages=answer)
    before = stored(client, agent)
    client.agents.messages.create(agent, messages=answer)
    stray = stored(client, agent)[len(before) :]
    assert kinds(stray) == ["user_message", "assistant_message"]
    assert "keep-alive" in stray[0]["content"]
