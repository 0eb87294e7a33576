"""What waits for a yes: kept with its diff, answered once from anywhere, looked at again before it is done."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Typed, dayward, own_home  # noqa: F401 (fixtures)


@pytest.fixture
def asked(dayward: Typed, tmp_path: Path) -> Typed:  # noqa: F811
    """A folder whose owner wants to be asked before tasks change."""
    assert dayward("init", "life").code == 0
    assert dayward("config", "guard.ask", "write:tasks").code == 0
    return dayward


def _commits(tmp_path: Path) -> int:
    out = subprocess.run(
        ["git", "-C", str(tmp_path / "life"), "rev-list", "--count", "HEAD"], capture_output=True, text=True, check=True
    )
    return int(out.stdout)


def test_an_action_that_is_asked_about_is_not_done_and_shows_its_diff(asked: Typed, tmp_path: Path) -> None:
    before = _commits(tmp_path)
    reply = asked("add", "Buy milk")
    assert reply.code == 4
    assert "+2026-11-21 Buy milk" in reply.err
    assert "you want to be asked about write:tasks" in reply.err
    assert _commits(tmp_path) == before
    (waiting,) = asked("approvals", "--json").data
    assert waiting["action"] == "add"
    assert waiting["state"] == "open"


def test_a_yes_does_it_once(asked: Typed, tmp_path: Path) -> None:
    asked("add", "Buy milk")
    granted = asked("approve")
    assert granted.code == 0
    assert "Add “Buy milk”" in granted.out
    again = asked("approve")
    assert again.code == 1
    assert (tmp_path / "life" / "todo.txt").read_text().count("Buy milk") == 1
    (row,) = asked("approvals", "--all", "--json").data
    assert (row["state"], row["outcome"]) == ("granted", "done")


def test_a_no_is_final(asked: Typed, tmp_path: Path) -> None:
    asked("add", "Buy milk")
    (waiting,) = asked("approvals", "--json").data
    assert asked("deny", waiting["id"][-5:]).code == 0
    late = asked("approve", waiting["id"][-5:])
    assert late.code == 1
    assert "answered before: denied" in late.err
    assert not (tmp_path / "life" / "todo.txt").read_text()


def test_what_would_change_something_else_by_now_is_not_done_but_asked_anew(asked: Typed, tmp_path: Path) -> None:
    todo = tmp_path / "life" / "todo.txt"
    todo.write_text("Call Ana\nCall Ben\n")
    asked("complete", "Ana")
    todo.write_text("Call Ana about the boat\nCall Ben\n")
    reply = asked("approve")
    assert reply.code == 5
    assert "things have changed" in reply.err
    assert "x " not in todo.read_text()
    states = [row["state"] for row in asked("approvals", "--all", "--json").data]
    assert states == ["granted", "open"]
    assert asked("approve").code == 0
    assert "Call Ana about the boat" in todo.read_text().splitlines()[0]
    assert todo.read_text().startswith("x ")


def test_an_edit_elsewhere_in_the_file_does_not_matter(asked: Typed, tmp_path: Path) -> None:
    todo = tmp_path / "life" / "todo.txt"
    todo.write_text("Call Ana\nCall Ben\n")
    asked("complete", "Ana")
    todo.write_text("Sleep\nCall Ana\nCall Ben\nEat\n")
    assert asked("approve").code == 0
    assert [line[:2] for line in todo.read_text().splitlines()] == ["Sl", "x ", "Ca", "Ea"]


def test_a_question_is_open_for_a_week(asked: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    asked("add", "Buy milk")
    monkeypatch.setenv("DAYWARD_NOW", "2026-11-28T09:31")
    late = asked("approve")
    assert late.code == 1
    assert "was open until" in late.err


def test_the_same_question_is_kept_once_and_several_have_to_be_named(asked: Typed) -> None:
    asked("add", "Buy milk")
    asked("add", "Buy milk")
    assert len(asked("approvals", "--json").data) == 1
    asked("add", "Buy bread")
    several = asked("approve")
    assert several.code == 1
    assert "2 questions are open" in several.err


def test_what_cannot_be_done_is_not_asked_about(asked: Typed) -> None:
    assert asked("complete", "Nothing like it").code == 1
    assert asked("approvals", "--json").data == []


def test_reading_and_answering_are_never_asked_about(asked: Typed) -> None:
    asked("config", "guard.ask", "*")
    assert asked("list").code == 0
    assert asked("add", "Buy milk").code == 4
    assert asked("deny").code == 0


def test_a_yes_in_the_conversation_is_an_answer(asked: Typed, tmp_path: Path) -> None:
    reply = asked("ask", "add buy milk tomorrow")
    assert reply.code == 4
    assert asked("ask", "yes").code == 0
    assert "buy milk" in (tmp_path / "life" / "todo.txt").read_text()


def test_a_no_in_the_conversation_is_an_answer(asked: Typed) -> None:
    asked("ask", "add buy milk tomorrow")
    assert "Denied" in asked("ask", "no").out
    assert asked("approvals", "--json").data == []
