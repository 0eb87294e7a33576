"""Who answered and why: written down a line a turn, told by `why`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from dayward.assistant.deciding import decisions, record
from dayward.core import secrets
from dayward.core.home import Home

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def test_decisions_come_back_newest_first_and_each_person_sees_their_own(tmp_path: Path) -> None:
    home = Home({"DAYWARD_HOME": str(tmp_path)})
    record(
        home,
        "t1",
        AT,
        "owner",
        "who was Ada?",
        "strong",
        ["the floor did not understand it", "the strong model answered"],
    )
    record(home, "t2", AT, "ben", "add milk", "floor", ["the floor was sure: add"])
    record(home, "t3", AT, "owner", "x" * 500, "none", [])
    assert [one.turn for one in decisions(home, "owner", 10)] == ["t3", "t1"]
    assert decisions(home, "owner", 10)[1].reasons == ("the floor did not understand it", "the strong model answered")
    assert len(decisions(home, "owner", 1)[0].words) == 80
    assert decisions(home, "nobody", 10) == []


def test_broken_lines_are_left_out_and_secrets_stay_out(tmp_path: Path) -> None:
    home = Home({"DAYWARD_HOME": str(tmp_path)})
    secrets.known("sk-very-secret")
    record(home, "t1", AT, "owner", "my key is sk-very-secret", "floor", ["because of sk-very-secret"])
    path = Path(home.state_file("decisions.jsonl"))
    with path.open("a") as file:
        file.write('{"turn": "half')
    assert "very-secret" not in path.read_text()
    assert [one.turn for one in decisions(home, "owner", 10)] == ["t1"]
    assert path.stat().st_mode & 0o077 == 0
    secrets.forget()


def test_it_does_not_grow_for_ever(tmp_path: Path) -> None:
    home = Home({"DAYWARD_HOME": str(tmp_path)})
    Path(home.state_file("decisions.jsonl")).write_text("x" * 2_000_001 + "\n")
    record(home, "t1", AT, "owner", "one", "floor", [])
    record(home, "t2", AT, "owner", "two", "floor", [])
    assert Path(home.state_file("decisions.jsonl")).stat().st_size < 1000
    assert [one.turn for one in decisions(home, "owner", 10)] == ["t2", "t1"]
