"""Three trees become one: what both sides committed since a common commit, file by file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dayward.core.errors import Refused
from dayward.workspace.git import FILES, Change, Content
from dayward.workspace.index import Listed
from dayward.workspace.journal import Move

if TYPE_CHECKING:
    from dayward.workspace.repository import Workspace


class Merge:
    """What the merge of `theirs` into `ours` (commits that grew out of `base`) changes in ours.

    `files` is for the commit, `moves` for the folder, `rows` for the index; `links` are links and submodules, which are taken as
    they are and put in place by git. `notes` are what could not be combined.
    """

    def __init__(self, workspace: Workspace, base: str, ours: str, theirs: str) -> None:
        self._workspace = workspace
        self._git = workspace.git
        self.notes: list[str] = []
        self.files: dict[str, Content] = {}
        self.links: list[str] = []
        mine, changes = self._git.changes(base, ours), self._git.changes(base, theirs)
        nothing = {path: Change(new.old_mode, new.old_mode, new.old, new.old) for path, new in changes.items()}
        pairs = {path: (mine.get(path, nothing[path]), new) for path, new in changes.items()}
        self._bytes = self._read({oid for pair in pairs.values() for oid in _objects(pair)})
        for path, (here, there) in pairs.items():
            self._take(path, here, there)
        self._make_room({path for path, change in mine.items() if change.new})
        paths = list(self.files)
        held = self._git.read([f"{where}:{path}" for where in (ours, ":0") for path in paths])
        self._before = dict(zip(paths, held, strict=False))
        self._staged = dict(zip(paths, held[len(paths) :], strict=True))
        self.moves = list(self._moves())

    def _read(self, names: set[str]) -> dict[str, bytes]:
        ordered = sorted(names)
        return {name: blob.data for name, blob in zip(ordered, self._git.read(ordered), strict=True) if blob}

    def _data(self, oid: str | None) -> bytes | None:
        return None if oid is None else self._bytes[oid]

    def _take(self, path: str, here: Change, there: Change) -> None:
        """Decide what becomes of one path that changed there."""
        if (here.new, here.new_mode) == (there.new, there.new_mode):
            return
        if not {there.old_mode, there.new_mode, here.new_mode} <= FILES:
            if (here.old, here.old_mode) == (here.new, here.new_mode):
                self.files[path] = (there.new_mode, there.new) if there.new else None
                self.links.append(path)
            else:
                self.notes.append(f"{path} was changed on both sides and is a link on one: yours stays")
            return
        mode = there.new_mode if there.new_mode not in (0, there.old_mode) else here.new_mode or there.new_mode
        ours, theirs = self._data(here.new), self._data(there.new)
        combined = self._workspace.meaning.combine(path, self._data(there.old), ours, theirs)
        if combined.data != ours or mode != here.new_mode:
            self.files[path] = None if combined.data is None else (mode, combined.data)
        if not combined.conflicts:
            return
        if ours is None or theirs is None or self._workspace.meaning.kind(path) != "text":
            self.notes += [f"{path}: both kept: {conflict.what}" for conflict in combined.conflicts]
            return
        copy = other_version_name(path, there.new or "")
        self.files[copy] = (mode, theirs)
        self.notes.append(
            f"{path} was changed in the same place on both sides: yours stays, the other version is {copy}"
        )

    def _make_room(self, ours: set[str]) -> None:
        """Where one side has a file and the other a folder of the same name, theirs gets another name."""
        folders = {folder for path in ours for folder in _above(path)}
        for path in [path for path, content in self.files.items() if content is not None]:
            blocking = path if path in folders else next((folder for folder in _above(path) if folder in ours), None)
            if blocking is None:
                continue
            content = self.files.pop(path)
            data = content[1] if content else b""
            name = data if isinstance(data, str) else self._git.as_blob(data).oid
            other = other_version_name(blocking, name) + path[len(blocking) :]
            self.files[other] = content
            self.notes.append(f"{path} cannot be there as well as yours: the other version is {other}")

    def _moves(self) -> Iterator[Move]:
        """What the files' changes mean for the folder, which may hold edits that are not committed."""
        gone = {path for path, content in self.files.items() if content is None}
        emptied = {folder for path in gone for folder in _above(path)}
        for path, content in sorted(self.files.items(), key=lambda item: item[1] is not None):  # deletions make room
            if path in self.links:
                continue
            try:
                replaced = path in emptied or not gone.isdisjoint(_above(path))
                found = None if replaced else self._workspace.whole.read_with_mode(path)
            except Refused as error:
                self.notes.append(f"{path} is merged, but not put in place: {error.message}")
                continue
            before = self._before[path]
            wanted = content[1] if content and isinstance(content[1], bytes) else None
            current = found and found[0]
            combined = self._workspace.meaning.combine(path, before and before.data, current, wanted)
            stuck = combined.conflicts and self._workspace.meaning.kind(path) == "text"
            mode = content[0] if content else 0o100644
            bits = mode & 0o777 if found is None or bool(mode & 0o100) != bool(found[1] & 0o100) else found[1]
            yield Move(path, current, current if stuck else combined.data, bits, mode)

    def guard_deletion(self) -> None:
        """Refuse a remote that would take most of a file, or many lines, away."""
        try:
            self._workspace.writer.guard_deletion(self.moves)
        except Refused as error:
            gone = [move.path for move in self.moves if move.expected and move.wanted is None]
            names = f" ({', '.join(gone[:3])})" if gone else ""
            raise Refused(
                f"the remote would delete many of your lines{names}; nothing was changed",
                "look at it: git diff HEAD refs/dayward/incoming; if that is what you want: dayward sync --delete-many",
                error.details,
            ) from error

    def rows(self) -> list[Listed]:
        """What the index needs to know about each file."""
        rows = []
        for path, content in self.files.items():
            if path not in self.links:
                data = content[1] if content and isinstance(content[1], bytes) else None
                after = None if data is None else self._git.as_blob(data)
                mode = content[0] if content else 0o100644
                rows.append(Listed(path, self._before[path], after, self._staged[path], mode))
        return rows


def _objects(pair: tuple[Change, Change]) -> Iterator[str]:
    """The plain files among the versions of a path."""
    for change in pair:
        for mode, oid in ((change.old_mode, change.old), (change.new_mode, change.new)):
            if oid and mode in FILES:
                yield oid


def _above(path: str) -> Iterator[str]:
    """The folders a path lies in."""
    while path := os.path.dirname(path):
        yield path


def other_version_name(path: str, oid: str) -> str:
    """Where the other device's version of a file is kept when the two cannot be combined."""
    stem, suffix = os.path.splitext(path)
    return f"{stem} (other version {oid[:7]}){suffix}"
