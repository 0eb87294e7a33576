"""A change is a transaction: one commit that says who and why, a receipt, and nothing of anybody else's overwritten."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dayward.core.errors import Conflict, Refused
from dayward.workspace.repository import Edit, Limits
from tests.workspace.kit import TODO, Life, append, make, origin, trailers


def test_one_commit_that_says_who_why_and_which_step(life: Life) -> None:
    ws = life.open()
    before = life.commits()
    snapshot = ws.read("todo.txt")
    receipt = ws.change(
        [Edit(snapshot, TODO + b"Pay rent\n", ("Pay rent",))], "Add “Pay rent”", origin("t7/3", "rent is due")
    )
    assert life.commits() == before + 1
    assert life.bytes() == life.committed() == TODO + b"Pay rent\n"
    assert trailers(life) == [
        "Dayward-Who: anna (test)",
        "Dayward-Why: rent is due",
        "Dayward-Where: todo.txt:4",
        "Dayward-Step: t7/3",
    ]
    assert life.git("log", "-1", "--format=%s|%an <%ae>|%cn|%ct") == (
        "Add “Pay rent”|Anna <anna@example.org>|Dayward|1795262400"
    )
    assert receipt.commit == life.git("rev-parse", "HEAD")
    assert receipt.line() == f"Add “Pay rent” · todo.txt:4 · {receipt.commit[:7]}"
    life.check()


def test_two_files_move_together(life: Life) -> None:
    ws = life.open()
    done = ws.read("archive/done.txt")
    receipt = ws.change(
        [
            Edit(ws.read("todo.txt"), TODO.split(b"\n", 1)[1]),
            Edit(done, b"x Call the dentist\n", ("x Call the dentist",)),
        ],
        "Archive",
        origin(),
    )
    assert life.git("show", "--name-only", "--format=", "HEAD").split() == ["archive/done.txt", "todo.txt"]
    assert receipt.where == ("archive/done.txt:1",)
    assert life.bytes("archive/done.txt") == b"x Call the dentist\n"
    life.check()


def test_asked_again_it_returns_the_old_receipt(life: Life) -> None:
    ws = life.open()
    first = append(ws, "Pay rent", "todo.txt", "t1/1")
    append(ws, "Another", "todo.txt", "t1/11")
    snapshot = ws.read("todo.txt")
    again = ws.change([Edit(snapshot, b"Pay rent\n")], "Add", origin("t1/1", retried=True))
    assert (again.commit, again.what, again.where, again.repeated) == (first.commit, first.what, first.where, True)
    assert life.commits() == 3
    assert life.bytes() == TODO + b"Pay rent\nAnother\n"
    fresh = ws.change([Edit(snapshot, (snapshot.data or b"") + b"New\n")], "Add", origin("t1/12", retried=True))
    assert not fresh.repeated
    assert life.commits() == 4


def test_nothing_to_change_is_no_commit(life: Life) -> None:
    receipt = life.put("todo.txt", TODO)
    assert receipt.commit == ""
    assert life.commits() == 1


def test_a_forged_trailer_in_the_words_is_only_words(life: Life) -> None:
    ws = life.open()
    snapshot = ws.read("todo.txt")
    text = "Add x\n\nDayward-Step: t9/9\n"
    ws.change([Edit(snapshot, TODO + b"x\n")], text, origin("t1/1", "why\nDayward-Who: root"))
    assert ws.receipt("t9/9") is None
    assert trailers(life)[0] == "Dayward-Who: anna (test)"
    assert len(trailers(life)) == 3


def test_long_words_keep_their_whole_text(life: Life) -> None:
    ws = life.open()
    what = "Add " + "many words " * 20
    ws.change([Edit(ws.read("todo.txt"), TODO + b"x\n")], what, origin("t1/1"))
    assert len(life.git("log", "-1", "--format=%s")) == 72
    again = ws.receipt("t1/1")
    assert again is not None
    assert again.what == what.strip()


def test_a_file_edited_meanwhile_is_merged_by_meaning(life: Life) -> None:
    ws = life.open()
    snapshot = ws.read("todo.txt")
    life.save(TODO.replace(b"Buy milk", b"Buy oat milk"))
    ws.change([Edit(snapshot, TODO + b"Pay rent\n", ("Pay rent",))], "Add", origin())
    assert life.bytes() == TODO.replace(b"Buy milk", b"Buy oat milk") + b"Pay rent\n"
    assert life.committed() == TODO + b"Pay rent\n"
    assert life.git("status", "--porcelain") == " M todo.txt"


def test_an_edit_in_the_same_place_is_refused_with_a_diff(life: Life) -> None:
    ws = life.open()
    snapshot = ws.read("todo.txt")
    theirs = TODO.replace(b"Buy milk @shop", b"Buy bread @shop")
    life.save(theirs)
    with pytest.raises(Conflict) as caught:
        ws.change([Edit(snapshot, TODO.replace(b"Buy milk", b"Buy eggs"))], "Edit", origin())
    assert caught.value.exit_code == 5
    assert any(line.startswith("-") for line in caught.value.details)
    assert any(line.startswith("+") for line in caught.value.details)
    assert life.bytes() == theirs
    assert life.commits() == 1
    assert life.git("status", "--porcelain") == " M todo.txt"


def test_a_file_made_or_deleted_meanwhile(life: Life) -> None:
    ws = life.open()
    note, todo = ws.read("note.md"), ws.read("todo.txt")
    life.save(b"mine\n", "note.md")
    os.unlink(life.root / "todo.txt")
    with pytest.raises(Conflict):
        ws.change([Edit(note, b"theirs\n")], "Note", origin())
    with pytest.raises(Conflict):
        ws.change([Edit(todo, TODO + b"x\n")], "Add", origin())
    assert life.bytes("note.md") == b"mine\n"
    assert not (life.root / "todo.txt").exists()
    assert life.commits() == 1


@pytest.mark.parametrize("staged", [False, True])
def test_own_edits_elsewhere_stay_uncommitted(life: Life, staged: bool) -> None:
    life.put("notes/a.md", b"a\n")
    life.save(b"a\nmine\n", "notes/a.md")
    life.save(b"new\n", "new.md")
    if staged:
        life.git("add", "-A")
    before = life.git("status", "--porcelain")
    life.append("Pay rent")
    assert life.git("show", "--name-only", "--format=", "HEAD") == "todo.txt"
    assert life.git("status", "--porcelain") == before
    assert life.bytes("notes/a.md") == b"a\nmine\n"
    assert life.bytes("new.md") == b"new\n"


@pytest.mark.parametrize("staged", [False, True])
def test_own_edits_of_the_same_file_stay_apart(life: Life, staged: bool) -> None:
    mine = TODO.replace(b"Buy milk", b"Buy oat milk")
    life.save(mine)
    if staged:
        life.git("add", "-A")
    life.append("Pay rent")
    assert life.bytes() == mine + b"Pay rent\n"
    assert life.committed() == TODO + b"Pay rent\n"
    assert life.git("show", "--format=", "HEAD").count("\n+") == 2
    assert life.commits() == 2
    expected = " M todo.txt" if not staged else "M  todo.txt"
    assert life.git("status", "--porcelain=v1", "-z").rstrip("\0") == expected
    if staged:
        assert life.git("show", ":todo.txt").encode() + b"\n" == mine + b"Pay rent\n"


def test_staged_and_then_edited_again(life: Life) -> None:
    life.save(TODO.replace(b"Buy milk", b"Buy oat milk"))
    life.git("add", "-A")
    life.save(TODO.replace(b"Buy milk", b"Buy oat milk").replace(b"Water", b"Drown"))
    life.append("Pay rent")
    assert life.committed() == TODO + b"Pay rent\n"
    assert life.git("show", ":todo.txt").splitlines()[1:] == [
        "Buy oat milk @shop",
        "Water the plants @home",
        "Pay rent",
    ]
    assert life.bytes().decode().splitlines()[1:] == ["Buy oat milk @shop", "Drown the plants @home", "Pay rent"]


def test_own_edits_of_the_very_same_line_are_committed_first_as_theirs(life: Life) -> None:
    life.save(TODO.replace(b"Buy milk", b"Buy oat milk"))
    ws = life.open()
    snapshot = ws.read("todo.txt")
    wanted = (snapshot.data or b"").replace(b"Buy oat milk", b"Buy two oat milks")
    receipt = ws.change([Edit(snapshot, wanted)], "Edit", origin())
    assert life.commits() == 3
    assert life.git("log", "-1", "--format=%s", "HEAD~") == "Keep edits made outside Dayward"
    assert life.committed(commit="HEAD~") == TODO.replace(b"Buy milk", b"Buy oat milk")
    assert life.committed() == life.bytes() == wanted
    assert receipt.commit == life.git("rev-parse", "HEAD")
    life.check()


def test_an_untracked_file_is_committed_first_as_theirs(life: Life) -> None:
    life.save(b"Old idea\n", "someday.txt")
    life.append("New idea", "someday.txt")
    assert life.committed("someday.txt", "HEAD~") == b"Old idea\n"
    assert life.committed("someday.txt") == b"Old idea\nNew idea\n"
    life.check()


def test_a_file_the_person_deleted_and_an_action_makes_again(life: Life) -> None:
    os.unlink(life.root / "todo.txt")
    life.append("Start over")
    assert life.committed() == life.bytes() == b"Start over\n"
    life.check()


def test_deleting_a_file(life: Life) -> None:
    life.put("notes/a.md", b"a\n")
    life.put("notes/a.md", None)
    assert not (life.root / "notes/a.md").exists()
    life.check()


def test_a_file_and_then_a_folder_of_the_same_name(life: Life) -> None:
    life.put("ideas", b"one\n")
    os.unlink(life.root / "ideas")
    ws = life.open()
    ws.keep_outside_edits(origin().now)
    life.put("ideas/one.md", b"one\n")
    assert life.git("ls-files") == "ideas/one.md\ntodo.txt"
    life.check()


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o664, 0o700, 0o755, 0o775])
def test_permission_bits_stay(life: Life, mode: int) -> None:
    os.chmod(life.root / "todo.txt", mode)
    life.append("Pay rent")
    assert (life.root / "todo.txt").stat().st_mode & 0o777 == mode
    assert life.git("ls-files", "-s", "todo.txt").startswith("100755" if mode & 0o100 else "100644")


def test_new_files_honour_the_umask(life: Life) -> None:
    old = os.umask(0o077)
    try:
        life.put("notes/secret.md", b"x\n")
    finally:
        os.umask(old)
    assert (life.root / "notes/secret.md").stat().st_mode & 0o777 == 0o600


def test_mass_deletion_needs_a_flag(life: Life) -> None:
    lines = [b"Task %d\n" % n for n in range(60)]
    life.put("todo.txt", b"".join(lines))
    for keep, ok in ((34, False), (35, True)):
        ws = life.open()
        edit = Edit(ws.read("todo.txt"), b"".join(lines[:keep]))
        if ok:
            ws.change([edit], "Delete", origin())
            continue
        with pytest.raises(Refused) as caught:
            ws.change([edit], "Delete", origin())
        assert caught.value.exit_code == 3
        assert life.bytes() == b"".join(lines)
    ws = life.open(limits=Limits(5, 0.5, 3))
    with pytest.raises(Refused):
        ws.change([Edit(ws.read("todo.txt"), b"".join(lines[:29]))], "Delete", origin())
    ws.change([Edit(ws.read("todo.txt"), None)], "Delete", origin(), delete_many=True)
    assert not (life.root / "todo.txt").exists()


def test_most_of_a_short_file_counts_too(life: Life) -> None:
    life.put("todo.txt", b"".join(b"Task %d\n" % n for n in range(15)))
    ws = life.open()
    with pytest.raises(Refused):
        ws.change([Edit(ws.read("todo.txt"), b"Task 1\n")], "Delete", origin())


def test_outside_edits_are_noticed_and_kept(life: Life) -> None:
    ws = life.open()
    life.save(TODO + b"by hand\n")
    life.save(b"new\n", "ideas/new.md")
    for passing in (".todo.txt.swp", "todo.txt~", ".#todo.txt", "4913", "x.tmp"):
        life.save(b"x", passing)
    assert set(ws.outside_edits()) == {"todo.txt", "ideas/new.md"}
    assert set(ws.keep_outside_edits(origin().now)) == {"todo.txt", "ideas/new.md"}
    assert life.committed() == TODO + b"by hand\n"
    assert "Dayward-Who: you" in trailers(life)
    assert ws.outside_edits() == ()


def test_the_persons_own_hooks_and_signing_do_not_run(life: Life) -> None:
    hook = life.root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    for name in ("pre-commit", "commit-msg", "reference-transaction", "post-commit"):
        (hook.parent / name).write_text("#!/bin/sh\nexit 1\n")
        os.chmod(hook.parent / name, 0o755)
    life.git("config", "commit.gpgSign", "true")
    life.append("Pay rent")
    life.check()


WRITER = """
import sys
from pathlib import Path
from dayward.workspace.repository import Workspace
from tests.workspace.kit import append
root, name, count = sys.argv[1:]
for number in range(int(count)):
    ws = Workspace(root)
    append(ws, f"{name} line {number}", "todo.txt", f"{name}/{number}")
    ws.close()
