"""`execute` with agents behind an OpenAI-compatible endpoint: how each end is told, kept, and what it does to the next prompt."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dayward.app.prompting import prompt_state
from dayward.cli.prompting.main import main
from dayward.core.configuration import configuration
from dayward.state import incidents, outbox, replies
from tests.prompts.test_agents import MODEL, said
from tests.prompts.wire import CLOSED, Reply, Wire, wire

TO = f"openai:{MODEL}"
Do = Callable[..., dict[str, Any]]


@pytest.fixture
def do(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Do:
    """Type a command at a time of a day in November."""

    def do(at: str, *words: str) -> dict[str, Any]:
        monkeypatch.setenv("DAYWARD_NOW", f"2026-11-23T{at}:00+00:00")
        main(words)
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return do


def registered(do: Do, server: Wire, *more: str) -> None:
    """A prompt every five minutes from 09:00 on."""
    folder = Path(configuration().home.config)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(f'[agents]\nurl = "{server.url}"\n')
    words = ("register", "--agent-id", TO, "--prompt", "Hello", "--every", "5m", "--skip-validation", *more)
    assert do("09:00", *words)["status"] == "success"


def test_a_reply_is_told_kept_and_passed_on(do: Do) -> None:
    with wire(Reply(200, said())) as server:
        registered(do, server, "--deliver", "ntfy:me")
        answer = do("09:05", "execute")
        assert do("09:06", "execute")["executed"] == []
    assert answer["message"] == "1 prompts executed"
    assert answer["executed"] == [
        {"id": 1, "agent_id": TO, "delivered": True, "next_run": "2026-11-23T09:10:00+00:00",
         "repetition_count": 1, "max_repetitions": None, "completed": False},
    ]  # fmt: skip
    assert len(server.asked) == 1
    with prompt_state(configuration()).reading() as connection:
        (kept,) = replies.recent(connection, "owner")
        (passed_on,) = outbox.open_rows(connection, ["owner"], ["ntfy"])
    assert (kept.text, kept.reference) == ("Hello back", "chatcmpl-1")
    assert (passed_on.address, passed_on.body["text"]) == ("me", "Hello back")


@pytest.mark.parametrize(
    ("reply", "error", "incident", "active", "again"),
    [
        (Reply(404), "127.0.0.1 answers 404; there is no agent", True, False, 1),
        (Reply(400), "127.0.0.1 answers 400", True, True, 2),
        (Reply(500), "nobody can tell whether it arrived; it is not sent again", True, True, 2),
        (CLOSED, "nobody can tell whether it arrived; it is not sent again", True, True, 2),
        (Reply(429), "not yet: 127.0.0.1 answers 429", False, True, 2),
    ],
)
def test_what_went_wrong_is_told(do: Do, reply: Reply, error: str, incident: bool, active: bool, again: int) -> None:
    with wire(reply, Reply(200, said())) as server:
        registered(do, server)
        (ended,) = do("09:05", "execute")["executed"]
        assert (ended["id"], ended["delivered"]) == (1, False)
        assert ended["error"].startswith(error)
        (entry,) = do("09:05", "list")["schedules"]
        assert entry["active"] is active
        with prompt_state(configuration()).reading() as connection:
            assert bool(incidents.open_incidents(connection, "owner")) is incident
        do("09:07", "execute")
        do("09:11", "execute")
        assert len(server.asked) == again + (reply.status == 429)
        with prompt_state(configuration()).reading() as connection:
            assert bool(incidents.open_incidents(connection, "owner")) is (not active)


def paused(do: Do) -> list[tuple[int, bool, str]]:
    """Three prompts that were paused as the agent is not there: one that repeats, one by the hour, one that is sent once."""
    with wire(Reply(404)) as server:
        registered(do, server)
        words = ("register", "--agent-id", TO, "--prompt", "Later", "--skip-validation")
        do("09:00", *words, "--cron", "30 * * * *", "--zone", "Europe/Madrid")
        do("09:00", *words, "--time", "2026-11-23T09:08:00")
        do("09:05", "execute")
    return shown(do, "09:06")


def shown(do: Do, at: str) -> list[tuple[int, bool, str]]:
    listed = do(at, "list")["schedules"]
    return sorted((one["id"], one["active"], one["next_run"][11:16]) for one in listed)


def test_paused_prompts_go_on_when_they_are_told_to(do: Do) -> None:
    assert paused(do) == [(1, False, "09:10"), (2, False, "09:30"), (3, False, "09:08")]
    with wire(Reply(200, said())) as server:
        registered(do, server)
        assert do("09:47", "execute")["executed"][0]["id"] == 4
        answer = {"status": "success", "resumed": [1, 2, 3], "message": "3 prompts resumed"}
        assert do("09:47", "resume", "--agent-id", TO) == answer
        assert shown(do, "09:47")[:3] == [(1, True, "09:50"), (2, True, "10:30"), (3, True, "09:08")]
        assert [one["id"] for one in do("09:47", "execute")["executed"]] == [3]
        assert do("09:47", "resume") == {"status": "success", "resumed": [], "message": "0 prompts resumed"}


def test_one_paused_prompt_goes_on_alone(do: Do) -> None:
    paused(do)
    assert do("09:07", "resume", "--id", "2")["resumed"] == [2]
    assert [active for _, active, _ in shown(do, "09:07")] == [False, True, False]
    assert do("09:07", "resume", "--id", "2")["error"] == "Schedule 2 not found or not paused"
    assert do("09:07", "resume", "--id", "two")["error"] == "Schedule ID must be a number"
    assert do("09:07", "resume", "--agent-id", "openai:other")["resumed"] == []


def test_there_is_such_an_agent_or_not(do: Do) -> None:
    with wire(Reply(200, {"data": [{"id": MODEL}]})) as server:
        registered(do, server)
        words = ("register", "--prompt", "Hello", "--every", "5m", "--agent-id")
        assert do("09:01", *words, TO)["status"] == "success"
        answer = do("09:01", *words, "openai:nobody")
    assert answer["error"] == "Agent validation failed: there is no agent nobody at 127.0.0.1"
    assert answer["hint"] == "promptyoself agents lists those there are"
