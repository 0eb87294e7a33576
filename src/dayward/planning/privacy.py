"""What never leaves the machine: files and sections that are private, and sentences that speak of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cached_property

from dayward.formats.kinds import kind_of
from dayward.formats.telos import TelosFile
from dayward.formats.text import decode, encode, fold, join_lines, split_lines

_WORD = re.compile(r"[^\W_]+")
_FENCE = re.compile(r"[ \t]{0,3}(```|~~~)")
_UNDERLINE = re.compile(r"(?:={2,}|-{2,})[ \t]*")


class Privacy:
    """Judges by patterns: one without `/` is a word in names of folders and files, in headings and sentences; one with `/` is for paths.

    Plurals count as well. TRAUMAS and LOG of a TELOS are private in any case.
    """

    def __init__(self, patterns: Iterable[str], telos: str = "") -> None:
        wanted = [fold(pattern.strip()) for pattern in patterns]
        self._words = {pattern for pattern in wanted if pattern and "/" not in pattern}
        self._paths = [pattern for pattern in wanted if "/" in pattern]
        self._telos = telos

    @cached_property
    def _all_words(self) -> frozenset[str]:
        plurals = {f"{word}s" for word in self._words} | {f"{w[:-1]}ies" for w in self._words if w.endswith("y")}
        return frozenset(self._words | plurals)

    def file(self, path: str) -> bool:
        """Whether a file is private as a whole."""
        folded = fold(path)
        return self._speaks(folded) or any(
            fnmatchcase(folded, pattern) or folded.startswith(pattern.rstrip("*").rstrip("/") + "/")
            for pattern in self._paths
        )

    def section(self, heading: str) -> bool:
        """Whether what stands under a heading is private."""
        return self._speaks(fold(heading))

    def text(self, text: str) -> bool:
        """Whether a sentence speaks of what is private, so that what answers it must stay here."""
        return self._speaks(fold(text))

    def _speaks(self, folded: str) -> bool:
        return not self._all_words.isdisjoint(_WORD.findall(folded.replace("_", " ")))

    def public(self, path: str, data: bytes, *, in_place: bool = False) -> bytes | None:
        """What of a file may leave: all, all but its private sections, or None for nothing.

        With `in_place` private lines are empty rather than gone, so that the others keep their numbers.
        """
        if self.file(path):
            return None
        kind = "telos" if path == self._telos else kind_of(path)
        if kind != "telos" and not path.endswith((".md", ".markdown")):
            return data
        text, codec = decode(data)
        lines, eols = split_lines(text)
        private = [a or b for a, b in zip(self._private(lines), _of_telos(data, len(lines), kind), strict=True)]
        if in_place:
            lines = ["" if hidden else line for line, hidden in zip(lines, private, strict=True)]
            return encode(join_lines(lines, eols), codec)
        kept = [n for n, hidden in enumerate(private) if not hidden]
        return encode(join_lines([lines[n] for n in kept], [eols[n] for n in kept]), codec)

    def _private(self, lines: list[str]) -> list[bool]:
        """Which lines stand under a private heading, with that heading. What is in code is no heading."""
        out: list[bool] = []
        under, fence = 0, ""
        for line, after in zip(lines, [*lines[1:], ""][: len(lines)], strict=True):
            mark = _FENCE.match(line)
            if mark and fence in ("", mark[1]):
                fence = "" if fence else mark[1]
            level = 0 if fence else _level(line, after)
            if level and not (under and level > under):
                under = level if self.section(line) else 0
            out.append(bool(under))
        return out


def _of_telos(data: bytes, count: int, kind: str) -> list[bool]:
    """Which lines a TELOS keeps to itself."""
    out = [False] * count
    if kind == "telos":
        starts = [*TelosFile.parse(data).sections]
        ends = [section.line - 1 for section in starts[1:]] + [count]
        for section, end in zip(starts, ends, strict=True):
            out[section.line - 1 : end] = [section.private] * (end - section.line + 1)
    return out


def _level(line: str, after: str) -> int:
    """How deep a heading is, 0 for a line that is none."""
    marks = len(line) - len(line.lstrip("#"))
    if 0 < marks <= 6 and line[marks : marks + 1] in (" ", "\t", ""):
        return marks
    if line.strip() and _UNDERLINE.fullmatch(after):
        return 1 if after[0] == "=" else 2
    return 0
