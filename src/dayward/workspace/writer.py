"""How edits become one commit, and the files what the commit says: the transaction behind `Workspace.change`.

It knows bytes, hashes and commits; what a task is, it does not know.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from dayward.core.errors import Conflict, DaywardError, Refused
from dayward.formats.text import decode, split_lines
from dayward.workspace import diffs
from dayward.workspace.beneath import unavailable
from dayward.workspace.git import Blob, Content
from dayward.workspace.index import Listed, lock_of
from dayward.workspace.journal import Move
from dayward.workspace.lock import WriteLock
from dayward.workspace.meaning import Combined
from dayward.workspace.receipts import Receipt, message
from dayward.workspace.storing import Storing

if TYPE_CHECKING:
    from dayward.workspace.repository import Edit, Origin, Workspace

OUTSIDE = "Keep edits made outside Dayward"


class Writer:
    """Changes of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._git = workspace.git
        self._stored = Storing(self._git, ())

    def change(
        self,
        edits: Sequence[Edit],
        what: str,
        origin: Origin,
        *,
        undoes: tuple[str, ...],
        notes: tuple[str, ...],
        delete_many: bool,
    ) -> Receipt:
        """See `Workspace.change`."""
        for edit in edits:
            self._workspace.files.check(edit.snapshot.path)
        with self._workspace.writing():
            if origin.retried and (old := self._workspace.receipt(origin.step)):
                return old
            moves = [self._move(edit) for edit in edits]
            if not delete_many:
                self.guard_deletion(moves)
            moves = [move for move in moves if move.expected != move.wanted]
            where = tuple(place for edit in edits for place in _where(edit, moves))
            if not moves:
                return Receipt(what, where, "", origin.step, False, ("nothing had to change",))
            with Storing(self._git, [move.wanted for move in moves]) as self._stored:
                return self._commit(moves, what, origin, where, undoes, notes)

    def _move(self, edit: Edit) -> Move:
        """What an edit means for the file as it is now."""
        snapshot = edit.snapshot
        current = self._workspace.read(snapshot.path)
        if current.data == snapshot.data:
            return Move(snapshot.path, current.data, edit.data, current.mode)
        combined = self._workspace.meaning.combine(snapshot.path, snapshot.data, edit.data, current.data)
        if combined.conflicts:
            raise Conflict(
                f"{snapshot.path} was edited meanwhile, in the same place; nothing was overwritten",
                "look at it and run the command again",
                (
                    *(c.what for c in combined.conflicts),
                    *diffs.unified(edit.data, current.data, "wanted", "now in the file"),
                ),
            )
        return Move(snapshot.path, current.data, combined.data, current.mode)

    def guard_deletion(self, moves: Sequence[Move]) -> None:
        """Raise Refused where moves would take away more lines than the limits allow unasked."""
        before = [_line_count(move.expected) for move in moves]
        gone = sum(before) - sum(_line_count(move.wanted) for move in moves)
        limits = self._workspace.limits
        if gone > limits.lines or (gone > limits.always and gone > limits.share * sum(before)):
            raise Refused(
                f"this would delete {gone} lines; nothing was changed",
                "if that is what you want, run it again with --delete-many",
            )

    def _commit(
        self,
        moves: list[Move],
        what: str,
        origin: Origin,
        where: tuple[str, ...],
        undoes: tuple[str, ...],
        notes: tuple[str, ...],
    ) -> Receipt:
        ref = self.require_ready()
        parent, held = self._held(moves)
        contents = [self._apart(move, row.before) for move, row in zip(moves, held, strict=True)]
        entangled = [move for move, content in zip(moves, contents, strict=True) if content is None]
        if entangled:
            parent = self._keep_outside_edits(ref, parent, entangled, origin.now)
            held = self._held(moves)[1]
            contents = [self._apart(move, row.before) for move, row in zip(moves, held, strict=True)]
        wanted = {
            move.path: move.wanted if content is None else content.data
            for move, content in zip(moves, contents, strict=True)
        }
        text = message(what, origin.who, origin.why, origin.step, where, undoes, notes)
        commit, late = self._commit_files(ref, parent, wanted, moves, held, text, origin.step, origin.now)
        return Receipt(what, where, commit, origin.step, False, (*notes, *late))

    def require_ready(self) -> str:
        """The branch to commit to. Raises Conflict where there is none, or something else is at work in the repository."""
        ref = self._git.branch()
        self._git.require_quiet()
        self._git.require_unlocked(lock_of(self._git))
        return ref

    def _held(self, moves: Sequence[Move]) -> tuple[str | None, list[Listed]]:
        """HEAD's commit, and each move's path as HEAD and the index hold it; mostly that is what is in the folder too."""
        paths = [move.path for move in moves]
        at = [f"{where}:{path}" for path in paths for where in ("HEAD", ":0")]
        head, *names = self._git.names(["HEAD", *at])
        blobs = self._git.blobs(names, [move.expected for move in moves])
        return head, [Listed(path, blobs[2 * i], None, blobs[2 * i + 1]) for i, path in enumerate(paths)]

    def _apart(self, move: Move, head: Blob | None) -> Combined | None:
        """The change alone, on top of what is committed; None where it cannot be told from uncommitted edits."""
        committed = _data(head)
        if committed == move.expected:
            return Combined(move.wanted)
        if committed is None or move.expected is None:
            return None
        if committed == _newlines(move.expected):  # git stores this file with other line endings than the folder has
            return Combined(move.wanted and _newlines(move.wanted))
        if move.wanted is None:
            return None
        combined = self._workspace.meaning.combine(move.path, move.expected, move.wanted, committed)
        same = _difference(move.expected, move.wanted) == _difference(committed, combined.data or b"")
        return combined if same and not combined.conflicts and combined.data != committed else None

    def keep_outside_edits(self, now: datetime) -> tuple[str, ...]:
        """See `Workspace.keep_outside_edits`."""
        with self._workspace.writing():
            paths = self._workspace.outside_edits()
            moves = [Move(path, data, data, mode) for path in paths for data, mode in [self._as_it_is(path)]]
            if moves:
                self._keep_outside_edits(self.require_ready(), self._git.tip(), moves, now)
            return paths

    def _as_it_is(self, path: str) -> tuple[bytes | None, int]:
        found = self._workspace.whole.read_with_mode(path)
        return (None, 0o644) if found is None else found

    def _keep_outside_edits(self, ref: str, parent: str | None, moves: Sequence[Move], now: datetime) -> str | None:
        """Commit the person's own edits of some files as theirs, in a commit of its own."""
        still = [Move(move.path, move.expected, move.expected, move.mode) for move in moves]
        held = self._held(still)[1]
        contents = {move.path: self._as_committed(move.path, move.expected) for move in still}
        paths = [move.path for move in still]
        if all(_data(row.before) == contents[row.path] for row in held):
            modes = self._git.modes({move.path: move.mode for move in still if move.expected is not None})
            if modes == self._git.modes_at("HEAD", paths):
                return parent
        token = f"outside/{os.urandom(6).hex()}"
        self._commit_files(ref, parent, contents, still, held, outside_message(paths, token), token, now)
        return self._git.tip()

    def _as_committed(self, path: str, data: bytes | None) -> bytes | None:
        """A file's bytes as git's settings want them stored; only its line endings can differ."""
        return self._git.store(data, path).data if data is not None and b"\r\n" in data else data

    def _commit_files(
        self,
        ref: str,
        parent: str | None,
        contents: Mapping[str, bytes | None],
        moves: Sequence[Move],
        held: Sequence[Listed],
        text: str,
        token: str,
        now: datetime,
    ) -> tuple[str, tuple[str, ...]]:
        """One commit of some files' new contents, and the moves that bring the folder to where it belongs."""
        modes = self._git.modes({move.path: move.mode for move in moves})
        moves = [move._replace(committed=modes[move.path]) for move in moves]
        rows = []
        files: dict[str, Content] = {}
        for row in held:
            data, mode = contents[row.path], modes[row.path]
            blob = None if data is None else self._git.as_blob(data)
            rows.append(row._replace(after=blob, mode=mode))
            files[row.path] = blob and (mode, blob.oid if self._stored.has(blob.data) else blob.data)
        parents = [parent] if parent else []
        return self.transact(
            ref, parent, moves, rows, token, lambda: self._git.commit(ref, parents, files, text, raw_date(now))
        )

    def transact(
        self,
        ref: str,
        parent: str | None,
        moves: Sequence[Move],
        rows: Sequence[Listed],
        token: str,
        make: Callable[[], str],
        links: Sequence[str] = (),
    ) -> tuple[str, tuple[str, ...]]:
        """Journal, commit (`make` moves `ref`), files, index, in that order.

        `token` is the new commit's step, or `commit:` and its name where it exists already; `links` are paths that are
        left to git. Returns the commit, and notes on what came in between.
        """
        try:
            self._workspace.journal.write(token, ref, parent, moves, links)
            commit = make()
        except OSError as error:
            self._take_back()
            raise unavailable(error.filename or self._workspace.root, error) from error
        except BaseException:
            self._take_back()
            raise
        notes: list[str] = []
        try:
            notes += self._workspace.journal.carry_out()
            self._workspace.journal.finish(rows, commit)
        except (DaywardError, OSError) as error:  # the change is made: say so, the journal stays for what is left
            problem = error if isinstance(error, DaywardError) else unavailable(self._workspace.root, error)
            notes.append(f"committed, but not finished: {problem.message}; the next dayward command goes on from there")
        return commit, tuple(notes)

    def _take_back(self) -> None:
        """Undo what preparing a change left. If that fails too, the next command does it."""
        with suppress(DaywardError, OSError):
            self._workspace.journal.recover()


