"""A campaign of kills: workers change a folder until they are killed, and after each kill everything must be whole.

Run as `python -m tests.workspace.crash KIND FOLDER KILLS SEED`. Each round forks a worker (with a process group of its own) that does one
operation after the other and notes in a log when it begins and when it has its receipt. It is killed with SIGKILL, either from outside
after a random time (it alone, or its whole group with git in it), or by itself at the n-th line of the workspace's code. Then the
interrupted operation is asked for again, as after a crash, and the folder is compared byte by byte with a simple model.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from dayward.workspace import history, start
from dayward.workspace.repository import Edit, Workspace
from dayward.workspace.sync import sync
from tests.workspace.kit import UNLIMITED, append, check, git, make, origin

Files = dict[str, bytes]
PACKAGE = os.sep + os.path.join("dayward", "workspace") + os.sep


class Model(NamedTuple):
    """What a folder should hold, what it held before each change that is in force, and how many commits there are."""

    files: Files
    stack: tuple[Files, ...] = ()
    commits: int = 1


def edited(files: Files, rng: random.Random, name: str) -> Files:
    """One of the things that actions do to files."""
    lines = files["todo.txt"].splitlines(keepends=True)
    notes = sorted(path for path in files if path.startswith("notes/"))
    kind = rng.choice(["add", "add", "done", "move", "note", "unnote", "rewrite"])
    new = dict(files)
    if kind == "done" and lines:
        pick = rng.randrange(len(lines))
        lines[pick] = lines[pick][2:] if lines[pick].startswith(b"x ") else b"x " + lines[pick]
    elif kind == "move" and lines:
        new["done.txt"] = files.get("done.txt", b"") + lines.pop(rng.randrange(len(lines)))
    elif kind == "note":
        new[f"notes/{rng.randrange(3)}/note {name}.md"] = b"# Note\n" * rng.randrange(1, 400)
    elif kind == "unnote" and notes:
        del new[rng.choice(notes)]
    elif kind == "rewrite" and notes:
        path = rng.choice(notes)
        new[path] = files[path] + f"more {name}\n".encode()
    else:
        lines.append(f"2026-11-21 Task {name} +crash\n".encode())
    return new | {"todo.txt": b"".join(lines)}


class Log:
    """What a worker did, as far as it came. One line a write, so it outlives the worker."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.write_bytes(b"")
        self._fd = os.open(path, os.O_WRONLY | os.O_APPEND)

    def write(self, *words: object) -> None:
        os.write(self._fd, (" ".join(map(str, words)) + "\n").encode())

    def read(self) -> list[list[str]]:
        return [line.split() for line in self._path.read_text().splitlines()]

    def clear(self) -> None:
        os.truncate(self._path, 0)


