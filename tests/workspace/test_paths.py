"""Nothing outside the folder is ever read or written, whatever a path is called and whatever happens meanwhile."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from pathlib import Path

import pytest

from dayward.core.errors import DaywardError, Refused, Unavailable
from dayward.workspace.beneath import Beneath
from dayward.workspace.repository import Edit, Snapshot
from tests.workspace.kit import Life, append, origin

BAD = [
    "",
    "/etc/passwd",
    "//etc/passwd",
    "~/x",
    "~root/x",
    "..",
    "../x",
    "notes/../../x",
    "notes/..",
    "notes/./x",
    "./x",
    "notes//x",
    "notes/",
    "...",
    "notes/.../x",
    "a/. ./x",
    ".. /x",
    "..\\x",
    "notes\\x",
    "C:\\x",
    "c:x",
    "\\\\server\\x",
    "%2e%2e/x",
    "%2E%2E%2Fx",
    "..%2fx",
    "%252e%252e/x",
    "%c0%ae%c0%ae/x",
    "%u002e%u002e/x",
    "0x2e0x2e/x",
    "․․/x",
    "．．/x",
    "‥/x",
    "…",
    "a／b",
    "a∕b",
    "a⁄b",
    "a＼b",
    "a\0b",
    "a\nb",
    "a\x1bb",
    "a\x7fb",
    "a\x85b",
    ".hidden",
    ".git/config",
    ".GIT/config",
    ".git",
    "notes/.git/hooks/pre-commit",
    ".git./config",
    ".g\u200bit/config",
    ".g\u200dit/config",
    "git~1/config",
    "a\u200bb",
    "a\u202eb",
    "a\u2066b",
    "a\ufeffb",
    "a\u00adb",
    "a\u2028b",
    "\u3164",
    "a\U000e0041b",
    " x",
    "x ",
    "x.",
    "notes /x",
    "x" * 2000,
    "notes/" + "é" * 600,
]
GOOD = [
    "todo.txt",
    "notes/a b.md",
    "notes/Größe & “Café”.md",
    "notes/日本語.md",
    "notes/e\u0301.md",
    "notes/می\u200cخواهم.md",
    "notes/👨\u200d👩\u200d👧 family.md",
    "notes/Wait… what.md",
    "notes/100% sure.md",
    "git",
    "notes/git/x",
    "a.b.c",
    'it\'s "quoted".txt',
    "ab:c",
    "-rf",
    "*?[x]",
    "$HOME",
]


def refused(life: Life, path: str) -> None:
    """A path is refused for reading and for writing, and nothing happens."""
    ws = life.open()
    with pytest.raises(Refused) as caught:
        ws.read(path)
    assert caught.value.exit_code == 3
    assert "\n" not in caught.value.message
    with pytest.raises(Refused):
        ws.change([Edit(Snapshot(path, None), b"x\n")], "Write", origin())
    with pytest.raises(Refused):
        ws.change([Edit(Snapshot(path, b"x\n"), None)], "Delete", origin())
    ws.close()


@pytest.mark.parametrize("path", BAD, ids=[ascii(path)[:30] for path in BAD])
def test_names_that_are_refused(life: Life, path: str) -> None:
    refused(life, path)
    assert life.commits() == 1


@pytest.mark.parametrize("path", GOOD, ids=[ascii(path)[:30] for path in GOOD])
def test_names_that_are_fine(life: Life, path: str) -> None:
    receipt = life.append("one", path)
    life.append("two", path)
    assert life.bytes(path).endswith(b"one\ntwo\n")
    assert life.committed(path) == life.bytes(path)
    assert receipt.where[0].startswith(path)
    assert path in life.open().paths()
    life.check()


@pytest.mark.data
def test_every_line_of_the_lists_of_attacks_is_refused(life: Life) -> None:
    folder = Path(os.environ["DAYWARD_TEST_DATA"]) / "safety" / "paths"
    lines = {
        line
        for path in folder.glob("*traversal*.txt")
        for line in path.read_bytes().decode("utf-8", "surrogateescape").splitlines()
        if line
    }
    assert len(lines) > 700
    ws = life.open()
    for line in lines:
        for path in {line, line.replace("{FILE}", "etc/passwd")}:
            with pytest.raises(Refused):
                ws.read(path)
            with pytest.raises(Refused):
                ws.change([Edit(Snapshot(path, None), b"x\n")], "Write", origin())
    assert life.commits() == 1


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret.txt").write_bytes(b"secret\n")
    return folder


def test_links_are_not_followed(life: Life, outside: Path) -> None:
    life.put("notes/a.md", b"a\n")
    for link, target in {
        "file.txt": outside / "secret.txt",
        "inside.txt": life.root / "todo.txt",
        "dangling.txt": outside / "new.txt",
        "relative.txt": "../outside/secret.txt",
        "folder": outside,
        "notes/deep": outside,
        "samefolder": life.root / "notes",
        "loop": life.root / "loop",
        "gitlink": life.root / ".git",
    }.items():
        os.symlink(target, life.root / link)
    for path in (
        "file.txt",
        "inside.txt",
        "dangling.txt",
        "relative.txt",
        "folder/secret.txt",
        "folder/new.txt",
        "notes/deep/secret.txt",
        "notes/deep/a/b.txt",
        "samefolder/a.md",
        "loop",
        "loop/x",
        "gitlink/config",
        "folder",
    ):
        refused(life, path)
    assert life.open().paths() == ["notes/a.md", "todo.txt"]
    with pytest.raises(Refused):
        life.open().paths("folder")
    assert sorted(os.listdir(outside)) == ["secret.txt"]


def test_a_link_as_the_workspace_itself_is_fine(life: Life, tmp_path: Path) -> None:
    os.symlink(life.root, tmp_path / "link")
    Life(tmp_path / "link").append("by the link")
    assert life.bytes().endswith(b"by the link\n")


def test_a_second_name_of_an_outside_file_does_not_change_it(life: Life, outside: Path) -> None:
    os.link(outside / "secret.txt", life.root / "hard.txt")
    life.append("mine", "hard.txt")
    assert (outside / "secret.txt").read_bytes() == b"secret\n"
    assert life.bytes("hard.txt") == b"secret\nmine\n"


@pytest.mark.parametrize("kind", ["fifo", "socket", "device", "folder"])
def test_what_is_no_plain_file_is_not_opened(life: Life, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    target = life.root / "odd"
    if kind == "fifo":
        os.mkfifo(target)
    elif kind == "folder":
        target.mkdir()
    elif kind == "socket":
        monkeypatch.chdir(life.root)
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind("odd")
    else:
        try:
            os.mknod(target, 0o600 | 0o020000, os.makedev(1, 5))
        except PermissionError:
            pytest.skip("devices cannot be made here")
    ws = life.open()
    error = Unavailable if kind == "folder" else Refused
    with pytest.raises(error):
        ws.read("odd")
    with pytest.raises(error):
        ws.change([Edit(Snapshot("odd", None), b"x\n")], "Write", origin())
    assert ws.paths() == ["todo.txt"]
    assert ws.outside_edits() == ()
    assert life.commits() == 1


def test_allowed_and_blocked_patterns(life: Life) -> None:
    for path in ("notes/a.md", "private/diary.md", "notes/private.md"):
        life.put(path, b"x\n")
    ws = life.open(allowed=("todo.txt", "notes", "private"), blocked=("private/", "*.key", "notes/Secret*"))
    assert ws.read("todo.txt").data
    assert ws.read("notes/a.md").data
    assert ws.paths() == ["notes/a.md", "notes/private.md", "todo.txt"]
    for path in (
        "private/diary.md",
        "PRIVATE/diary.md",
        "a.key",
        "notes/x.KEY",
        "notes/secret.md",
        "other.txt",
        "notesx",
    ):
        with pytest.raises(Refused, match="settings"):
            ws.read(path)
        with pytest.raises(Refused, match="settings"):
            append(ws, "x", path, "t/1")
    with pytest.raises(Refused, match="git's own"):
        life.open(allowed=(".git", ".git/*")).read(".git/config")
    assert life.open(allowed=(".obsidian/*",)).read(".obsidian/app.json").data is None


def test_git_trusted_names_still_do_not_leave(life: Life) -> None:
    files = Beneath(str(life.root), trusted=True)
    for path in ("../x", "/etc/passwd", "a/../../x", ".git/config", ".GIT/x", "a//b", "", "git~1/x", "a\0b"):
        with pytest.raises(Refused):
            files.read(path)
    assert files.read(".gitignore") is None
    files.close()


@pytest.mark.slow
def test_a_folder_that_flips_to_a_link_while_changes_run(life: Life, outside: Path) -> None:
    life.put("notes/a.md", b"a\n")
    over = threading.Event()
    real, aside, link = life.root / "notes", life.root / "aside", life.root / "link"
    os.symlink(outside, link)

    def flip() -> None:
        while not over.is_set():
            for one, two in ((real, aside), (link, real), (real, link), (aside, real)):
                with contextlib.suppress(OSError):
                    os.rename(one, two)

    thread = threading.Thread(target=flip)
    thread.start()
    done = 0
    try:
        for number in range(60):
            ws = life.open()
            try:
                append(ws, f"line {number}", "notes/a.md", f"t/{number}", delete_many=True)
                append(ws, f"line {number}", f"notes/new {number}.md", f"n/{number}")
                ws.paths()
                done += 1
            except DaywardError:
                pass
            finally:
                ws.close()
    finally:
        over.set()
        thread.join()
    assert sorted(os.listdir(outside)) == ["secret.txt"]
    assert (outside / "secret.txt").read_bytes() == b"secret\n"
    life.open().close()


def test_a_folder_that_is_swapped_at_the_worst_moment(
    life: Life, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After every check, just before the files are put in place."""
    life.put("notes/a.md", b"a\n")
    (outside / "a.md").write_bytes(b"theirs\n")
    ws = life.open()
    real = ws.git.commit

    def late(*args: object) -> str:
        commit = real(*args)  # type: ignore[arg-type]
        os.rename(life.root / "notes", life.root / "aside")
        os.symlink(outside, life.root / "notes")
        return commit

    monkeypatch.setattr(ws.git, "commit", late)
    receipt = append(ws, "mine", "notes/a.md", "t/1")
    assert any("not put in place" in note for note in receipt.notes)
    assert (outside / "a.md").read_bytes() == b"theirs\n"
    assert sorted(os.listdir(outside)) == ["a.md", "secret.txt"]
    monkeypatch.undo()
    life.append("and on")


@pytest.mark.parametrize("kind", ["link", "folder", "fifo", "gone"])
def test_a_file_that_is_swapped_at_the_worst_moment(
    life: Life, outside: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws = life.open()
    real = ws.git.commit

    def late(*args: object) -> str:
        commit = real(*args)  # type: ignore[arg-type]
        os.unlink(life.root / "todo.txt")
        if kind == "link":
            os.symlink(outside / "secret.txt", life.root / "todo.txt")
        elif kind == "folder":
            (life.root / "todo.txt").mkdir()
            (life.root / "todo.txt/x").write_bytes(b"x")
        elif kind == "fifo":
            os.mkfifo(life.root / "todo.txt")
        return commit

    monkeypatch.setattr(ws.git, "commit", late)
    append(ws, "mine", "todo.txt", "t/1")
    monkeypatch.undo()
    assert (outside / "secret.txt").read_bytes() == b"secret\n"
    assert life.committed().endswith(b"mine\n")
    if kind == "gone":
        assert life.bytes().endswith(b"mine\n")
    life.append("and on", "other.txt")
    assert life.open().notices == []
