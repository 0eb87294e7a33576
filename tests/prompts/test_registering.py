"""register, list and cancel: the shapes and words that programs know, and what they keep."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

AGENT = "agent-00000000-0000-4000-8000-000000000001"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A morning in November."""
    monkeypatch.setenv("DAYWARD_NOW", "2026-11-23T09:00:00+00:00")


def register(said: Any, *words: str) -> dict[str, Any]:
    _, answer = said("register", "--agent-id", AGENT, "--prompt", "Hello", "--skip-validation", *words)
    return answer


@pytest.mark.parametrize(
    ("words", "next_run", "kind", "value"),
    [
        (("--time", "2026-11-24T10:30:00"), "2026-11-24T10:30:00+00:00", "once", "2026-11-24T10:30:00"),
        (("--time", "2026-11-24 10:30"), "2026-11-24T10:30:00+00:00", "once", "2026-11-24 10:30"),
        (("--time", "2026-11-24T10:30:00+01:00"), "2026-11-24T09:30:00+00:00", "once", "2026-11-24T10:30:00+01:00"),
        (("--time", "2026-11-24T10:30:00Z"), "2026-11-24T10:30:00+00:00", "once", "2026-11-24T10:30:00Z"),
        (("--cron", "0 9 * * *"), "2026-11-24T09:00:00+00:00", "cron", "0 9 * * *"),
        (("--cron", "0 9 * * *", "--zone", "Europe/Madrid"), "2026-11-24T08:00:00+00:00", "cron", "0 9 * * *"),
        (("--every", "30s"), "2026-11-23T09:00:30+00:00", "interval", "30s"),
        (("--every", "5m"), "2026-11-23T09:05:00+00:00", "interval", "5m"),
        (("--every", "2h"), "2026-11-23T11:00:00+00:00", "interval", "2h"),
        (("--every", "45"), "2026-11-23T09:00:45+00:00", "interval", "45"),
        (("--every", "6m", "--start-at", "2026-11-24 08:00"), "2026-11-24T08:00:00+00:00", "interval", "6m"),
    ],
)
def test_each_way_to_say_when(said: Any, words: tuple[str, ...], next_run: str, kind: str, value: str) -> None:
    assert register(said, *words) == {
        "status": "success", "id": 1, "next_run": next_run, "message": "Prompt scheduled with ID 1",
    }  # fmt: skip
    (entry,) = said("list")[1]["schedules"]
    assert entry == {
        "id": 1, "agent_id": AGENT, "prompt_text": "Hello", "schedule_type": kind, "schedule_value": value,
        "next_run": next_run, "active": True, "created_at": "2026-11-23T09:00:00+00:00", "last_run": None,
        "max_repetitions": None, "repetition_count": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ((), "Must specify one of --time, --cron, or --every"),
        (("--time", "2027-01-01", "--every", "5m"), "Cannot specify multiple scheduling options"),
        (("--time", "2026-11-23T08:59:00"), "Scheduled time must be in the future"),
        (("--time", "2020-01-01"), "Scheduled time must be in the future"),
        (("--cron", "every day"), "Invalid cron expression: every day"),
        (("--cron", "61 * * * *"), "Invalid cron expression: 61 * * * *"),
        (("--cron", "0 0 30 2 *"), "Invalid cron expression: 0 0 30 2 *"),
        (("--every", "5x"), "Invalid interval format: 5x. Use formats like '30s', '5m', '1h'"),
        (("--every", "0m"), "Invalid interval format: 0m. Use formats like '30s', '5m', '1h'"),
        (("--every", "5m", "--start-at", "2020-01-01"), "Start time must be in the future"),
        (("--every", "5m", "--max-repetitions", "0"), "max-repetitions must be a positive integer"),
        (("--every", "5m", "--max-repetitions", "many"), "max-repetitions must be a valid integer"),
    ],
)
def test_what_cannot_be_is_said_in_the_words_that_programs_know(said: Any, words: tuple[str, ...], error: str) -> None:
    assert register(said, *words)["error"] == error
    assert said("list")[1] == {"status": "success", "schedules": [], "count": 0}


@pytest.mark.parametrize("when", [("--time", "the day after never"), ("--every", "5m", "--start-at", "soonish")])
def test_a_time_that_cannot_be_read_is_said(said: Any, when: tuple[str, ...]) -> None:
    assert register(said, *when)["error"].startswith("Failed to register prompt: ")


def test_numbers_go_up_and_are_never_used_again(said: Any) -> None:
    assert [register(said, "--every", "5m")["id"] for _ in range(3)] == [1, 2, 3]
    assert said("cancel", "--id", "3")[1] == {
        "status": "success", "cancelled_id": 3, "message": "Schedule 3 cancelled",
    }  # fmt: skip
    assert register(said, "--every", "5m")["id"] == 4
    assert [one["id"] for one in said("list")[1]["schedules"]] == [1, 2, 4]
    everything = said("list", "--all")[1]
    assert everything["count"] == 4
    assert [one["active"] for one in everything["schedules"] if one["id"] == 3] == [False]


def test_one_agents_prompts_are_listed_alone(said: Any) -> None:
    register(said, "--every", "5m")
    said("register", "--agent_id", "agent-other", "--prompt", "x", "--every", "5m", "--skip_validation", "true")
    assert [one["id"] for one in said("list", "--agent-id", "agent-other")[1]["schedules"]] == [2]


@pytest.mark.parametrize(
    ("id_", "error"),
    [
        ("7", "Schedule 7 not found or already cancelled"),
        ("seven", "Schedule ID must be a number"),
        ("", "Missing required argument: id"),
    ],
)
def test_what_cannot_be_cancelled_is_said(said: Any, id_: str, error: str) -> None:
    assert said("cancel", "--id", id_) == (1, {"error": error})


def test_cancelled_twice_is_said(said: Any) -> None:
    register(said, "--every", "5m")
    assert said("cancel", "--id", "1")[0] == 0
    assert said("cancel", "--id", "1")[1] == {"error": "Schedule 1 not found or already cancelled"}


def test_missing_words_are_said(said: Any) -> None:
    assert said("register", "--every", "5m")[1] == {"error": "Missing required arguments: agent-id and prompt"}


def test_a_prompt_that_goes_to_a_chat_address_is_sent_by_whoever_has_that_door(said: Any, tmp_path: Path) -> None:
    code, answer = said("register", "--agent-id", "nowhere:me", "--prompt", "x", "--every", "5m")
    assert (code, answer["error"]) == (1, "Agent validation failed: no channel 'nowhere' is set up")
