"""Prompts to a Letta server: each arrives once, whatever the server does."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dayward.app.prompting import _never, prompt_state
from dayward.app.setup import set_config
from dayward.channels.letta import LettaChannel
from dayward.connectors.agents import letta as connector
from dayward.connectors.agents.letta import Letta
from dayward.core.configuration import configuration
from dayward.core.errors import Unavailable
from dayward.guard.questions import passed_on
from dayward.jobs.channel import NotNow, Rejected, Sent
from dayward.prompts.executed import executed
from dayward.state import approvals, incidents, outbox, replies
from dayward.state.replies import Reply
from tests.moving_clock import MovingClock
from tests.prompts.letta_server import LettaServer

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


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


def execute(said: Any) -> tuple[bool, str]:
    """Send what is due: whether the one prompt was delivered, else why not."""
    code, answer = said("execute")
    assert code == 0, answer
    if not answer["executed"]:
        return False, "nothing was due"
    (entry,) = answer["executed"]
    return entry["delivered"], entry.get("error", "")


def failing() -> list[str]:
    with prompt_state(configuration()).reading() as connection:
        return [f"{row.subject}: {row.message}" for row in incidents.open_incidents(connection)]


@pytest.mark.parametrize(
    ("part", "word", "why"),
    [
        ("send", "status:503", "failed: no"),
        pytest.param("send", "status:500", "failed: no", marks=pytest.mark.slow),
        ("send", "status:429", "no"),
        ("send", "status:409:CONFLICT: another request is being processed", "another request"),
        ("send", "status:409:PENDING_APPROVAL: the agent is waiting for approval", "waiting for approval"),
        ("send", "deaf", "had not arrived"),
        ("send", "model", "the model is away"),
        pytest.param("agent", "status:500", "failed: no", marks=pytest.mark.slow),
        pytest.param("agent", "cut", "had not arrived", marks=pytest.mark.slow),
        pytest.param("agent", "garbage", "had not arrived", marks=pytest.mark.slow),
    ],
)
def test_what_did_not_arrive_is_sent_again_later(
    said: Any, letta: LettaServer, clock: MovingClock, part: str, word: str, why: str
) -> None:
    agent = letta.agent()
    register(said, agent, "--time", "2030-01-01T00:00")
    clock.start(datetime(2030, 1, 1, 0, 0, 1, tzinfo=UTC))
    letta.next[part] = [word]
    delivered, error = execute(said)
    assert not delivered
    assert error.startswith("not yet: ")
    clock.jump(3600)
    assert execute(said) == (True, "")
    assert letta.stored(agent) == ["Hello"]
    assert len({name for _, name, _ in letta.given}) == 1
    assert failing() == []


@pytest.mark.parametrize(
    ("part", "word"),
    [
        ("send", "cut"),
        ("send", "garbage"),
        ("run", "cut"),
        ("runs", "status:500"),
        ("said", "status:429"),
        *(pytest.param(part, "garbage", marks=pytest.mark.slow) for part in ("run", "runs", "said")),
        pytest.param("send", "slow", marks=pytest.mark.slow),
    ],
)
def test_what_arrived_is_not_sent_again_however_the_answer_came(
    said: Any, letta: LettaServer, clock: MovingClock, part: str, word: str
) -> None:
    agent = letta.agent()
    register(said, agent)
    clock.jump(3600)
    letta.next["send"] = ["cut"]
    letta.next[part] = [word]
    delivered, error = execute(said)
    if not delivered:
        assert "nobody knows yet" in error
        delivered, _ = execute(said)
    assert delivered
    assert letta.stored(agent) == ["Hello"]
    assert len(letta.given) == 1
    assert failing() == []


@pytest.mark.parametrize(
    "word",
    [
        "max_steps",
        "llm_api_error",
        *(
            pytest.param(word, marks=pytest.mark.slow)
            for word in ("error", "invalid_tool_call", "cancelled", "no_tool_call")
        ),
    ],
)
def test_an_answer_that_says_it_failed_is_a_failure_and_is_not_sent_again(
    said: Any, letta: LettaServer, clock: MovingClock, word: str
) -> None:
    agent = letta.agent()
    register(said, agent)
    clock.jump(3600)
    letta.next["send"] = [f"stop:{word}"]
    delivered, error = execute(said)
    assert (delivered, error) == (False, f"the agent was given it and failed: {word}")
    assert failing() == [f"agent {agent}: a prompt is failed: {error}"]
    clock.jump(3600)
    assert execute(said) == (True, "")
    assert letta.stored(agent) == ["Hello", "Hello"]
    assert failing() == []


@pytest.mark.parametrize(
    ("part", "word", "why"),
    [
        ("agent", "status:404", "no"),
        ("send", "status:404:Agent not found", "Agent not found"),
        ("send", "status:401", "LETTA_API_KEY"),
        ("send", "status:403", "LETTA_API_KEY"),
        ("send", "status:402", "credit"),
        ("send", "stop:insufficient_credits", "credit"),
    ],
)
def test_what_a_person_has_to_see_to_pauses_the_prompts_of_that_agent(
    said: Any, letta: LettaServer, clock: MovingClock, part: str, word: str, why: str
) -> None:
    agent, other = letta.agent(), letta.agent("Bob")
    register(said, agent)
    register(said, other, "--every", "2h")
    clock.jump(3600)
    letta.next[part] = [word]
    delivered, error = execute(said)
    assert not delivered
    assert why in error
    assert [one["active"] for one in said("list")[1]["schedules"]] == [False, True]
    assert [text for text in failing() if why in text]
    with prompt_state(configuration()).reading() as connection:
        told = outbox.open_rows(connection, ["owner"], ["local"])
    assert [row.body["title"] for row in told] == [f"{agent} was not reached"]
    assert "promptyoself resume" in told[0].body["text"]
    clock.jump(3600)
    assert [one["agent_id"] for one in said("execute")[1]["executed"]] == [other]


@pytest.mark.parametrize(
    "word",
    ["status:400", *(pytest.param(word, marks=pytest.mark.slow) for word in ("status:422:Not empty", "status:413"))],
)
def test_what_cannot_be_taken_fails_at_once_and_the_next_is_sent(
    said: Any, letta: LettaServer, clock: MovingClock, word: str
) -> None:
    agent = letta.agent()
    register(said, agent)
    clock.jump(3600)
    letta.next["send"] = [word]
    assert "cannot take it" in execute(said)[1]
    clock.jump(3600)
    assert execute(said) == (True, "")


def test_a_server_that_is_away_is_tried_so_often_and_then_it_is_an_incident(
    said: Any, letta: LettaServer, clock: MovingClock
) -> None:
    agent = letta.agent()
    register(said, agent, "--time", "2030-01-01T00:00")
    clock.start(datetime(2030, 1, 1, 0, 0, 1, tzinfo=UTC))
    letta.stop()
    errors = []
    for _ in range(14):
        errors.append(execute(said)[1])
        clock.jump(3700)
    assert errors[0].startswith("not yet: the Letta server http://127.0.0.1")
    assert errors[11].startswith("the Letta server")
    assert errors[12:] == ["nothing was due"] * 2
    assert len(failing()) == 1
    assert letta.given == []


def test_a_server_that_starts_anew_in_the_middle_has_the_run_and_it_is_waited_for(
    said: Any, letta: LettaServer, clock: MovingClock
) -> None:
    agent = letta.agent()
    register(said, agent)
    clock.jump(3600)
    letta.next["send"] = ["slow"]
    threading.Thread(target=_restarted, args=(letta,), daemon=True).start()
    assert execute(said) == (True, "")
    assert letta.stored(agent) == ["Hello"]


def _restarted(letta: LettaServer) -> None:
    while not letta.given:
        time.sleep(0.01)
    letta.stop()
    time.sleep(0.5)
    letta.start()


@pytest.mark.parametrize("yes", [True, False])
@pytest.mark.parametrize("word", ["approval", "pending"])
def test_what_an_agent_asks_is_put_to_the_person_once_and_their_answer_is_given_to_it(
    said: Any, letta: LettaServer, clock: MovingClock, yes: bool, word: str
) -> None:
    agent = letta.agent()
    register(said, agent)
    clock.jump(3600)
    letta.next["send"] = [word]
    delivered, error = execute(said)
    assert delivered == (word == "approval"), error
    clock.jump(3600)
    assert not any(one["delivered"] for one in said("execute")[1]["executed"])  # it waits
    database = prompt_state(configuration())
    with database.transaction() as connection:
        (question,) = approvals.waiting(connection, "owner")
        assert question.said == f'{agent} wants to use send_mail with {{"to": "ana"}}'
        approvals.answer(connection, question.id, "granted" if yes else "denied", "ana", NOW)
        assert passed_on(connection, question, yes, NOW)
        assert not passed_on(connection, question, yes, NOW)
    clock.jump(3600)
    for _ in range(3):
        said("execute")
    (answer,) = letta.answers
    expected = {"type": "approval", "tool_call_id": question.args["question"], "approve": yes}
    assert answer["approvals"] == [expected if yes else {**expected, "reason": "the person said no"}]
    assert len(letta.stored(agent)) >= 2
    with database.reading() as connection:
        assert len(approvals.named(connection, "owner", "")) == 1


def test_an_answer_that_was_given_elsewhere_is_not_given_again(letta: LettaServer) -> None:
    agent = letta.agent()
    sent = asyncio.run(_send(letta, agent, {"answer": {"id": "call_gone", "yes": True}}))
    assert sent == Sent()
    assert letta.answers == []


def test_a_run_that_never_ends_is_given_up_after_a_while(letta: LettaServer) -> None:
    agent = letta.agent()
    letta.next["send"] = ["lost"]
    with pytest.raises(Unavailable, match="lost it on the way"):
        asyncio.run(_send(letta, agent, {"text": "Hello"}, dead=0.3))


def test_nothing_is_sent_again_while_something_is_going_on_there(letta: LettaServer) -> None:
    agent = letta.agent()
    letta.accept(agent, {"type": "message", "content": "by somebody else", "otid": "theirs"}, "sleeps")

    async def asked() -> None:
        channel = LettaChannel(Letta(letta.url, ""), dead=0.2)
        with pytest.raises(NotNow, match="not clear yet"):
            await channel.arrived(agent, "prompt/1", "")
        await asyncio.sleep(0.25)
        assert await channel.arrived(agent, "prompt/1", "") is None  # nobody can tell whether that was it
        for run in letta.runs.values():
            run["created_at"] = "2020-01-01T00:00:00"  # as a server says whose clock stands years behind
        assert await channel.arrived(agent, "prompt/1", "") is None
        letta.accept(agent, {"type": "message", "content": "a day later", "otid": "later"}, "done")
        assert await channel.arrived(agent, "prompt/1", "") is False
        await channel.close()

    asyncio.run(asked())


async def _send(letta: LettaServer, agent: str, body: dict[str, Any], dead: float = 900.0) -> Sent:
    channel = LettaChannel(Letta(letta.url, ""), dead)
    try:
        return await channel.send(agent, "prompt/1", body)
    finally:
        await channel.close()


def test_a_tool_is_uploaded(said: Any, letta: LettaServer, monkeypatch: pytest.MonkeyPatch) -> None:
    source = 'def greet() -> str:\n    """Greets."""\n    return "hello"\n'
    assert said("upload", "--source-code", source)[1] == {"error": "Missing LETTA_API_KEY or LETTA_SERVER_PASSWORD"}
    monkeypatch.setenv("LETTA_SERVER_PASSWORD", "a password")
    letta.password = "a password"
    assert said("upload", "--source-code", "")[1] == {"error": "Missing required argument: source-code"}
    assert said("upload", "--source-code", source, "--description", "says hello")[1] == {
        "status": "success", "tool_id": "tool-1", "name": "greet",
    }  # fmt: skip
    letta.next["tools"] = ["status:422:no such types"]
    assert said("upload", "--source-code", source)[1]["error"].startswith("Upload failed: ")
    letta.password = "another"
    assert "LETTA_API_KEY" in said("upload", "--source-code", source)[1]["hint"]


def test_all_agents_are_listed_whatever_number_of_pages(said: Any, letta: LettaServer) -> None:
    for number in range(230):
        letta.agent(f"Agent {number}")
    code, answer = said("agents")
    assert (code, answer["count"]) == (0, 230)
    assert len({one["id"] for one in answer["agents"]}) == 230


def test_what_an_agent_says_in_parts_is_one_text() -> None:
    messages = [
        {"message_type": "assistant_message", "content": [{"type": "text", "text": "One "}, {"text": "two"}, "?"]},
        {"message_type": "assistant_message", "content": None},
    ]
    assert connector._said(messages).text == "One two"


@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), ("soon", 0.0), ("1e9", 3600.0)])
def test_how_long_a_server_wants_to_be_left_alone(header: str, seconds: float) -> None:
    assert connector._seconds(header) == seconds


def test_an_answer_without_an_id_or_a_time_is_told_as_it_is() -> None:
    with pytest.raises(Unavailable, match="without an id"):
        connector._agent({"name": "Ada"})
    assert connector._run({"id": "run-1", "created_at": "yesterday"}).created is None
    assert connector._plain("nothing") == {}


def test_an_agent_that_is_gone_when_it_is_asked_whether_it_arrived_never_had_it(letta: LettaServer) -> None:
    letta.next["runs"] = ["status:404"] * 2

    async def asked() -> None:
        channel = LettaChannel(Letta(letta.url, ""))
        assert await channel.arrived(letta.agent(), "prompt/1", "") is False
        await channel.close()

    asyncio.run(asked())


def test_an_answer_for_an_agent_that_is_gone_is_rejected(letta: LettaServer) -> None:
    with pytest.raises(Rejected, match="not found"):
        asyncio.run(_send(letta, "agent-gone", {"answer": {"id": "call_1", "yes": True}}))


def test_what_it_waits_for_is_asked_later_where_it_cannot_be_asked_now(letta: LettaServer) -> None:
    agent = letta.agent()
    letta.next["send"] = ["status:409:waiting for approval"]
    letta.next["agent"] = ["ok", "status:500"]
    with pytest.raises(NotNow, match="failed: no"):
        asyncio.run(_send(letta, agent, {"text": "Hello"}))


def test_an_address_that_could_be_read_on_the_way_is_not_used(said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LETTA_BASE_URL", "http://letta.example.org")
    code, answer = said("register", "--agent-id", "agent-1", "--prompt", "x", "--every", "5m")
    assert code == 1
    assert "without encryption" in answer["error"]
    assert said("execute")[1]["executed"] == []


def test_a_reply_may_go_to_another_agent(said: Any, letta: LettaServer, clock: MovingClock) -> None:
    agent, other = letta.agent(), letta.agent("Bob")
    letta.reply = "All is well."
    register(said, agent, "--every", "1h", "--deliver", other)
    clock.jump(3600)
    execute(said)
    said("execute")
    assert letta.stored(other) == ["All is well."]


def test_only_what_is_active_is_paused_and_who_is_alerted_is_not_told_besides(
    said: Any, letta: LettaServer, clock: MovingClock
) -> None:
    agent = letta.agent()
    register(said, agent)
    register(said, agent)
    said("cancel", "--id", "1")
    set_config("alerts.to", "terminal")
    del letta.agents[agent]
    clock.jump(3600)
    assert not execute(said)[0]
    assert [one["active"] for one in said("list", "--all")[1]["schedules"]] == [False, False]
    with prompt_state(configuration()).reading() as connection:
        told = outbox.open_rows(connection, ["owner"], ["local"])
    assert [row.key.partition("/")[0] for row in told] == ["alert"]


def test_small_things(said: Any, letta: LettaServer) -> None:
    database = prompt_state(configuration())
    with database.transaction() as connection:
        reply = Reply("owner", "prompt/1", "letta", "agent-1", "text", "run-1")
        assert replies.keep(connection, reply, NOW)
        assert not replies.keep(connection, reply, NOW)
        assert not passed_on(connection, SimpleNamespace(action="add"), True, NOW)  # type: ignore[arg-type]
    assert executed(database, ["prompt/forgotten"]) == []
    assert asyncio.run(_never(None)) is False
    assert connector._detail({"error": {"detail": {"message": "so it is"}}}) == "so it is"
    code, answer = said("register", "--agent-id", "agent-1", "--prompt", "x" * 100_001, "--every", "5m")
    assert (code, answer["error"]) == (1, "Failed to register prompt: it is longer than 100,000 characters")
