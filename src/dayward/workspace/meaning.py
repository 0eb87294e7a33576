"""Three versions of a file become one, by what its lines mean where that is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dayward.formats.kinds import kind_of
from dayward.formats.merging import Conflict, merge

_LINE_FILES = frozenset(("todotxt", "habits", "projects", "memory"))


class Combined(NamedTuple):
    """The outcome: the bytes (None: no file), and what could not be combined without keeping both."""

    data: bytes | None
    conflicts: tuple[Conflict, ...] = ()


class Meaning:
    """Knows which files hold tasks and which days; `kinds` names files that do not show it by their name."""

    def __init__(self, kinds: Mapping[str, str] | None = None) -> None:
        self._kinds = dict(kinds or {})

    def kind(self, path: str) -> str:
        """How a file is merged: `todotxt`, `calendar` or `text`."""
        kind = self._kinds.get(path) or kind_of(path)
        if kind in _LINE_FILES:
            return "todotxt"
        return kind if kind == "calendar" else "text"

    def combine(self, path: str, base: bytes | None, ours: bytes | None, theirs: bytes | None) -> Combined:
        """Both changes since `base`. What one side deleted and the other edited is kept, and reported."""
        if ours == theirs or base == theirs:
            return Combined(ours)
        if base == ours:
            return Combined(theirs)
        if ours is None or theirs is None:
            return Combined(
                ours if theirs is None else theirs, (Conflict(f"{path}: deleted here, edited there", "", ""),)
            )
        kind = self.kind(path)
        if base is None and kind == "text":
            return Combined(ours, (Conflict(f"{path}: made on both sides", "", ""),))
        merged = merge(kind, base or b"", ours, theirs)
        return Combined(merged.data, tuple(merged.conflicts))
