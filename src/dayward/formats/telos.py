"""TELOS, after Daniel Miessler: sections of short, numbered items. Lossless, line by line; read and kept.

TRAUMAS and LOG (also called Journal) are private: what leaves the machine leaves without them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dayward.formats.text import Codec, decode, encode, join_lines, split_lines

_HEADING = re.compile(r"(#{1,6}[ \t]+)")
_ITEM = re.compile(r"([ \t]*[-*+][ \t]+)?(?:(\**)([A-Z]{1,4}[0-9]{1,4})(\**[ \t]*:\**[ \t]*|\**[ \t]+-[ \t]+))?")
_PERCENT = re.compile(r"\((100|[0-9]{1,2})[ \t]?%\)")
_PRIVATE = ("TRAUMA", "LOG", "JOURNAL", "DIARY")


class TelosLine(NamedTuple):
    """A line as fields: bullet or heading mark, id, what follows the id, text."""

    head: str
    id: str
    sep: str
    text: str


class Item(NamedTuple):
    """One item of a section; the id is empty where it has none. `chance` is a prediction's percentage."""

    id: str
    text: str
    line: int
    chance: int | None = None


class Section(NamedTuple):
    """A section, its items, and the number of its heading's line (from 1)."""

    name: str
    line: int
    private: bool
    items: tuple[Item, ...]


class TelosFile:
    """A TELOS file."""

    __slots__ = ("codec", "eols", "lines")

    def __init__(self, lines: list[TelosLine], eols: list[str], codec: Codec) -> None:
        self.lines = lines
        self.eols = eols
        self.codec = codec

    @classmethod
    def parse(cls, data: bytes) -> TelosFile:
        """Read any bytes."""
        text, codec = decode(data)
        lines, eols = split_lines(text)
        return cls([parse_line(line) for line in lines], eols, codec)

    def emit(self) -> bytes:
        """Write the bytes."""
        return encode(join_lines(["".join(line) for line in self.lines], self.eols), self.codec)

    @property
    def sections(self) -> list[Section]:
        """The `##` sections in order. A line that is no bullet is an item too."""
        out: list[Section] = []
        items: list[Item] = []
        private = 0  # the level of the private heading above, 0 for none
        for number, line in enumerate(self.lines, 1):
            level = _level(line)
            if level > 1:
                if out:
                    out[-1] = out[-1]._replace(items=tuple(items))
                private = private if private and level > private else level if _is_private(line.text) else 0
                out.append(Section(line.text.strip(), number, private > 0, ()))
                items = []
            elif level == 0 and out and line.text.strip():
                chance = _PERCENT.search(line.text)
                items.append(Item(line.id, line.text.strip(), number, int(chance[1]) if chance else None))
        if out:
            out[-1] = out[-1]._replace(items=tuple(items))
        return out

    def section(self, name: str) -> Section | None:
        """The first section whose name begins with `name`, whatever the case."""
        wanted = name.casefold()
        return next((section for section in self.sections if section.name.casefold().startswith(wanted)), None)

    def public(self) -> str:
        """The text without the private sections."""
        keep: list[str] = []
        private = 0
        for line, eol in zip(self.lines, self.eols, strict=True):
            level = _level(line)
            if level and not (private and level > private):
                private = level if _is_private(line.text) else 0
            if not private:
                keep.append("".join(line) + eol)
        return "".join(keep)


def parse_line(line: str) -> TelosLine:
    """The fields of a line, which concatenate to it."""
    if heading := _HEADING.match(line):
        return TelosLine(heading[1], "", "", line[heading.end() :])
    match = _ITEM.match(line)
    if match is None or not match[3]:
        head = match[1] or "" if match else ""
        return TelosLine(head, "", "", line[len(head) :])
    return TelosLine((match[1] or "") + match[2], match[3], match[4], line[match.end() :])


def _level(line: TelosLine) -> int:
    return line.head.count("#") if line.head.startswith("#") else 0


def _is_private(name: str) -> bool:
    return name.strip(" \t*_:").upper().startswith(_PRIVATE)
