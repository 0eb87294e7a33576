"""What a change is about to do, on disk before it is done, so that a crash at any point is mended by the next command.

The commit is the moment of truth. A journal whose commit never came is thrown away, and the files were never touched; one
whose commit did come is carried out to the end.

Every file of a change moves from `expected` to `wanted`. If somebody edits it meanwhile, that pair is replaced by a new one
(what is there now, and both changes together) under the next generation number, and the move goes on from there.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import NamedTuple, TypedDict

from dayward.core.errors import Refused, Unavailable
from dayward.workspace import swap
from dayward.workspace.beneath import Beneath
from dayward.workspace.git import COMMITTER, FILES, Git
from dayward.workspace.index import Listed, bring_up_to_date, remove_own_lock
from dayward.workspace.lock import journal_of, own_folder
from dayward.workspace.meaning import Meaning
from dayward.workspace.swap import Spot

BY_NAME = "commit:"
"""How the token of a commit begins that existed before; its name follows."""


class Move(NamedTuple):
    """One file of a change: what is expected in the working folder and what is to be there (None: no file)."""

    path: str
    expected: bytes | None
    wanted: bytes | None
    mode: int = 0o644
    committed: int = 0o100644


class _Edited(NamedTuple):
    """Somebody else's version of a file, and what is in the file's place now."""

    theirs: bytes | None
    in_place: bytes | None


class _Planned:
    """A move, and how far it came. `beside`: the spare file lies in the target's own folder, as git's is on another disk."""

    def __init__(self, move: Move, generation: int = 0, beside: bool = False) -> None:
        self.move = move
        self.generation = generation
        self.beside = beside


class _Entry(TypedDict):
    path: str
    mode: int
    committed: int
    generation: int
    beside: bool
    expected: int | None
    wanted: int | None


class Journal:
    """The journal of one repository, in git's own folder (`.git/dayward`), with the bytes it needs to finish."""

    def __init__(self, git: Git, files: Beneath, meaning: Meaning) -> None:
        self._git = git
        self._files = files
        self._meaning = meaning
        self.folder = own_folder(git.folder)
        self._path = journal_of(git.folder)
        self._token = self._ref = ""
        self._parent: str | None = None
        self._links: list[str] = []
        self._plan: list[_Planned] = []

    @property
    def is_open(self) -> bool:
        """Whether a change was interrupted."""
        return os.path.exists(self._path)

    # -- before the commit

    def write(self, token: str, ref: str, parent: str | None, moves: Sequence[Move], links: Sequence[str] = ()) -> None:
        """Prepare everything that is needed to finish, then the journal itself, each forced to disk. Nothing is visible yet.

        Raises Unavailable where a file could not be put in place, OSError where the disk is full.
        """
        self._token, self._ref, self._parent, self._links = token, ref, parent, list(links)
        self._plan = []
        here = os.stat(self.folder).st_dev
        gone = tuple(move.path + "/" for move in moves if move.wanted is None)
        for move in moves:
            # A folder may take the place of a file that goes.
            place = next((path[:-1] for path in gone if move.path.startswith(path)), move.path)
            beside = move.expected != move.wanted and self._files.require_writable(place) != here
            self._plan.append(_Planned(move, beside=beside))
        with self._open() as folder:
            for number, planned in enumerate(self._plan):
                if not planned.beside:
                    self._prepare(number, self._spare(number, folder))
            self._save(folder)

    @contextmanager
    def _open(self) -> Iterator[int]:
        descriptor = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def _spare(self, number: int, folder: int) -> Spot:
        planned = self._plan[number]
        return Spot(folder, f"{'.dayward-' if planned.beside else ''}{number}.{planned.generation}.spare")

    def _prepare(self, number: int, spare: Spot) -> None:
        move = self._plan[number].move
        if move.wanted is not None and move.wanted != move.expected:
            swap.write(spare, move.wanted, move.mode, exact=move.expected is not None)

    def _save(self, folder: int) -> None:
        """Write the journal: a line of JSON, then the bytes of the files, of which it has the lengths."""
        import json

        entries: list[_Entry] = [
            {
                "path": move.path,
                "mode": move.mode,
                "committed": move.committed,
                "generation": planned.generation,
                "beside": planned.beside,
                "expected": _length(move.expected),
                "wanted": _length(move.wanted),
            }
            for planned in self._plan
            for move in [planned.move]
        ]
        record = {
            "token": self._token,
            "ref": self._ref,
            "parent": self._parent,
            "links": self._links,
            "files": entries,
        }
        contents = [data for planned in self._plan for data in (planned.move.expected, planned.move.wanted) if data]
        swap.write(Spot(folder, "journal"), b"".join([json.dumps(record).encode(), b"\n", *contents]), 0o600)
        os.fsync(folder)

    # -- after the commit

    def carry_out(self) -> list[str]:
        """Put the files of a committed change in place; returns a note for each that was edited in between (both are kept)."""
        notes = []
        for number, planned in enumerate(self._plan):
            try:
                notes += self._settle(number)
            except (Refused, Unavailable) as error:
                if isinstance(error, Unavailable) and not isinstance(error.__cause__, IsADirectoryError):
                    raise
                notes.append(f"{planned.move.path} is committed, but not put in place: {error.message}")
        return notes

    def _settle(self, number: int) -> list[str]:
        planned = self._plan[number]
        notes: list[str] = []
        while edited := self._put(number):
            move = planned.move
            combined = self._meaning.combine(move.path, move.expected, move.wanted, edited.theirs)
            # What cannot be combined stays as the person has it; Dayward's version is in the commit.
            stuck = combined.conflicts and self._meaning.kind(move.path) == "text"
            planned.move = move._replace(expected=edited.in_place, wanted=edited.theirs if stuck else combined.data)
            planned.generation += 1
            with self._open() as folder:
                if not planned.beside:
                    self._prepare(number, self._spare(number, folder))
                self._save(folder)
            notes = [f"{move.path} was edited at the same moment; both changes are kept"]
        return notes

    def _put(self, number: int) -> _Edited | None:
        """One attempt to move a file. None when done, else what somebody saved meanwhile."""
        planned = self._plan[number]
        move = planned.move
        if move.expected == move.wanted:
            if move.wanted is not None:
                self._files.set_mode(move.path, move.mode)
            return None
        try:
            with self._files.parent(move.path, create=move.wanted is not None) as (folder, name), self._open() as here:
                spare, target = self._spare(number, folder if planned.beside else here), Spot(folder, name)
                if move.wanted is None:
                    return self._delete(move, spare, target)
                if move.expected is None:
                    return self._create(number, move, spare, target)
                return self._exchange(number, move, spare, target)
        except FileNotFoundError:  # it was taken away in that very moment: look again
            return self._put(number) if move.wanted is not None else None

    def _delete(self, move: Move, spare: Spot, target: Spot) -> _Edited | None:
        held = swap.caught(spare, target)
        if held is None:
            current = self._files.read(move.path)
            if current is None:
                return None
            if current != move.expected:
                return _Edited(current, current)
            swap.take_away(target, spare)
            held = swap.caught(spare, target)
        return None if held == move.expected else _Edited(held, None)

    def _create(self, number: int, move: Move, spare: Spot, target: Spot) -> _Edited | None:
        if swap.caught(spare, target) is None:
            if not self._plan[number].beside:
                return None  # it is in its place, or was
            self._prepare(number, spare)
        with contextlib.suppress(OSError):  # an empty folder makes room
            os.rmdir(target.name, dir_fd=target.folder)
        current = self._files.read(move.path)
        if current == move.wanted:
            return None
        if current is None and swap.put_new(spare, target):
            return None
        current = self._files.read(move.path)
        return _Edited(current, current)

    def _exchange(self, number: int, move: Move, spare: Spot, target: Spot) -> _Edited | None:
        held = swap.caught(spare, target)
        if held is None:
            self._prepare(number, spare)
        if held is None or held == move.wanted:
            current = self._files.read(move.path)
            if current == move.wanted:
                return None
            if current != move.expected:
                return _Edited(current, current)
            swap.exchange(spare, target)
            held = swap.caught(spare, target)
        return None if held == move.expected else _Edited(held, move.wanted)

    def finish(self, rows: Sequence[Listed], commit: str) -> None:
        """The last steps of a change: git's index, and the links, which are left to git. Raises Conflict where it is locked."""
        bring_up_to_date(self._git, self._meaning, rows)
        if self._links:
            self._git.run("checkout", "--quiet", commit, "--", *self._links, ok=(0, 1))
        self.clear()

    def clear(self) -> None:
        """Forget the journal, then the bytes that went with it."""
        for number, planned in enumerate(self._plan):
            if planned.beside:
                with contextlib.suppress(FileNotFoundError, Refused), self._files.parent(planned.move.path) as (at, _):
                    swap.remove(self._spare(number, at))
        self._plan = []
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._path)
        for name in os.listdir(self.folder):
            if name[0].isdigit() or name.startswith(("journal", "index")):
                os.unlink(os.path.join(self.folder, name))

    # -- after a crash

    def recover(self) -> str:
        """Mend what an interrupted change left. Returns what was done, "" where there was nothing to do."""
        remove_own_lock(self._git)
        if not self.is_open:
            self.clear()
            return ""
        readable = self._load()
        self._git.clean_up_after_a_kill(self._ref)
        commit = self._commit()
        notes = self.carry_out() if commit else []
        if commit:
            self.finish(self._rows(commit), commit)
        self.clear()
        said = f"an interrupted change was {'completed' if commit else 'taken back'}; nothing was lost"
        if not readable:
            said = "the journal of an interrupted change was unreadable; it is kept in .git/dayward, your files were checked"
        return "; ".join((said, *notes))

    def _load(self) -> bool:
        """Read the journal. One that cannot be read is set aside, and the last commit taken in its stead."""
        import json

        try:
            with open(self._path, "rb") as file:
                record = json.loads(file.readline())
                contents = BytesIO(file.read())
            self._token, self._ref, self._parent = record["token"], record["ref"], record["parent"]
            self._links = record["links"]
            self._plan = [_planned(entry, contents) for entry in record["files"]]
        except (ValueError, KeyError, TypeError):
            self._set_aside()
            self._rebuild()
            return False
        return True

    def _set_aside(self) -> None:
        aside = os.path.join(self.folder, f"broken-{time.time_ns()}")
        os.mkdir(aside)
        for name in os.listdir(self.folder):
            if name[0].isdigit() or name.startswith("journal"):
                os.rename(os.path.join(self.folder, name), os.path.join(aside, name))

    def _rebuild(self) -> None:
        """Plan the last commit anew, if Dayward made it: what it changed may not be in place yet."""
        self._token, self._ref, self._parent, self._links, self._plan = "", "HEAD", None, [], []
        head, parent = self._git.read(["HEAD", "HEAD~"])
        if head is None or f"\ncommitter {COMMITTER} ".encode() not in head.data:
            return
        self._token, self._parent = BY_NAME + head.oid, parent and parent.oid
        for path, change in self._git.changes(self._parent, head.oid).items():
            if {change.old_mode, change.new_mode} <= FILES:
                names = [name for name in (change.old, change.new) if name]
                blobs = dict(zip(names, self._git.read(names), strict=True))
                old, new = (name and (blob := blobs[name]) and blob.data for name in (change.old, change.new))
                mode = change.new_mode or change.old_mode
                self._plan.append(_Planned(Move(path, old or None, new or None, mode & 0o777, mode), beside=True))

    def _rows(self, commit: str) -> list[Listed]:
        """What the index needs to know about each file of an interrupted change."""
        rows = []
        for planned in self._plan:
            path = planned.move.path
            after, staged, *before = self._git.read(
                [f"{commit}:{path}", f":0:{path}", *([f"{self._parent}:{path}"] if self._parent else [])]
            )
            rows.append(Listed(path, before[0] if before else None, after, staged, planned.move.committed))
        return rows

    def _commit(self) -> str:
        """The commit that this journal announced, "" where it never came."""
        tip = self._git.tip(self._ref)
        if not self._token or tip is None or tip == self._parent:
            return ""
        if self._token.startswith(BY_NAME):
            commit = self._token.removeprefix(BY_NAME)
            return commit if self._git.is_ancestor(commit, tip) else ""
        span = f"{self._parent}..{tip}" if self._parent else tip
        wanted = ("--fixed-strings", f"--grep=Dayward-Step: {self._token}")
        return self._git.text("log", "--format=%H", *wanted, span, "--").partition("\n")[0]


def _length(data: bytes | None) -> int | None:
    return None if data is None else len(data)


def _content(length: int | None, contents: BytesIO) -> bytes | None:
    """The next bytes of a journal. Raises ValueError where they are not there."""
    if length is None:
        return None
    data = contents.read(length)
    if len(data) != length:
        raise ValueError("the journal ends too early")
    return data


def _planned(entry: _Entry, contents: BytesIO) -> _Planned:
    expected, wanted = _content(entry["expected"], contents), _content(entry["wanted"], contents)
    move = Move(entry["path"], expected, wanted, entry["mode"], entry["committed"])
    return _Planned(move, entry["generation"], entry["beside"])
