"""Files of remembered facts: Markdown, one bullet a fact, `- text (2026-11-24, turn ID)`. Lossless, line by line.

What people and other programs write is read as well: bullets without a mark, ticked boxes, paragraphs, lines that go on indented.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from dayward.formats.text import Codec, decode, encode, join_lines, split_lines, usual_eol
from dayward.formats.todotxt import real_date

_BULLET = re.compile(r"([ \t]*)(?:[-*+•]|[0-9]{1,3}[.)])[ \t]+(?:\[([ xX])\][ \t]+)?")
_MARK = re.compile(r"[ \t]*\(([0-9]{4}-[0-9]{2}-[0-9]{2})(?:, turn ([0-9A-Za-z_./-]{1,80}))?\)[ \t]*$")
_HEADING = re.compile(r"#{1,6}[ \t]+(.*?)[ \t#]*$")
_FENCE = re.compile(r"[ \t]*(```|~~~)")
_RULE = re.compile(r"[ \t]*(?:-{3,}|\*{3,}|_{3,}|§)[ \t]*$")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


class Remembered(NamedTuple):
    """One fact of a file: its words, its lines (from 1, the last included), when and in which turn it was told ("": not said).

    `heading` is the heading above it; `bullet` is False for a paragraph.
    """

    text: str
    first: int
    last: int
    day: date | None
    turn: str
    heading: str
    bullet: bool


class FactsFile:
    """A file of facts."""

    __slots__ = ("codec", "eols", "lines")

    def __init__(self, lines: list[str], eols: list[str], codec: Codec) -> None:
        self.lines = lines
        self.eols = eols
        self.codec = codec

    @classmethod
    def parse(cls, data: bytes) -> FactsFile:
        """Read any bytes."""
        text, codec = decode(data)
        return cls(*split_lines(text), codec)

    @classmethod
    def new(cls, title: str) -> FactsFile:
        """A file that has nothing but its title."""
        return cls([f"# {title}", ""], ["\n", "\n"], Codec())

    def emit(self) -> bytes:
        """Write the bytes, equal to those read where nothing was changed."""
        return encode(join_lines(self.lines, self.eols), self.codec)

    @property
    def facts(self) -> list[Remembered]:
        """What the file says, in order. Code, comments, front matter and boxes that are not ticked say nothing."""
        found: list[Remembered] = []
        heading = ""
        open_ = False
        for number, line in enumerate(_visible(self.lines), 1):
            bullet = _BULLET.match(line)
            if (title := _HEADING.match(line)) or not line.strip() or _RULE.match(line):
                heading = title[1].strip() if title else heading
                open_ = False
            elif bullet:
                open_ = bullet[2] != " "
                if open_ and line[bullet.end() :].strip():
                    found.append(_fact(line[bullet.end() :], number, number, heading, True))
            elif open_ and found and found[-1].last == number - 1:
                found[-1] = _longer(found[-1], line, number)
            elif bullet is None and (not line[:1].isspace() or not found):
                found.append(_fact(line, number, number, heading, False))
                open_ = True
        return found

    def add(self, text: str, day: date, turn: str) -> int:
        """Put a fact on a line of its own after the last one; returns its number. Raises ValueError for a text without words."""
        words = " ".join(text.replace("<!--", "< !--").split())
        if not words:
            raise ValueError("there is nothing to remember")
        if _BULLET.sub("", f"- {words}", count=1) != words:
            words = f"“{words}”"  # it begins like a box to tick
        mark = f" ({day.isoformat()}, turn {turn})" if turn else f" ({day.isoformat()})"
        bullets = [fact for fact in self.facts if fact.bullet]
        at = bullets[-1].last if bullets else len(self.lines)
        eol = usual_eol("".join(self.eols))
        if at and not self.eols[at - 1]:
            self.eols[at - 1] = eol
        self.lines.insert(at, f"- {words}{mark}")
        self.eols.insert(at, eol)
        return at + 1

    def remove(self, facts: Iterable[Remembered]) -> None:
        """Take facts out, with all of their lines."""
        gone = {number for fact in facts for number in range(fact.first, fact.last + 1)}
        kept = [n for n in range(1, len(self.lines) + 1) if n not in gone]
        self.lines, self.eols = [self.lines[n - 1] for n in kept], [self.eols[n - 1] for n in kept]

    @property
    def bare(self) -> bool:
        """Whether nothing but headings and empty lines is left."""
        return all(not line.strip() or _HEADING.match(line) for line in self.lines)


def _visible(lines: list[str]) -> list[str]:
    """The lines with what says nothing made empty: front matter, code between fences, comments."""
    shown = list(lines)
    if shown and shown[0].rstrip() == "---" and "---" in (line.rstrip() for line in shown[1:]):
        end = next(n for n, line in enumerate(shown[1:], 1) if line.rstrip() == "---")
        shown[: end + 1] = [""] * (end + 1)
    fence = ""
    for number, line in enumerate(shown):
        mark = _FENCE.match(line)
        if mark and fence in ("", mark[1]):
            fence = "" if fence else mark[1]
            shown[number] = ""
        elif fence:
            shown[number] = ""
    if any("<!--" in line for line in shown):
        text = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), "\n".join(shown))
        shown = text.split("\n")
    return shown


def _fact(text: str, first: int, last: int, heading: str, bullet: bool) -> Remembered:
    mark = _MARK.search(text)
    day = real_date(mark[1]) if mark else None
    if mark is None or day is None or not text[: mark.start()].strip():
        return Remembered(" ".join(text.split()), first, last, None, "", heading, bullet)
    return Remembered(" ".join(text[: mark.start()].split()), first, last, day, mark[2] or "", heading, bullet)


def _longer(fact: Remembered, line: str, number: int) -> Remembered:
    """A fact with one more line; the mark may be at the end of any."""
    more = _fact(line, number, number, fact.heading, fact.bullet)
    return fact._replace(
        text=f"{fact.text} {more.text}", last=number, day=more.day or fact.day, turn=more.turn or fact.turn
    )