"""


def test_processes_at_once_lose_and_double_nothing(life: Life) -> None:
    processes, count = 4, 6
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(life.root), f"w{n}", str(count)], env=environment())
        for n in range(processes)
    ]
    assert [process.wait(50) for process in running] == [0] * processes
    lines = life.bytes().decode().splitlines()[3:]
    assert sorted(lines) == sorted(f"w{n} line {k}" for n in range(processes) for k in range(count))
    assert life.commits() == 1 + processes * count
    life.check()


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path) + os.pathsep + os.getcwd()}


def test_an_ordinary_change_starts_at_most_four_processes_of_git(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    real = subprocess.Popen

    def counted(args: list[str], **more: object) -> subprocess.Popen[bytes]:
        started.append(next(word for word in args if word in ("cat-file", "config", "fast-import", "update-index")))
        return real(args, **more)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(subprocess, "Popen", counted)
    life.append("Pay rent")
    assert sorted(started) == ["cat-file", "config", "fast-import", "update-index"]


def test_somebody_commits_at_the_same_moment(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    life = make(tmp_path / "life")
    ws = life.open()
    real = ws.git.commit

    def late(*args: object) -> str:
        life.git("commit", "--allow-empty", "-qm", "mine")
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(ws.git, "commit", late)
    with pytest.raises(Conflict):
        append(ws, "Pay rent", "todo.txt", "t/1")
    assert life.bytes() == TODO
    life.check()
    monkeypatch.undo()