class Campaign:
    """Changes of all sorts to one folder, and the model of what it should hold."""

    undoing = False

    def __init__(self, folder: Path, seed: int) -> None:
        self.seed = seed
        self.rng = random.Random(seed)
        self.folder = folder
        self.root = folder / "life"
        self.model = Model({"todo.txt": b"2026-11-01 First +crash\n"})
        self.number = 0
        self.log = Log(folder / "log")
        self.longest = 0.08
        self.set_up()

    def set_up(self) -> None:
        make(self.root, self.model.files)

    def open(self) -> Workspace:
        return Workspace(str(self.root), limits=UNLIMITED)

    # -- operations

    def undoes(self, number: int, model: Model) -> int:
        """How many changes an operation takes back; 0 for one that makes a change."""
        rng = random.Random(f"undo {self.seed}/{number}")
        if not self.undoing or not model.stack or rng.random() < 0.5:
            return 0
        return rng.randrange(1, min(3, len(model.stack)) + 1)

    def after(self, number: int, model: Model) -> Model:
        """What an operation makes of the model."""
        if count := self.undoes(number, model):
            if model.stack[-count] == model.files:  # they cancel out: nothing has to change
                return model
            return Model(model.stack[-count], model.stack[:-count], model.commits + 1)
        files = edited(model.files, random.Random(f"{self.seed}/{number}"), f"{self.seed}-{number}")
        return Model(files, (*model.stack, model.files), model.commits + 1)

    def operate(self, ws: Workspace, number: int, model: Model, *, retried: bool) -> Model:
        """Do an operation for real; returns what the model becomes."""
        step = origin(f"t{self.seed}/{number}", retried=retried)
        after = self.after(number, model)
        if count := self.undoes(number, model):
            chosen = list(itertools.islice(history.standing(ws), count))
            history.undo(ws, chosen, step, delete_many=True)
            return after
        paths = sorted(model.files.keys() | after.files.keys())
        changed = [path for path in paths if model.files.get(path) != after.files.get(path)]
        edits = [Edit(ws.read(path), after.files.get(path)) for path in changed]
        ws.change(edits, f"Operation {number}", step, delete_many=True)
        return after

    def work(self) -> None:
        """In the worker: operations without end, each acknowledged."""
        model = self.model
        ws = self.open()
        for number in itertools.count(self.number):
            self.log.write("begin", number)
            model = self.operate(ws, number, model, retried=False)
            self.log.write("done", number)

    # -- kills

    def round(self, line: int | None = None) -> None:
        """One kill, at a line of code or at a random time, and what comes after it."""
        self.log.clear()
        self.kill(line)
        self.take_in()
        self.recover()
        self.verify()

    def kill(self, line: int | None) -> None:
        worker = os.fork()
        if not worker:
            self.in_worker(line)
        try:
            if line is None:
                while not self.log.read():
                    time.sleep(0.001)
                time.sleep(self.rng.random() * self.longest)
                with contextlib.suppress(ProcessLookupError):
                    (os.kill if self.rng.random() < 0.5 else os.killpg)(worker, signal.SIGKILL)
        finally:
            status = os.waitpid(worker, 0)[1]
        assert os.WTERMSIG(status) == signal.SIGKILL, "the worker failed before it was killed"

    def in_worker(self, line: int | None) -> None:
        try:
            os.setsid()
            if line is not None:
                sys.settrace(suicide(line))
            self.work()
        except BaseException:
            traceback.print_exc()
        os._exit(1)

    # -- afterwards

    def take_in(self) -> None:
        """Move the model on to what was acknowledged, and look at the files as the kill left them."""
        begun = False
        for word, _ in self.log.read():
            if word == "begin":
                begun = True
            else:
                self.model = self.after(self.number, self.model)
                self.number += 1
                begun = False
        possible = [self.model.files, *([self.after(self.number, self.model).files] if begun else [])]
        for path in {path for files in possible for path in files}:
            data = (self.root / path).read_bytes() if (self.root / path).exists() else None
            assert data in [files.get(path) for files in possible], f"{path} is half written"

    def recover(self) -> None:
        """The next command, which asks for the interrupted operation again."""
        ws = self.open()
        self.model = self.operate(ws, self.number, self.model, retried=True)
        self.number += 1
        ws.close()

    def verify(self) -> None:
        """The folder and the last commit are what the model says; git is content; each step is there once."""
        check(self.root)
        files = {
            str(path.relative_to(self.root)): path.read_bytes()
            for path in self.root.rglob("*")
            if path.is_file() and ".git" not in path.parts
        }
        assert files == self.model.files, difference(files, self.model.files)
        assert git(self.root, "ls-files", "-z").split("\0")[:-1] == sorted(files)
        steps = Counter(git(self.root, "log", "--format=%(trailers:key=Dayward-Step,valueonly)").split())
        assert set(steps.values()) == {1}
        assert sum(steps.values()) == self.model.commits


def difference(found: Files, wanted: Files) -> str:
    paths = [path for path in found.keys() | wanted.keys() if found.get(path) != wanted.get(path)]
    return repr({path: (found.get(path, b"")[-300:], wanted.get(path, b"")[-300:]) for path in paths})


