"""What a change is about to do, on disk before it is done, so that a crash at any point is mended by the next command.

The commit is the moment of truth. A journal whose commit never came is thrown away, and the files were never touched; one
whose commit did come is carried out to the end.

Every file of a change moves from `expected` to `wanted`. If somebody edits it meanwhile, that pair is replaced by a new one
(what is there now, and both changes together) under the next generation number, and the move goes on from there.
"""

from __future__ import annotations

import contextlib
import json
import os
from typing import NamedTuple, TypedDict

from dayward.workspace.beneath import Beneath
from dayward.workspace.git import Git
from dayward.workspace.index import Listed, bring_up_to_date
from dayward.workspace.meaning import Meaning
from dayward.workspace.swap import create, swap_in, take_away


class Move(NamedTuple):
    """One file of a change: what is expected in the working folder and what is to be there (None: no file)."""

    path: str
    expected: bytes | None
    wanted: bytes | None
    mode: int = 0o644


class _Edited(NamedTuple):
    """Somebody else's version of a file, and what is in the file's place now."""

    theirs: bytes | None
    in_place: bytes | None


class _Entry(TypedDict):
    path: str
    mode: int
    generation: int
    expected: bool
    wanted: bool


class _Record(TypedDict):
    token: str
    ref: str
    parent: str | None
    files: list[_Entry]


class Journal:
    """The journal of one repository, in git's own folder (`.git/dayward`), with the bytes it needs to finish."""

    def __init__(self, git: Git, files: Beneath, meaning: Meaning) -> None:
        self._git = git
        self._files = files
        self._meaning = meaning
        self.folder = os.path.join(git.folder, "dayward")
        self._path = os.path.join(self.folder, "journal.json")
        self._record: _Record = {"token": "", "ref": "", "parent": None, "files": []}

    @property
    def is_open(self) -> bool:
        """Whether a change was interrupted."""
        return os.path.exists(self._path)

    def write(self, token: str, ref: str, parent: str | None, moves: list[Move]) -> None:
        """Store everything needed to finish, then the journal itself, each forced to disk. Nothing is visible yet."""
        self._record = {"token": token, "ref": ref, "parent": parent, "files": []}
        for number, move in enumerate(moves):
            self._record["files"].append(
                {"path": move.path, "mode": move.mode, "generation": 0, "expected": False, "wanted": False}
            )
            self._store(number, move)
        self._save()

    def _store(self, number: int, move: Move) -> None:
        """Keep a pair for a file, under the generation that its entry names."""
        entry = self._record["files"][number]
        for role, data in (("expected", move.expected), ("wanted", move.wanted)):
            entry["expected" if role == "expected" else "wanted"] = data is not None
            if data is not None:
                _write_durably(self._name(number, role), data, 0o600)

    def _name(self, number: int, role: str) -> str:
        return os.path.join(self.folder, f"{number}.{self._record['files'][number]['generation']}.{role}")

    def _save(self) -> None:
        _write_durably(self._path + ".new", json.dumps(self._record).encode(), 0o600)
        os.replace(self._path + ".new", self._path)
        descriptor = os.open(self.folder, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)

    def carry_out(self, moves: list[Move]) -> list[str]:
        """Put the files of a committed change in place; returns a note for each that was edited in between (both are kept)."""
        return [note for number, move in enumerate(moves) for note in self._settle(number, move)]

    def _settle(self, number: int, move: Move) -> list[str]:
        notes: list[str] = []
        while edited := self._put(number, move):
            combined = self._meaning.combine(move.path, move.expected, move.wanted, edited.theirs)
            # What cannot be combined stays as the person has it; Dayward's version is in the commit.
            stuck = combined.conflicts and self._meaning.kind(move.path) == "text"
            move = Move(move.path, edited.in_place, edited.theirs if stuck else combined.data, move.mode)
            self._record["files"][number]["generation"] += 1
            self._store(number, move)
            self._save()
            notes = [f"{move.path} was edited at the same moment; both changes are kept"]
        return notes

    def _put(self, number: int, move: Move) -> _Edited | None:
        """One attempt to move a file. None when done, else what somebody saved meanwhile."""
        spare = self._name(number, "spare")
        caught = _read(spare)
        if caught is None or caught == move.wanted:
            current = self._files.read(move.path)
            if current == move.wanted:
                return None
            if current != move.expected:
                return _Edited(current, current)
            if move.wanted is None:
                caught = take_away(self._files, move.path, spare)
            elif move.expected is None:
                return None if create(self._files, move.path, move.wanted, move.mode) else self._put(number, move)
            else:
                _write_durably(spare, move.wanted, move.mode)
                caught = swap_in(self._files, move.path, move.wanted, spare, move.mode)
        return None if caught == move.expected else _Edited(caught, move.wanted)

    def clear(self) -> None:
        """Forget the journal, then the bytes that went with it."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._path)
        for name in os.listdir(self.folder):
            if name[0].isdigit() or name.startswith(("journal", "index")):
                os.unlink(os.path.join(self.folder, name))

    def recover(self) -> str:
        """Mend what an interrupted change left. Returns what was done, "" where there was nothing to do."""
        if not self.is_open:
            self.clear()
            return ""
        with open(self._path, "rb") as file:
            self._record = json.loads(file.read())
        self._git.remove_crash_reports()
        commit = self._commit()
        if commit:
            moves = [self._loaded(number, entry) for number, entry in enumerate(self._record["files"])]
            self.carry_out(moves)
            self._finish_index(commit, [move.path for move in moves])
        self.clear()
        return f"an interrupted change was {'completed' if commit else 'taken back'}; nothing was lost"

    def _finish_index(self, commit: str, paths: list[str]) -> None:
        before, after, listed = (
            self._git.read([f"{name}:{path}" for path in paths]) for name in (f"{commit}~", commit, "")
        )
        bring_up_to_date(
            self._git, self._meaning, [Listed(*row) for row in zip(paths, before, after, listed, strict=True)]
        )

    def _commit(self) -> str:
        """The commit that this journal announced, "" where it never came."""
        ref, parent = self._record["ref"], self._record["parent"]
        token = self._record["token"]
        tip = self._git.tip(ref)
        if tip is None or tip == parent:
            return ""
        if "/" not in token:
            return token if self._git.is_ancestor(token, tip) else ""
        span = f"{parent}..{ref}" if parent else ref
        wanted = ("--fixed-strings", f"--grep=Dayward-Step: {token}")
        return self._git.text("log", "--format=%H", *wanted, span, "--").partition("\n")[0]

    def _loaded(self, number: int, entry: _Entry) -> Move:
        expected = _read(self._name(number, "expected")) if entry["expected"] else None
        wanted = _read(self._name(number, "wanted")) if entry["wanted"] else None
        return Move(entry["path"], expected, wanted, entry["mode"])


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def _write_durably(path: str, data: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fchmod(descriptor, mode)
        os.fsync(descriptor)
