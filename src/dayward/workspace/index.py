"""Git's index after a change: the changed files' entries move along, what the person has staged stays staged."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Sequence
from typing import NamedTuple

from dayward.core.errors import Conflict
from dayward.workspace.git import Blob, Git
from dayward.workspace.lock import own_folder
from dayward.workspace.meaning import Meaning

_TRIES = 20


class Listed(NamedTuple):
    """One path as the commit before, the commit now, and the index have it; `mode` is git's."""

    path: str
    before: Blob | None
    after: Blob | None
    staged: Blob | None
    mode: int = 0o100644


def bring_up_to_date(git: Git, meaning: Meaning, rows: Sequence[Listed]) -> None:
    """Move index entries from the commit before to the commit now. Entries that hold staged edits get both.

    Raises Conflict where another program holds the index and does not let go.
    """
    entries: dict[str, tuple[int, str] | None] = {}
    for row in rows:
        if _oid(row.staged) == _oid(row.after) and (row.after is None or _oid(row.before) != _oid(row.after)):
            continue  # (the same bytes before and after: the mode has changed)
        if _oid(row.staged) == _oid(row.before):
            entries[row.path] = None if row.after is None else (row.mode, row.after.oid)
            continue
        combined = meaning.combine(row.path, _data(row.before), _data(row.staged), _data(row.after))
        if combined.data is not None and not combined.conflicts:
            entries[row.path] = (row.mode, git.store(combined.data).oid)
    if entries:
        _write(git, entries)


def lock_of(git: Git) -> str:
    """The file whose presence keeps git's index locked."""
    return os.path.join(git.folder, "index.lock")


def _ours(git: Git) -> str:
    return os.path.join(own_folder(git.folder), "index")


def _write(git: Git, entries: dict[str, tuple[int, str] | None]) -> None:
    """Change a copy of the index, then put it in place under git's own lock, unless the index changed meanwhile."""
    index, lock, ours = os.path.join(git.folder, "index"), lock_of(git), _ours(git)
    remove_own_lock(git)
    for _ in range(_TRIES):
        state = _copy(index, ours)
        git.update_index(entries, ours)
        if not _locked(ours, lock):
            git.require_unlocked(lock)
        elif _state(index) == state:
            os.rename(lock, index)
            os.unlink(ours)
            return
        else:
            os.unlink(lock)
    raise Conflict("git's index keeps changing; the change itself is committed", "the next dayward command tidies up")


def _copy(index: str, ours: str) -> tuple[int, int, int] | None:
    for old in (ours, ours + ".lock"):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(old)
    state = _state(index)
    if state:
        with open(index, "rb") as source, open(ours, "wb") as copy:
            copy.write(source.read())
    return state


def _locked(ours: str, lock: str) -> bool:
    """Take git's lock with our copy of the index. False where somebody has it."""
    try:
        os.link(ours, lock)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EOPNOTSUPP):
            raise
        with contextlib.suppress(FileExistsError), open(ours, "rb") as source, open(lock, "xb") as copy:
            copy.write(source.read())
            return True
        return False
    return True


def remove_own_lock(git: Git) -> None:
    """A lock that is our own copy of the index was left by a killed Dayward."""
    with contextlib.suppress(FileNotFoundError):
        if os.path.samefile(_ours(git), lock_of(git)):
            os.unlink(lock_of(git))


def _state(path: str) -> tuple[int, int, int] | None:
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def _oid(blob: Blob | None) -> str | None:
    return blob and blob.oid


def _data(blob: Blob | None) -> bytes | None:
    return blob and blob.data