def suicide(line: int) -> Any:
    """A tracer that kills its process at the n-th line of the workspace's code."""
    left = line

    def traced(frame: FrameType, event: str, _: object) -> Any:
        nonlocal left
        if PACKAGE not in frame.f_code.co_filename:
            return None
        if event == "line":
            left -= 1
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return traced

    return traced


class Undoing(Campaign):
    """Changes, and the last one to three taken back again."""

    undoing = True


class Syncing(Campaign):
    """Two devices and a remote; one device is killed while it adds lines and syncs."""

    def set_up(self) -> None:
        self.longest = 0.3
        git(self.folder, "init", "-q", "--bare", "-b", "main", "remote.git")
        make(self.root, self.model.files)
        git(self.root, "remote", "add", "origin", str(self.folder / "remote.git"))
        # The other end is another machine: its processes do not die with ours.
        for end in ("uploadpack", "receivepack"):
            git(self.root, "config", f"remote.origin.{end}", f"setsid -w git-{end.removesuffix('pack')}-pack")
        sync(self.open(), origin("s/0"))
        self.other = self.folder / "other"
        start.clone(str(self.folder / "remote.git"), str(self.other), None)
        self.lines = ["2026-11-01 First +crash"]

    def work(self) -> None:
        ws = self.open()
        for number in itertools.count(self.number):
            self.log.write("begin", number)
            append(ws, f"2026-11-21 Task {number} +here", "todo.txt", f"t/{number}")
            self.log.write("done", number)
            for _ in range(3):
                sync(ws, origin(f"s/{number}"))

    def kill(self, line: int | None) -> None:
        """Meanwhile the other device has pushed something."""
        theirs = Workspace(str(self.other))
        name = f"2026-11-21 Task {self.number} +there"
        append(theirs, name, "todo.txt", f"o/{self.number}")
        if self.rng.random() < 0.3:
            append(theirs, "# Note", f"notes/{self.number}.md", f"n/{self.number}")
        sync(theirs, origin(f"s/{self.number}o"))
        self.lines.append(name)
        super().kill(line)

    def take_in(self) -> None:
        known = set((self.root / "todo.txt").read_text().splitlines())
        for word, number in self.log.read():
            if word == "done":
                self.lines.append(f"2026-11-21 Task {number} +here")
                assert self.lines[-1] in known, "an acknowledged line is lost"
            self.number = int(number)

    def recover(self) -> None:
        ws = self.open()
        name = f"2026-11-21 Task {self.number} +here"
        snapshot = ws.read("todo.txt")
        edit = Edit(snapshot, (snapshot.data or b"") + name.encode() + b"\n")
        ws.change([edit], "Add", origin(f"t/{self.number}", retried=True))
        if name not in self.lines:
            self.lines.append(name)
        self.number += 1
        sync(ws, origin(f"r/{self.number}"))
        sync(Workspace(str(self.other)), origin(f"q/{self.number}"))
        sync(ws, origin(f"r/{self.number}"))

    def verify(self) -> None:
        for root in (self.root, self.other):
            check(root)
            lines = (root / "todo.txt").read_text().splitlines()
            assert sorted(lines) == sorted(self.lines)
        assert git(self.root, "rev-parse", "HEAD") == git(self.other, "rev-parse", "HEAD")
        assert git(self.folder / "remote.git", "fsck", "--strict", "--no-dangling") == ""


