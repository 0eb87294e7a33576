"""Git's index after a change: the changed files' entries move along, what the person has staged stays staged."""

from __future__ import annotations

import contextlib
import os
import time
from typing import NamedTuple

from dayward.core.errors import Conflict
from dayward.workspace.git import Blob, Git
from dayward.workspace.meaning import Meaning

_PATIENCE = 3.0


class Listed(NamedTuple):
    """One path as the commit before, the commit now, and the index have it."""

    path: str
    before: Blob | None
    after: Blob | None
    staged: Blob | None
    mode: int = 0o644


def bring_up_to_date(git: Git, meaning: Meaning, rows: list[Listed]) -> None:
    """Move index entries from the commit before to the commit now. Entries that hold staged edits get both."""
    entries: dict[str, tuple[int, str] | None] = {}
    for row in rows:
        if _oid(row.staged) == _oid(row.after):
            continue
        if _oid(row.staged) == _oid(row.before):
            entries[row.path] = None if row.after is None else (row.mode, row.after.oid)
            continue
        combined = meaning.combine(row.path, _data(row.before), _data(row.staged), _data(row.after))
        if combined.data is not None and not combined.conflicts:
            entries[row.path] = (row.mode, git.store(combined.data))
    if entries:
        _write(git, entries)


def _write(git: Git, entries: dict[str, tuple[int, str] | None]) -> None:
    """Change a copy of the index, then put it in place under git's own lock, unless the index changed meanwhile."""
    index, lock = os.path.join(git.folder, "index"), os.path.join(git.folder, "index.lock")
    ours = os.path.join(git.folder, "dayward", "index")
    _remove_own_lock(ours, lock)
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        for stale in (ours, ours + ".lock"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(stale)
        state = _state(index)
        if state:
            with open(index, "rb") as source, open(ours, "wb") as copy:
                copy.write(source.read())
        git.update_index(entries, ours)
        with contextlib.suppress(FileExistsError):
            os.link(ours, lock)
            if _state(index) == state:
                os.rename(lock, index)
                return
            os.unlink(lock)
        time.sleep(0.05)
    raise Conflict(
        "git's index is locked by another program; the change itself is committed",
        f"when no other git is running, remove {lock}; the next dayward command tidies up",
    )


def _remove_own_lock(ours: str, lock: str) -> None:
    """A lock that is our own copy of the index was left by a killed Dayward."""
    with contextlib.suppress(FileNotFoundError):
        if os.path.samefile(ours, lock):
            os.unlink(lock)


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
