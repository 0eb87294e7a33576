"""What is private stays on this machine: it is taken out of all that a model elsewhere would be given."""

from __future__ import annotations

import re
from functools import cached_property

from dayward.actions.context import Context
from dayward.actions.memories import privacy
from dayward.formats.text import decode, split_lines

HELD = "[private: this stays on the person's machine]"
_PLACE = re.compile(r"([^\s:\"“”]+\.(?:md|markdown|txt))(?::(\d+))?")
_LEAST = 6
"""Characters of a private line at least: shorter ones stand in every text."""


class Withheld:
    """Private lines of a folder: of files that are private as a whole, of the TELOS, and of whatever file a text names."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._judge = privacy(ctx)
        self._known: dict[str, dict[int, str]] = {}

    def without(self, text: str) -> str:
        """A text without lines that hold what is private."""
        named = {path for path, _ in _PLACE.findall(text) if path in self._paths}
        hidden = {line for path in (*self._private_files, *named) for line in self._lines(path).values()}
        if not hidden and not named:
            return text
        return "\n".join(HELD if self._holds(line, hidden) else line for line in text.split("\n"))

    def _holds(self, line: str, hidden: set[str]) -> bool:
        if any(private in line for private in hidden):
            return True
        for path, number in _PLACE.findall(line):
            lines = self._lines(path) if path in self._paths else {}
            if number and int(number) in lines:
                return True
        return False

    @cached_property
    def _paths(self) -> frozenset[str]:
        return frozenset(self._ctx.workspace.paths(""))

    @cached_property
    def _private_files(self) -> tuple[str, ...]:
        telos = self._ctx.layout.telos
        return tuple(path for path in self._paths if path == telos or self._judge.file(path))

    def _lines(self, path: str) -> dict[int, str]:
        """The private lines of a file, by their numbers."""
        if path not in self._known:
            data = self._ctx.workspace.read(path).data or b""
            left = self._judge.public(path, data, in_place=True)
            whole = _split(data)
            public = _split(left) if left is not None else [""] * len(whole)
            pairs = enumerate(zip(whole, public, strict=False), 1)
            self._known[path] = {
                number: line.strip() for number, (line, shown) in pairs if line != shown and len(line.strip()) >= _LEAST
            }
        return self._known[path]


def _split(data: bytes) -> list[str]:
    return list(split_lines(decode(data)[0])[0])
