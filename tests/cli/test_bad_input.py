"""Bad input gets a clear error with the next step, no traceback, and loses nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Typed, git


def clear(result: object, code: int) -> None:
    """The error is one a person can act on."""
    assert result.code == code, result  # type: ignore[attr-defined]
    assert "→" in result.err  # type: ignore[attr-defined]
    assert "Traceback" not in result.err  # type: ignore[attr-defined]
    assert result.out == ""  # type: ignore[attr-defined]


def test_no_folder_yet(dayward: Typed) -> None:
    clear(dayward("today"), 1)
    assert "dayward init" in dayward("today").err


def test_a_folder_that_is_gone(dayward: Typed, life: Path) -> None:
    life.rename(life.with_name("moved"))
    clear(dayward("today"), 1)


def test_no_repository(dayward: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plain").mkdir()
    monkeypatch.setenv("DAYWARD_WORKSPACE", str(tmp_path / "plain"))
    clear(dayward("today"), 1)
    assert "--adopt" in dayward("add", "x").err


@pytest.mark.parametrize("name", ["nonsense", "todya", "__init__", "../init"])
def test_unknown_commands(dayward: Typed, life: Path, name: str) -> None:
    clear(dayward(name), 2)


def test_a_near_miss_is_named(dayward: Typed, life: Path) -> None:
    assert "today" in dayward("todya").err


def test_unknown_zone_in_the_preferences(dayward: Typed, life: Path) -> None:
    (life / "dayward.toml").write_text('timezone = "Mars/Olympus"\n')
    clear(dayward("today"), 2)
    assert dayward("doctor").code == 1


def test_settings_that_are_no_toml(dayward: Typed, life: Path, own_home: Path) -> None:
    (life / "dayward.toml").write_text("timezone = \n")
    clear(dayward("today"), 2)
    (life / "dayward.toml").unlink()
    (own_home / "dayward" / "config.toml").write_text("= broken")
    clear(dayward("today"), 2)
    assert dayward("version").code == 0
    assert dayward("--help").code == 0


def test_unknown_settings_warn_and_are_kept(dayward: Typed, life: Path, own_home: Path) -> None:
    config = own_home / "dayward" / "config.toml"
    config.write_text(config.read_text() + "from_the_future = true\n")
    assert dayward("today").code == 0
    assert "from_the_future" in dayward("config").err
    dayward("config", "name", "Ana")
    assert "from_the_future = true" in config.read_text()


@pytest.mark.parametrize("now", ["yesterday", "2026-13-01", "25:00"])
def test_a_clock_that_says_nothing(dayward: Typed, life: Path, monkeypatch: pytest.MonkeyPatch, now: str) -> None:
    monkeypatch.setenv("DAYWARD_NOW", now)
    clear(dayward("today"), 2)


def test_a_corrupt_file_is_shown_as_far_as_it_can_be_and_kept(dayward: Typed, life: Path) -> None:
    junk = b"good task\n\xff\xfe\x00 broken \x1b[31mred\n" + bytes(range(256)) + b"\nlast"
    (life / "todo.txt").write_bytes(junk)
    result = dayward("list")
    assert result.code == 0
    assert "\x1b" not in result.out
    assert dayward("list", "--json").code == 0
    assert dayward("complete", "good").code == 0
    assert dayward("add", "after").code == 0
    data = (life / "todo.txt").read_bytes()
    assert data == junk.replace(b"good task", b"x 2026-11-21 good task", 1) + b"\n2026-11-21 after\n"
    dayward("undo", "2")
    assert (life / "todo.txt").read_bytes() == junk


def test_detached_head_and_a_merge_under_way(dayward: Typed, life: Path) -> None:
    dayward("add", "one")
    git(life, "checkout", "--quiet", "--detach")
    clear(dayward("add", "two"), 5)
    git(life, "switch", "--quiet", "main")
    (life / ".git" / "MERGE_HEAD").write_text(git(life, "rev-parse", "HEAD") + "\n")
    clear(dayward("add", "two"), 5)
    assert dayward("list").code == 0
    (life / ".git" / "MERGE_HEAD").unlink()
    assert dayward("add", "two").code == 0
    assert (life / "todo.txt").read_text().count("two") == 1


def test_something_that_is_no_file(dayward: Typed, life: Path) -> None:
    (life / "todo.txt").unlink()
    (life / "todo.txt").mkdir()
    clear(dayward("list"), 1)
    (life / "todo.txt").rmdir()
    os.mkfifo(life / "todo.txt")
    assert dayward("list").code == 3


@pytest.mark.parametrize(
    "path",
    [
        "../x",
        "/etc/passwd",
        "a/../../x",
        ".git/config",
        ".env",
        "a\\b",
        "%2e%2e/x",
        "..%c0%af",
        "C:/x",
        "‥/x",
        "notes/\u200b.git/x",
        "a//b",
        "~/x",
        "",
    ],
)
def test_paths_outside_are_refused(dayward: Typed, life: Path, path: str) -> None:
    for words in (["read", path], ["write", path, "text"], ["append", path, "text"]):
        result = dayward(*words)
        assert result.code == 3, (words, result)
        assert "Traceback" not in result.err
    assert git(life, "status", "--porcelain") == ""


def test_a_link_is_not_followed(dayward: Typed, life: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    (life / "link.txt").symlink_to(secret)
    (life / "folder").symlink_to(tmp_path)
    for path in ("link.txt", "folder/secret.txt"):
        assert dayward("read", path).code == 3
        assert dayward("write", path, "x").code == 3
    assert secret.read_text() == "secret"
    assert "secret" not in dayward("search", "secret", "--json").out.replace('"secret"', "")


def test_the_preferences_are_not_written_as_text(dayward: Typed, life: Path) -> None:
    clear(dayward("write", "dayward.toml", "x = 1"), 3)
    clear(dayward("append", "Dayward.toml", "x = 1"), 3)


def test_settings_guard_paths(dayward: Typed, life: Path) -> None:
    (life / "private").mkdir()
    (life / "private" / "diary.md").write_text("dear diary\n")
    dayward("config", "paths.blocked", "private/*")
    clear(dayward("read", "private/diary.md"), 3)
    assert dayward("search", "diary").code == 1
    assert "private" not in dayward("files").out
    dayward("config", "paths.allowed", "todo.txt, notes/*")
    clear(dayward("write", "elsewhere.txt", "x"), 3)
    assert dayward("write", "notes/x.md", "x").code == 0


def test_writing_over_another_version_is_a_conflict(dayward: Typed, life: Path) -> None:
    dayward("write", "notes/a.md", "one")
    known = dayward("read", "notes/a.md", "--json").data["hash"]
    (life / "notes/a.md").write_text("two\n")
    result = dayward("write", "notes/a.md", "three", "--expect", known)
    clear(result, 5)
    assert "-two" in result.err
    assert (life / "notes/a.md").read_text() == "two\n"
    known = dayward("read", "notes/a.md", "--json").data["hash"]
    assert dayward("write", "notes/a.md", "three", "--expect", known).code == 0


def test_standard_input_is_the_text(dayward: Typed, life: Path) -> None:
    assert dayward("write", "notes/a.md", "-", stdin="# A\n\nlong text\n").code == 0
    assert (life / "notes/a.md").read_text() == "# A\n\nlong text\n"
    assert dayward("append", "notes/a.md", "more").code == 0
    assert (life / "notes/a.md").read_text() == "# A\n\nlong text\nmore\n"


def test_errors_in_json(dayward: Typed, life: Path) -> None:
    for words, code, name in (
        (["complete", "nothing"], 1, "negative"),
        (["add"], 2, "usage"),
        (["read", "/etc/passwd"], 3, "refused"),
    ):
        result = dayward(*words, "--json")
        assert result.code == code
        assert result.json["ok"] is False
        assert result.json["error"]["code"] == name
        assert result.json["error"]["next"]
        assert result.err == ""


def test_a_fault_is_70_without_a_traceback(
    dayward: Typed, life: Path, monkeypatch: pytest.MonkeyPatch, own_home: Path
) -> None:
    broken = own_home / "plugin"
    (broken / "broken_plugin-1.dist-info").mkdir(parents=True)
    (broken / "broken_plugin-1.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: broken-plugin\nVersion: 1\n"
    )
    (broken / "broken_plugin-1.dist-info" / "entry_points.txt").write_text(
        "[dayward.actions]\nbroken = broken_plugin\n"
    )
    (broken / "broken_plugin.py").write_text(
        "from dayward.actions.action import Action\n"
        "class Broken(Action):\n    '''Break.'''\n    name = 'break'\n"
        "    def effects(self):\n        return ()\n    def run(self, ctx):\n        return 1 // 0\n"
    )
    monkeypatch.syspath_prepend(str(broken))
    result = dayward("break")
    assert result.code == 70
    assert "Traceback" not in result.err
    assert "ZeroDivisionError" in result.err
    assert "1 // 0" in (own_home / "dayward" / "state" / "faults.log").read_text()


def test_a_stranger_s_action_comes_through_the_same_door_and_is_held_to_what_it_declares(
    dayward: Typed, life: Path, monkeypatch: pytest.MonkeyPatch, own_home: Path
) -> None:
    folder = own_home / "plugin"
    (folder / "greedy-1.dist-info").mkdir(parents=True)
    (folder / "greedy-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: greedy\nVersion: 1\n")
    (folder / "greedy-1.dist-info" / "entry_points.txt").write_text("[dayward.actions]\ngreedy = greedy\n")
    (folder / "greedy.py").write_text(
        ""
        "from dayward.actions.action import Action, Effect, Outcome\nfrom dayward.workspace.repository import Edit, Snapshot\n"
        "class Greedy(Action):\n    '''Write more than said.'''\n    name = 'greedy'\n"
        "    writes = True\n"
        "    def effects(self):\n        return (Effect('write', 'path:notes/mine.md'),)\n"
        "    def run(self, ctx):\n        return Outcome((), None, (ctx.change([Edit(Snapshot('todo.txt', b''), b'taken')], 'Take'),))\n"
    )
    monkeypatch.syspath_prepend(str(folder))
    result = dayward("greedy")
    assert result.code == 3
    assert "did not declare" in result.err
    assert (life / "todo.txt").read_bytes() == b""


@pytest.mark.parametrize("odd", ["²²²²", "²²", "²", "٣٣٣٣", "①", "½", "9" * 5_000])
def test_digits_that_are_no_numbers_break_nothing(dayward: Typed, life: Path, odd: str) -> None:
    (life / "todo.txt").write_text(f"Odd due:2026-11-23 at:{odd} rec:{odd}d est:{odd}m p:{odd}\nOdder due:2026-11-23\n")
    (life / "calendar.txt").write_text(f"2026-11-23 w{odd} Mon  {odd}-{odd} Thing {odd} rec:{odd}w.\n")
    for command in ("today", "agenda", "week", "list", "suggest", "review", "briefing", "free"):
        assert dayward(command).code == 0, command
    for words in (("undo", odd), ("complete", f"k7f.{odd}"), ("history", "--limit", odd), ("free", "--days", odd)):
        refused = dayward(*words)
        assert refused.code in (0, 1, 2), words
        assert "Traceback" not in refused.err
    assert dayward("schedule", "add", "x", "--when", f"{odd} * * * *").code == 2
    dayward("preferences", "hours.day", f"{odd}-{odd}")
    assert dayward("today").code == 0
    assert "Odder" in (life / "todo.txt").read_text()
