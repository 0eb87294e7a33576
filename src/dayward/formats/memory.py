"""Working memory: dated or plain lines, newest last. Lossless, line by line."""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import date
from typing import NamedTuple

from dayward.formats.text import Codec, decode, encode, join_lines, split_lines, usual_eol
from dayward.formats.todotxt import real_date

_LINE = re.compile(r"([ \t]*(?:[-*+•][ \t]+)?)(?:([0-9]{4}-[0-9]{2}-[0-9]{2})([ \t]*[:–—-]?[ \t]+|:?$))?")


class MemoryLine(NamedTuple):
    """A line as fields: bullet, date, what follows the date, text."""

    head: str
    stamp: str
    sep: str
    text: str

    @property
    def day(self) -> date | None:
        """The day of the line."""
        return real_date(self.stamp)


class MemoryFile:
    """A file of remembered lines."""

    __slots__ = ("codec", "eols", "lines")

    def __init__(self, lines: list[MemoryLine], eols: list[str], codec: Codec) -> None:
        self.lines = lines
        self.eols = eols
        self.codec = codec

    @classmethod
    def parse(cls, data: bytes) -> MemoryFile:
        """Read any bytes."""
        text, codec = decode(data)
        lines, eols = split_lines(text)
        return cls([parse_line(line) for line in lines], eols, codec)

    def emit(self) -> bytes:
        """Write the bytes, equal to those read where nothing was changed."""
        return encode(join_lines(["".join(line) for line in self.lines], self.eols), self.codec)

    @property
    def entries(self) -> list[tuple[int, MemoryLine]]:
        """The lines that say something, headings left out, with their numbers (from 1)."""
        return [
            (n, line) for n, line in enumerate(self.lines, 1) if line.text.strip() and not line.text.startswith("#")
        ]

    def append(self, text: str, day: date) -> int:
        """Remember a text, on one line at the end, dated, with the bullet its neighbour has; returns the line number.

        Raises ValueError for a text without words.
        """
        words = " ".join(text.split())
        if not words:
            raise ValueError("there is nothing to remember")
        last = self.entries[-1][1] if self.entries else MemoryLine("", "", " ", "")
        line = MemoryLine(last.head, day.isoformat(), last.sep.rstrip() + " " if last.stamp else " ", words)
        if parse_line("".join(line)) != line:
            line = line._replace(sep=": ")
        eol = usual_eol("".join(self.eols))
        if self.eols and not self.eols[-1]:
            self.eols[-1] = eol
        self.lines.append(line)
        self.eols.append(eol)
        return len(self.lines)

    def remove(self, numbers: Container[int]) -> None:
        """Take lines out, by their numbers (from 1)."""
        kept = [n for n in range(1, len(self.lines) + 1) if n not in numbers]
        self.lines, self.eols = [self.lines[n - 1] for n in kept], [self.eols[n - 1] for n in kept]

    def bound(self, most: int) -> None:
        """Let go of the oldest dated lines beyond so many; a line without a date is somebody's own, and stays."""
        dated = [n for n, line in self.entries if line.day]
        self.remove(frozenset(dated[: max(0, len(dated) - most)]))


def parse_line(line: str) -> MemoryLine:
    """The fields of a line, which concatenate to it."""
    match = _LINE.match(line)
    if match is None or real_date(match[2]) is None:
        head = match[1] if match else ""
        return MemoryLine(head, "", "", line[len(head) :])
    return MemoryLine(match[1], match[2], match[3], line[match.end() :])
