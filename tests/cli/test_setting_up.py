"""Making, adopting, copying and cloning a folder; the demo; the prompt; formats at the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dayward.actions.registry import manifest, spoken
from tests.cli.conftest import Typed, git

pytestmark = pytest.mark.slow


def tree(folder: Path) -> dict[str, bytes]:
    """Every file outside git's own folder, by path."""
    found = {}
    for path in folder.rglob("*"):
        if ".git" not in path.relative_to(folder).parts and path.is_file():
            found[str(path.relative_to(folder))] = path.read_bytes()
    return found


def test_init_makes_a_folder_and_asks_nothing(dayward: Typed, tmp_path: Path) -> None:
    assert dayward("init", "deep/inside/life").code == 0
    assert git(tmp_path / "deep/inside/life", "rev-list", "--count", "HEAD") == "1"
    assert dayward("init").code == 2
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x.txt").write_text("mine")
    result = dayward("init", "full")
    assert result.code == 3
    assert "--adopt" in result.err
    assert not (tmp_path / "full" / ".git").exists()


LIVES = {
    "todo.txt only": {"todo.txt": b"(A) one +p\r\n2026-01-01 two due:2026-11-20\r\nlast without newline"},
    "only done": {"done.txt": b"x 2026-01-01 one\n"},
    "lists with other names": {"home__todo.txt": b"one @home\ntwo\n", "work__todo.txt": b"(B) 3\n", "old__done.txt": b"x 2020-01-01 z\n"},
    "myorg": {
        "todo.txt": b"one\n", "calendar.txt": b"2026-11-21 w47 Sat  9 Market. \n", "projects.txt": b"+garden\n", "waiting.txt": b"two\n",
        "telos.md": b"# TELOS\n\n## GOALS\n\n- G1: be\n", "working-memory.txt": b"- thing\n", "skills/weekly-review.md": b"# Review\n",
    },
    "vault": {
        ".obsidian/app.json": b'{"newFileLocation": "folder", "newFileFolderPath": "Inbox"}', "Home.md": b"[[Other]] - [ ] x\n",
        "Deep/Other.md": b"---\ntags: [a]\n---\n# Other\n", "picture.png": b"\x89PNG\r\n\x1a\n\0\0",
    },
    "empty": {},
    "broken": {"todo.txt": b"\xff\xfe\x00one\n\0\n\xc3(\n"},
}  # fmt: skip


