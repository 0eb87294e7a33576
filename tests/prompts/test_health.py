"""Health, and the way to agents: asked of a server on the wire, of a real database, of real seats."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from dayward.app.agents import everyone
from dayward.app.prompting import INTERVAL, prompt_state, seat
from dayward.app.running import Seat
from dayward.cli.prompt_checks import Check, checked
from dayward.cli.prompting.main import main
from dayward.connectors.agents.letta import Letta
from dayward.connectors.agents.port import Agents
from dayward.core import clock
from dayward.core.configuration import configuration
from dayward.core.errors import Unavailable
from dayward.core.home import Home
from dayward.state import incidents, outbox, workers
from dayward.state.outbox import Outgoing
from tests.prompts.conftest import Said
from tests.prompts.letta_server import LettaServer


def nowhere(_: str) -> Agents | None:
    return None


def found(places: Callable[[str], Agents | None] = nowhere) -> dict[str, list[Check]]:
    by_name: dict[str, list[Check]] = {}
    for one in checked(configuration(), places):
        by_name.setdefault(one.name, []).append(one)
    return by_name


def ill(name: str, **given: Any) -> tuple[str, str]:
    (one,) = found(**given)[name]
    assert not one.ok
    return one.detail, one.next


def test_the_agents_of_a_server_are_listed(answered: Said, letta: LettaServer) -> None:
    ids = [letta.agent(name) for name in ("Ada", "Ben")]
    code, said = answered("agents")
    assert (code, said["status"], said["count"]) == (0, "success", 2)
    assert [(one["id"], one["name"]) for one in said["agents"]] == [(ids[0], "Ada"), (ids[1], "Ben")]
    assert all(set(one) == {"id", "name", "created_at", "last_updated"} and one["created_at"] for one in said["agents"])
    assert answered("test") == (
        0, {"status": "success", "message": "Connection to Letta server successful", "agent_count": 2},
    )  # fmt: skip


def test_a_server_that_does_not_let_us_in_is_said(answered: Said, letta: LettaServer) -> None:
    letta.password = "correct horse"
    code, said = answered("test")
    assert (code, said["error"].partition(": ")[0]) == (1, "Failed to connect to Letta server")
    assert "LETTA_API_KEY" in said["hint"]


def test_a_server_that_says_nothing_is_not_waited_for_for_long() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as deaf,
        pytest.raises(Unavailable, match=r"it does not answer within 0\.2 s"),
    ):
        everyone(Letta(f"http://127.0.0.1:{deaf.getsockname()[1]}", ""), "letta", 0.2)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_failures_are_said_in_the_words_that_programs_know(answered: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LETTA_BASE_URL", f"http://127.0.0.1:{free_port()}")
    code, said = answered("test")
    assert (code, said["error"].partition(": ")[0]) == (1, "Failed to connect to Letta server")
    assert said["hint"]
    assert answered("agents")[1]["error"].startswith("Failed to list agents: ")
    monkeypatch.setenv("LETTA_BASE_URL", "http://agents.example.org")
    assert "without encryption" in answered("test")[1]["error"]
    assert answered("test", "--where", "openai")[1]["error"].startswith("Failed to connect to the endpoint of agents: ")
    assert answered("test", "--where", "moon")[1] == {
        "error": "where cannot be 'moon'", "hint": "it is letta or openai",
    }  # fmt: skip


def test_where_nothing_is_scheduled_nothing_has_to_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["health"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["status"] == "healthy"
    names = [one["name"] for one in said["checks"]]
    assert names[:5] == ["database", "executor", "stuck", "agents", "delivery"]
    assert {"clock", "disk"} <= set(names)
    assert said["checks"][1]["detail"] == "nothing is scheduled, and nothing runs"
    assert said["checks"][4]["detail"] == "nothing was sent yet"


def test_what_is_scheduled_and_sent_by_nobody_is_ill(answered: Said) -> None:
    answered("register", "--agent-id", "agent-1", "--prompt", "x", "--every", "1h", "--skip-validation")
    code, said = answered("health")
    assert (code, said["status"]) == (1, "unhealthy")
    assert ill("executor") == ("nothing runs that would send prompts", "promptyoself start, or dayward up")


def test_an_executor_is_fresh_or_it_is_ill() -> None:
    database = prompt_state(configuration())

    def arrived(minutes: float, facts: dict[str, str]) -> None:
        now = clock.utc()
        with database.transaction() as connection:
            workers.arrive(connection, "a", socket.gethostname(), os.getpid(), now, facts)
            workers.beat(connection, "a", now, now - timedelta(minutes=minutes))

    loop = {"agents": "yes", "delivers": "yes", INTERVAL: "300"}
    with seat(configuration()):
        arrived(5.5, loop)
        (one,) = found()["executor"]
        assert one.ok
        assert one.detail.startswith(f"the loop (process {os.getpid()}")
        assert one.detail.endswith("looked at what is due 6 min ago")
        arrived(7, loop)
        assert ill("executor")[1] == "promptyoself restart"
    with Seat(Home()):
        arrived(2, {"agents": "yes", "doors": "yes"})
        detail, after = ill("executor")
        assert "Dayward itself" in detail
        assert "did not look at what is due for 2 min" in detail
        assert after == "dayward stop, then dayward up"


def test_what_is_stuck_and_what_fails_is_ill() -> None:
    database = prompt_state(configuration())
    now = clock.utc()

    def put(key: str, age: int, state: str, error: str = "") -> None:
        with database.transaction() as connection:
            then = now - timedelta(minutes=age)
            message = Outgoing("owner", "letta", f"agent-{key}", f"prompt/{key}", "", {"text": "x", "prompt": "some"})
            outbox.put(connection, message, then)
            row = outbox.of_key(connection, f"prompt/{key}")
            assert row
            if state == "pending":
                outbox.later(connection, row.id, then, error, 1)
            else:
                outbox.mark(connection, row.id, state, then)

    put("1", 14, "unknown")
    put("2", 3, "sent")
    put("3", 70, "sent")
    assert found()["stuck"] == [Check("stuck", True, "0 wait to be sent, none for long")]
    assert found()["delivery"] == [Check("delivery", True, "the last prompt reached agent-2 3 min ago")]
    put("4", 16, "unknown")
    put("5", 40, "unknown")
    put("6", 20, "pending", "409 waiting for approval")
    assert [one[2:] for one in found()["stuck"]] == [
        (
            "2, the oldest for 40 min: nobody knows whether it arrived, so that it is not sent again",
            "promptyoself logs --errors",
        ),
        ("1, the oldest for 20 min: 409 waiting for approval", "promptyoself logs --errors"),
    ]
    with database.transaction() as connection:
        incidents.fail(connection, "owner", "agent agent-1", "it is not there", now)
        for _ in range(3):
            incidents.fail(connection, "owner", "agent agent-2", "no answer", now)
    assert [one[1:3] for one in found()["agents"]] == [
        (False, "agent agent-1 failed once: it is not there"),
        (False, "agent agent-2 failed 3 times: no answer"),
    ]


def test_the_way_to_each_place_that_prompts_go_to_is_tried(answered: Said, letta: LettaServer) -> None:
    letta.agent()
    for to in ("agent-1", "openai:ada", "dayward:me"):
        answered("register", "--agent-id", to, "--prompt", "x", "--every", "1h", "--skip-validation")
    here = found(lambda channel: Letta(letta.url, "") if channel == "letta" else None)
    assert here["way to letta"] == [Check("way to letta", True, "1 agent is there")]
    assert here["way to agents"] == [
        Check("way to agents", False, "no channel 'agents' is set up", "dayward config agents.url ADDRESS")
    ]
    assert not [name for name in here if "dayward" in name]


def test_without_a_database_the_rest_is_looked_at(answered: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYWARD_DATABASE", f"postgresql://nobody@127.0.0.1:{free_port()}/none")
    first, *others = checked(configuration(), nowhere)
    assert (first.name, first.ok) == ("database", False)
    assert {"clock", "disk"} >= {one.name for one in others} >= {"clock"}
    assert answered("health")[0] == 1
