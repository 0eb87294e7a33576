"""History, undo and blame at the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Typed, git


def test_undo_one_several_and_by_receipt(dayward: Typed, life: Path) -> None:
    texts = [(life / "todo.txt").read_text()]
    commits = []
    for word in ("one", "two", "three"):
        commits.append(dayward("add", word, "--json").json["receipts"][0]["commit"])
        texts.append((life / "todo.txt").read_text())
    dayward("undo")
    assert (life / "todo.txt").read_text() == texts[2]
    dayward("undo")
    assert (life / "todo.txt").read_text() == texts[1]
    assert dayward("undo", commits[1][:7]).code == 1
    assert "already taken back" in dayward("undo", commits[1][:7]).err
    dayward("undo")
    assert (life / "todo.txt").read_text() == texts[0]
    assert dayward("undo").code == 1


def test_an_undo_can_be_undone_by_its_receipt(dayward: Typed, life: Path) -> None:
    dayward("add", "one")
    text = (life / "todo.txt").read_text()
    commit = dayward("undo", "--json").json["receipts"][0]["commit"]
    assert (life / "todo.txt").read_text() == ""
    assert dayward("undo", commit[:8]).code == 0
    assert (life / "todo.txt").read_text() == text
    dayward("undo")
    assert (life / "todo.txt").read_text() == ""


def test_undo_since_a_time(dayward: Typed, life: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for clock, word in (("09:00", "early"), ("11:00", "late"), ("12:30", "later")):
        monkeypatch.setenv("DAYWARD_NOW", f"2026-11-21T{clock}")
        dayward("add", word)
    monkeypatch.setenv("DAYWARD_NOW", "2026-11-21T13:00")
    assert dayward("undo", "--since", "10:30").code == 0
    assert (life / "todo.txt").read_text() == "2026-11-21 early\n"
    assert dayward("undo", "--since", "12:45").code == 1
    assert dayward("undo", "--since", "whenever").code == 2


def test_undo_after_later_edits_of_the_same_file(dayward: Typed, life: Path) -> None:
    dayward("add", "one")
    receipt = dayward("add", "two", "--json").json["receipts"][0]["commit"]
    dayward("add", "three")
    (life / "todo.txt").write_text((life / "todo.txt").read_text() + "typed in an editor\n")
    assert dayward("undo", receipt[:7]).code == 0
    assert (life / "todo.txt").read_text() == "2026-11-21 one\n2026-11-21 three\ntyped in an editor\n"
    assert git(life, "status", "--porcelain") == "M todo.txt"
    assert "+typed in an editor" in git(life, "diff")


def test_undo_that_would_lose_a_later_edit_is_refused(dayward: Typed, life: Path) -> None:
    receipt = dayward("add", "call ana", "--json").json["receipts"][0]["commit"]
    dayward("edit", "call ana", "call ana about the boat on sunday")
    before = (life / "todo.txt").read_text()
    result = dayward("undo", receipt[:7])
    assert result.code == 5
    assert "→" in result.err
    assert (life / "todo.txt").read_text() == before
    dayward("undo", "2")
    assert (life / "todo.txt").read_text() == ""


def test_history_and_blame(dayward: Typed, life: Path) -> None:
    dayward("add", "Call the dentist")
    dayward("complete", "dentist")
    dayward("undo")
    rows = dayward("history", "--json").data
    assert [row["what"] for row in rows][:3] == [
        "Undo: Complete “Call the dentist”",
        "Complete “Call the dentist”",
        "Add “Call the dentist”",
    ]
    assert [row["undone"] for row in rows][:3] == [False, True, False]
    found = dayward("blame", "dentist", "--json").data
    assert (found[0]["file"], found[0]["line"], found[0]["why"]) == ("todo.txt", 1, "dayward undo")
    assert dayward("blame", "unheard of").code == 1


def test_the_person_s_edits_are_not_in_our_commit(dayward: Typed, life: Path) -> None:
    dayward("add", "one")
    (life / "todo.txt").write_text("2026-11-21 one\nmine, unsaved\n")
    (life / "other.txt").write_text("untracked\n")
    dayward("add", "two")
    assert git(life, "show", "--format=", "--name-only", "HEAD") == "todo.txt"
    assert git(life, "show", "HEAD:todo.txt") == "2026-11-21 one\n2026-11-21 two"
    assert (life / "todo.txt").read_text() == "2026-11-21 one\nmine, unsaved\n2026-11-21 two\n"
    assert "mine, unsaved" in git(life, "diff")
    assert git(life, "diff", "--cached") == ""