@pytest.mark.parametrize("kind", LIVES)
def test_an_adopted_folder_works_and_comes_back_byte_for_byte(dayward: Typed, tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "old life"
    for name, data in LIVES[kind].items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    folder.mkdir(exist_ok=True)
    before = tree(folder)
    looked = dayward("init", "--adopt", str(folder), "--look")
    assert looked.code == 0
    assert sorted(os.listdir(folder)) == sorted({name.split("/")[0] for name in LIVES[kind]})
    assert dayward("init", "--adopt", str(folder)).code == 0
    assert dayward("today").code == 0
    assert dayward("add", "Written", "by", "Dayward").code == 0
    assert dayward("complete", "Written", "by", "Dayward").code == 0
    assert dayward("add-note", "A thought").code == 0
    assert dayward("add-event", "Tea", "--on", "tomorrow").code == 0
    for row in dayward("list", "--json").data[:2]:
        assert dayward("complete", row["handle"]).code == 0
    assert tree(folder) != before
    while dayward("undo").code == 0:
        pass
    assert tree(folder) == before
    assert git(folder, "status", "--porcelain") == ""


def test_adopting_a_repository_leaves_its_history_and_edits(dayward: Typed, tmp_path: Path) -> None:
    folder = tmp_path / "repo"
    folder.mkdir()
    git(tmp_path, "init", "-q", "-b", "trunk", str(folder))
    (folder / "todo.txt").write_text("one\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "mine")
    (folder / "todo.txt").write_text("one\ntwo, not committed\n")
    (folder / "staged.txt").write_text("staged\n")
    git(folder, "add", "staged.txt")
    before = git(folder, "status", "--porcelain")
    assert dayward("init", "--adopt", str(folder)).code == 0
    assert git(folder, "rev-list", "--count", "HEAD") == "1"
    assert git(folder, "status", "--porcelain") == before
    dayward("add", "three")
    assert git(folder, "status", "--porcelain") == before
    assert git(folder, "show", "HEAD:todo.txt") == "one\n2026-11-21 three"


def test_a_folder_inside_a_repository_is_not_made_one(dayward: Typed, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "outer")
    (tmp_path / "outer" / "inner").mkdir()
    assert dayward("init", "--adopt", "outer/inner").code == 3
    assert dayward("init", "--adopt", "outer/inner", "--copy-to", "copy").code == 0
    assert not (tmp_path / "outer" / "inner" / ".git").exists()
    assert dayward("init", "--adopt", "outer", "--copy-to", "outer/inner").code == 3
    assert dayward("init", "--adopt", "nowhere").code == 2


def test_a_copy_leaves_the_original_alone(dayward: Typed, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "todo.txt").write_text("one\n")
    assert dayward("init", "--adopt", "old", "--copy-to", "new").code == 0
    dayward("add", "two")
    assert os.listdir(tmp_path / "old") == ["todo.txt"]
    assert (tmp_path / "old" / "todo.txt").read_text() == "one\n"
    assert (tmp_path / "new" / "todo.txt").read_text() == "one\n2026-11-21 two\n"


def test_two_devices_through_a_remote(dayward: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "remote.git")
    dayward("init", "one")
    dayward("add", "from one")
    assert dayward("sync", "--remote", str(tmp_path / "remote.git")).code == 0
    assert dayward("init", "two", "--from", str(tmp_path / "remote.git")).code == 0
    dayward("add", "from two")
    monkeypatch.setenv("DAYWARD_WORKSPACE", str(tmp_path / "one"))
    dayward("complete", "from one")
    assert dayward("push").code == 0
    monkeypatch.setenv("DAYWARD_WORKSPACE", str(tmp_path / "two"))
    assert dayward("push").code in (1, 5)
    assert dayward("pull").code == 0
    assert dayward("sync").code == 0
    monkeypatch.setenv("DAYWARD_WORKSPACE", str(tmp_path / "one"))
    assert dayward("sync", "--json").data["pulled"] == 2
    expected = "x 2026-11-21 2026-11-21 from one\n2026-11-21 from two\n"
    assert (tmp_path / "one" / "todo.txt").read_text() == (tmp_path / "two" / "todo.txt").read_text() == expected
    assert dayward("status", "--json").data["ahead"] == 0
    assert "nothing new" in dayward("sync").out.lower()


def test_sync_without_a_remote_says_what_to_do(dayward: Typed, life: Path) -> None:
    result = dayward("sync")
    assert result.code == 1
    assert "--remote" in result.err


def test_the_demo_is_a_believable_life(dayward: Typed, demo: Path) -> None:
    assert dayward("fmt", "check", *[str(demo / name) for name in tree(demo)]).code == 0
    data = dayward("today", "--json").data
    for part in ("events", "late", "due_today", "due_soon", "next", "waiting"):
        assert data[part], part
    assert dayward("doctor").code == 0
    assert dayward("start", "--alone").code == 0


def test_the_prompt_is_the_second_door(dayward: Typed, life: Path) -> None:
    result = dayward(
        "chat", stdin="add Buy bread +home\n/complete 'buy bread'\nundo\nlist\n/nonsense\nhelp\nquit\nadd never\n"
    )
    assert result.code == 0
    assert "Add “Buy bread”" in result.out
    assert "Undo: Complete “Buy bread”" in result.out
    assert "there is no command 'nonsense'" in result.err
    assert (life / "todo.txt").read_text() == "2026-11-21 Buy bread +home\n"
    assert dayward("history", "--json").data[0]["who"].endswith("(prompt)")


def test_the_prompt_survives_odd_lines(dayward: Typed, life: Path) -> None:
    result = dayward("chat", stdin=b"add don't forget\n\n   \n/\nadd\nedit\n\xff\xfe\nadd last\n")
    assert (life / "todo.txt").read_text() == "2026-11-21 don't forget\n2026-11-21 last\n"
    assert "Traceback" not in result.err


def test_fmt_parse_and_check(dayward: Typed, tmp_path: Path) -> None:
    result = dayward(
        "fmt",
        "parse",
        "--as",
        "todotxt",
        "--jsonl",
        stdin="(A) 2026-01-02 Call +p @c due:2026-02-03 12:30 http://x.org\nx 2026-01-01 y\n",
    )
    rows = [json.loads(line) for line in result.out.splitlines()]
    assert rows[0] == {
        "line": "(A) 2026-01-02 Call +p @c due:2026-02-03 12:30 http://x.org", "done": False, "priority": "A", "completed": None,
        "created": "2026-01-02", "projects": ["p"], "contexts": ["c"], "kv": {"due": "2026-02-03"},
    }  # fmt: skip
    assert rows[1]["completed"] == "2026-01-01"
    (tmp_path / "any.txt").write_bytes(bytes(range(256)) * 3)
    assert dayward("fmt", "check", "any.txt", "--as", "todotxt").out == "any.txt: ok\n"
    assert dayward("fmt", "check", "missing.txt").code == 1
    assert dayward("fmt", "check").code == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(dayward: Typed, shell: str) -> None:
    script = dayward("completion", shell).out
    for name in manifest():
        assert all(word in script for word in spoken(name).split())
    if shell == "bash":
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)
        asked = script + "COMP_WORDS=(dayward schedule ru); COMP_CWORD=2; _dayward; echo ${COMPREPLY[@]}"
        done = subprocess.run(["bash"], input=asked, capture_output=True, text=True, check=True)
        assert done.stdout == "run-now\n"


def test_help_names_every_command_and_every_command_has_help(dayward: Typed) -> None:
    out = dayward("--help").out
    for name in manifest():
        assert f"  {spoken(name)} " in out
        shown = dayward(name, "--help")
        assert shown.code == 0
        assert "examples:" in shown.out


def test_the_installed_script_runs(tmp_path: Path) -> None:
    script = Path(sys.executable).parent / "dayward"
    done = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("dayward ")
    done = subprocess.run(
        [script, "init", str(tmp_path / "life")], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    done = subprocess.run(f"{script} list | true", shell=True, capture_output=True, text=True, check=False)
    assert done.stderr == ""