class Editing(Campaign):
    """An editor saves the same file all the time, in three ways. It never loses a line, and nor does anybody double one."""

    def set_up(self) -> None:
        super().set_up()
        self.saved = Log(self.folder / "saved")
        self.mine: list[str] = []

    def after(self, number: int, model: Model) -> Model:
        return model

    def operate(self, ws: Workspace, number: int, model: Model, *, retried: bool) -> Model:
        snapshot = ws.read("todo.txt")
        before = snapshot.data or b""
        gap = b"" if before.endswith(b"\n") or not before else b"\n"
        edit = Edit(snapshot, before + gap + f"2026-11-21 Task {number} +ours\n".encode())
        ws.change([edit], "Add", origin(f"t/{number}", retried=retried))
        return model

    def kill(self, line: int | None) -> None:
        self.saved.clear()
        flag = self.folder / "stop"
        flag.unlink(missing_ok=True)
        editor = os.fork()
        if not editor:
            self.in_editor(flag)
        try:
            super().kill(line)
        finally:
            flag.touch()
            assert os.waitpid(editor, 0)[1] == 0, "the editor missed a line of its own"

    def in_editor(self, flag: Path) -> None:
        try:
            rng = random.Random(f"editor {self.seed}/{self.number}")
            mine = list(self.mine)
            for number in itertools.count(len(mine)):
                if flag.exists():
                    os._exit(0)
                line = f"2026-11-21 Line {number} +editor"
                while not self.edit(rng, line, mine):
                    if flag.exists():
                        os._exit(0)
                    time.sleep(0.002)
                mine.append(line)
                self.saved.write("saved", number)
                time.sleep(rng.random() * 0.01)
        except BaseException:
            traceback.print_exc()
        os._exit(1)

    def whole(self, path: Path, mine: list[str]) -> bytes | None:
        """The file, with every line of the editor's own in it; None while an unfinished change keeps one of them.

        Between the exchange of two files and the look at what came out, a line that was saved in that very moment is out of
        sight; the journal is there as long as that lasts, also where Dayward was killed in between.
        """
        for last in (False, False, True):
            unfinished = (self.root / ".git/dayward/journal").exists()
            data = path.read_bytes()
            counts = Counter(data.decode().splitlines())
            wrong = [(known, counts[known]) for known in mine if counts[known] != 1]
            if not wrong:
                return data
            if unfinished and all(count == 0 for _, count in wrong):
                return None
            assert not last, wrong
        return None

    def edit(self, rng: random.Random, line: str, mine: list[str]) -> bool:
        """Save one more line; False where that is not the moment to."""
        path = self.root / "todo.txt"
        how = rng.choice(["append", "replace", "in place"])
        if how == "append":
            with open(path, "ab", buffering=0) as file:
                file.write(line.encode() + b"\n")
            return True
        if (data := self.whole(path, mine)) is None:
            return False
        data += line.encode() + b"\n"
        if how == "replace":
            (self.folder / "editing").write_bytes(data)
            os.replace(self.folder / "editing", path)
            return True
        with open(path, "wb", buffering=0) as file:
            half = len(data) // 2
            file.write(data[:half])
            time.sleep(rng.random() * 0.01)
            file.write(data[half:])
        return True

    def take_in(self) -> None:
        for _, number in self.log.read():
            self.number = int(number)
        self.mine += [f"2026-11-21 Line {number} +editor" for _, number in self.saved.read()]

    def verify(self) -> None:
        check(self.root, clean=False)
        counts = Counter((self.root / "todo.txt").read_text().splitlines())
        wrong = [(line, counts[line]) for line in self.mine if counts[line] != 1]
        assert wrong == []
        assert max(counts.values()) == 1
        steps = git(self.root, "log", "--format=%(trailers:key=Dayward-Step,valueonly)").split()
        wanted = {f"t/{number}" for number in range(self.number)}
        assert wanted <= set(steps)
        assert len(steps) == len(set(steps))


KINDS = {"change": Campaign, "undo": Undoing, "sync": Syncing, "edit": Editing}


def main(kind: str, folder: str, kills: int, seed: int) -> None:
    """So many kills of a kind: every other one at a line of code, going through the code from its first line to its last."""
    campaign = KINDS[kind](Path(folder), seed)
    lines = {"change": 1400, "undo": 2600, "sync": 3000, "edit": 1400}[kind]
    stride = max(1, 2 * lines // kills)
    for number in range(kills):
        line = None if number % 2 else 1 + (number // 2 * stride + campaign.rng.randrange(stride)) % lines
        try:
            campaign.round(line)
        except BaseException:
            print(f"{kind}, seed {seed}: kill {number} ({f'line {line}' if line else 'from outside'})", file=sys.stderr)
            raise
    print(f"{kind}: {kills} kills, {campaign.number} operations")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