class Writing:
    """The write lock of a workspace, passed on to git so that it is held while any child lives."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._depth = 0

    def __enter__(self) -> None:
        workspace = self._workspace
        if workspace.git.lock_fd is not None:
            self._depth = 1
            return
        try:
            os.makedirs(workspace.journal.folder, exist_ok=True)
        except OSError as error:
            raise unavailable(workspace.journal.folder, error) from error
        self._lock = WriteLock(os.path.join(workspace.journal.folder, "lock"))
        self._lock.__enter__()
        workspace.git.lock_fd = self._lock.fd
        try:
            if notice := workspace.journal.recover():
                workspace.notices.append(notice)
            workspace.fence()
        except OSError as error:
            self.__exit__()
            raise unavailable(error.filename or workspace.root, error) from error
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        if not self._depth:
            self._workspace.git.lock_fd = None
            self._lock.__exit__(None, None, None)


def raw_date(now: datetime) -> str:
    """A time as git stores it: seconds since 1970 and the zone's offset."""
    return f"{int(now.timestamp())} {now.strftime('%z')[:5] or '+0000'}"


def outside_message(paths: Sequence[str], token: str) -> str:
    """The message of a commit that keeps the person's own edits."""
    names = ", ".join(sorted(paths)[:3]) + (" …" if len(paths) > 3 else "")
    return f"{OUTSIDE}\n\n{names}\n\nDayward-Who: you\nDayward-Step: {token}\n"


def _newlines(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")


def _data(blob: Blob | None) -> bytes | None:
    return blob and blob.data


def _difference(before: bytes, after: bytes) -> tuple[Counter[bytes], Counter[bytes]]:
    """The lines that a change takes away, and those it brings."""
    old, new = Counter(before.splitlines()), Counter(after.splitlines())
    return old - new, new - old


def _line_count(data: bytes | None) -> int:
    return 0 if data is None else len([1 for line in data.splitlines() if line and not line.isspace()])


def _where(edit: Edit, moves: Sequence[Move]) -> list[str]:
    """`path:line` of each of an edit's lines, as the file is after the change."""
    path = edit.snapshot.path
    data = next((move.wanted for move in moves if move.path == path), edit.data)
    places: list[str] = []
    lines = split_lines(decode(data or b"")[0])[0] if edit.lines else []
    for wanted in edit.lines:
        found = [number for number, text in enumerate(lines, 1) if text == wanted]
        places.append(f"{path}:{found[-1]}" if found else path)
    return places
