"""Backing up and restoring at the command line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dayward.app.compose import _opened
from tests.cli.conftest import Typed, git


def test_a_backup_is_made_listed_and_restored(dayward: Typed, life: Path, own_home: Path) -> None:
    assert dayward("restore", "--list").out.startswith("no backup")
    dayward("add", "Call Ana")
    (life / "notes.txt").write_text("not committed\n")
    made = dayward("backup", "--json")
    assert made.code == 0
    path = Path(made.data["path"])
    assert path.parent == own_home / "dayward/state/backups"
    assert [row["path"] for row in dayward("backup", "--list", "--json").data] == [str(path)]
    assert "1 older removed" in dayward("backup").out  # of one day, the last stays
    name = Path(dayward("backup", "--list", "--json").data[0]["path"]).name
    restored = dayward("restore", name, "--to", "restored")
    assert restored.code == 0
    assert "dayward config workspace" in restored.out
    assert Path("restored/notes.txt").read_text() == "not committed\n"
    assert git(Path("restored"), "rev-parse", "HEAD") == git(life, "rev-parse", "HEAD")
    again = dayward("restore", "latest", "--to", "restored")
    assert again.code == 3
    assert again.err


def test_on_a_new_machine_the_restored_folder_is_the_one(
    dayward: Typed, life: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dayward("add", "Call Ana")
    path = dayward("backup", "--to", "usb", "--json").data["path"]
    monkeypatch.setenv("DAYWARD_HOME", str(tmp_path / "other"))
    assert dayward("today").code == 1
    assert dayward("restore", path, "--to", "back").code == 0
    assert "Call Ana" in dayward("list").out


def test_a_damaged_backup_is_told_when_older_ones_are_proven(dayward: Typed, life: Path) -> None:
    path = Path(dayward("backup", "--to", "usb", "--json").data["path"])
    assert "proven" in dayward("backup", "--to", "usb", "--prove").out
    path.write_bytes(path.read_bytes()[:2000])
    said = dayward("backup", "--to", "usb", "--prove")
    assert said.code == 1
    assert path.name in said.out
    assert "damaged" in said.out


def test_restore_says_what_it_needs(dayward: Typed, life: Path) -> None:
    for words in ((), ("latest",), ("latest", "--to", "x"), ("nothing.tar", "--to", "x")):
        said = dayward("restore", *words)
        assert said.code in (1, 2)
        assert "→" in said.err
    assert not os.path.exists("x")


def test_state_is_put_back(dayward: Typed, life: Path, own_home: Path) -> None:
    import sqlite3

    database = own_home / "dayward/state/state.db"
    database.parent.mkdir(exist_ok=True)
    connection = sqlite3.connect(database)
    connection.execute("create table t (a)")
    connection.close()
    held = database.read_bytes()
    dayward("backup")
    database.unlink()
    assert dayward("restore", "latest", "--state").code == 0
    assert database.read_bytes() == held


def test_a_sentence_asks_for_it(dayward: Typed, life: Path) -> None:
    assert "Backed up" in dayward("ask", "back up my life").out
    assert "dayward-2026" in dayward("ask", "show my backups").out


def test_what_was_said_comes_back_whether_the_database_had_it_or_not(
    dayward: Typed, life: Path, own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dayward("ask", "add buy tulips")
    assert "tulips" in dayward("conversations", "search", "tulips").out  # now the database has it
    dayward("ask", "add buy crocuses")  # a line that waits
    assert list((own_home / "dayward/state").glob("said*.jsonl"))
    path = dayward("backup", "--to", "usb", "--json").data["path"]
    assert list((own_home / "dayward/state").glob("said*.jsonl"))  # it waits still
    monkeypatch.setenv("DAYWARD_HOME", str(tmp_path / "other"))
    monkeypatch.setenv("DAYWARD_WORKSPACE", str(life))
    restored = dayward("restore", path, "--state")
    assert restored.code == 0
    assert "put 1 turns back" in restored.out
    for words in ("tulips", "crocuses"):
        assert words in dayward("conversations", "search", words).out
    for database in _opened.values():
        database.close()
    assert dayward("restore", path, "--state").code == 0  # once more: nothing is there twice
    said = dayward("conversations", "search", "crocuses", "--json").data
    assert sorted(one["role"] for one in said) == ["assistant", "user"]


def test_what_was_said_comes_back_where_no_database_ever_was(
    dayward: Typed, life: Path, own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dayward("ask", "add buy crocuses")
    assert not (own_home / "dayward/state/state.db").exists()
    path = dayward("backup", "--to", "usb", "--json").data["path"]
    monkeypatch.setenv("DAYWARD_HOME", str(tmp_path / "other"))
    monkeypatch.setenv("DAYWARD_WORKSPACE", str(life))
    assert dayward("restore", path, "--state").code == 0
    assert "crocuses" in dayward("conversations", "search", "crocuses").out
