"""Helpers of these tests: a folder with a life in it, and git to look at it from outside."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from dayward.workspace import start
from dayward.workspace.receipts import Receipt
from dayward.workspace.repository import Edit, Limits, Origin, Workspace

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TODO = b"Call the dentist +health\nBuy milk @shop\nWater the plants @home\n"
OUR_OWN = (".new", ".old", ".spare", ".dayward")


def git(root: Path | str, *args: str, data: bytes = b"", ok: tuple[int, ...] = (0,)) -> str:
    """Run git as the person would; returns what it printed."""
    done = subprocess.run(["git", "-C", str(root), *args], input=data, capture_output=True, check=False)
    assert done.returncode in ok, done.stderr.decode()
    return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")


def origin(step: str = "turn/1", why: str = "because", *, retried: bool = False, now: datetime = NOW) -> Origin:
    return Origin("anna (test)", why, step, now, retried)


class Life:
    """A workspace as tests drive it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.steps = 0

    def open(self, **settings: object) -> Workspace:
        return Workspace(str(self.root), **settings)  # type: ignore[arg-type]

    def bytes(self, path: str = "todo.txt") -> bytes:
        return (self.root / path).read_bytes()

    def committed(self, path: str = "todo.txt", commit: str = "HEAD") -> bytes:
        return subprocess.run(
            ["git", "-C", str(self.root), "cat-file", "blob", f"{commit}:{path}"], capture_output=True, check=True
        ).stdout

    def save(self, data: bytes, path: str = "todo.txt") -> None:
        """Edit a file as an editor does."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)

    def append(self, line: str, path: str = "todo.txt", **more: object) -> Receipt:
        """The change that most actions make: one line at the end of a file."""
        return append(self.open(), line, path, self.step(), **more)

    def put(self, path: str, data: bytes | None, what: str = "Write", **more: object) -> Receipt:
        """Set a file's bytes by a change."""
        ws = self.open()
        return ws.change([Edit(ws.read(path), data)], what, origin(self.step()), **more)  # type: ignore[arg-type]

    def step(self) -> str:
        self.steps += 1
        return f"turn/{self.steps}"

    def git(self, *args: str, ok: tuple[int, ...] = (0,)) -> str:
        return git(self.root, *args, ok=ok)

    def commits(self) -> int:
        return int(self.git("rev-list", "--count", "HEAD"))

    def check(self, *, clean: bool = True) -> None:
        """What must hold at any time: git finds nothing wrong, and nothing of ours lies about."""
        check(self.root, clean=clean)


def append(ws: Workspace, line: str, path: str, step: str, **more: object) -> Receipt:
    snapshot = ws.read(path)
    before = snapshot.data or b""
    gap = b"" if not before or before.endswith(b"\n") else b"\n"
    edit = Edit(snapshot, before + gap + line.encode("utf-8", "surrogateescape") + b"\n", (line,))
    return ws.change([edit], f"Add {line}", origin(step), **more)  # type: ignore[arg-type]


def check(root: Path | str, *, clean: bool = True) -> None:
    problems = [line for line in git(root, "fsck", "--strict", "--no-dangling").splitlines() if line]
    assert problems == []
    if clean:
        assert git(root, "status", "--porcelain") == ""
    left = leftovers(root)
    assert left == [], left


def leftovers(root: Path | str) -> list[str]:
    """Files of ours that should be gone: in the folder, and in git's."""
    found = []
    for folder, folders, names in os.walk(root):
        if ".git" in folders:
            folders.remove(".git")
        found += [os.path.join(folder, name) for name in names if name.endswith(OUR_OWN) or name.startswith(".dayward")]
    own = git(root, "rev-parse", "--absolute-git-dir") + "/dayward"
    if os.path.isdir(own):
        found += [name for name in os.listdir(own) if name not in ("lock", "last-sync")]
    locks = [os.path.join(f, n) for f, _, names in os.walk(os.path.dirname(own)) for n in names if n.endswith(".lock")]
    return found + locks


def make(root: Path, files: dict[str, bytes] | None = None) -> Life:
    start.create(str(root), {"todo.txt": TODO} if files is None else files, NOW)
    return Life(root)


def trailers(life: Life, commit: str = "HEAD") -> Sequence[str]:
    return life.git("log", "-1", "--format=%(trailers:only,unfold)", commit).splitlines()


UNLIMITED = Limits(10**9, 1.0, 10**9)
