"""Markdown with YAML front matter: properties one by one, each changed without touching the others. Lossless.

The block between the first line `---` and the next is a row of entries, one for each property at the top level.
What the properties mean is read in `yamlvalues`; how they are typed is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from dayward.formats.text import Codec, decode, encode, split_lines, usual_eol
from dayward.formats.yamlvalues import dump, read_yaml, scalar

_FENCE = re.compile(r"---[ \t]*")
_QUOTED_KEY = re.compile(r"(\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*')([ \t]*:(?![^ \t]))")
_COLON = re.compile(r":(?![^ \t])")
_NO_KEY = frozenset(" \t#&*!|>'\"%@`[]{},?:")
_BLOCK_ITEM = re.compile(r"([ \t]*)-(?:[ \t]|$)", re.MULTILINE)
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'")


class Entry(NamedTuple):
    """One property: key and colon as typed, and the value with everything up to the next property, line ends included.

    Comments and blank lines between properties are entries without a key.
    """

    key: str
    colon: str
    value: str

    @property
    def name(self) -> str:
        """The key without its quotes."""
        if self.key[:1] == '"':
            return re.sub(r"\\(.)", r"\1", self.key[1:-1])
        return self.key[1:-1].replace("''", "'") if self.key[:1] == "'" else self.key


class Document:
    """A Markdown file: `opening` and `closing` fence lines (empty where there is no front matter), entries, body."""

    __slots__ = ("body", "closing", "codec", "entries", "error", "opening", "properties")

    def __init__(self, opening: str, entries: list[Entry], closing: str, body: str, codec: Codec) -> None:
        self.opening = opening
        self.entries = entries
        self.closing = closing
        self.body = body
        self.codec = codec
        self.properties: dict[str, Any] = {}
        self.error = ""
        self._read()

    @classmethod
    def parse(cls, data: bytes) -> Document:
        """Read any bytes."""
        text, codec = decode(data)
        opening, block, closing, body = _cut(text)
        return cls(opening, _entries(block), closing, body, codec)

    def emit(self) -> bytes:
        """Write the bytes, equal to those read where nothing was changed."""
        return encode(self.opening + self.block + self.closing + self.body, self.codec)

    @property
    def block(self) -> str:
        """The text between the fences."""
        return "".join([part for entry in self.entries for part in entry])

    @property
    def first_line(self) -> int:
        """The number of the body's first line in the file, from 1."""
        head = self.opening + self.block + self.closing
        return len(split_lines(head)[0]) + 1

    def _read(self) -> None:
        """Read the properties: none, and an error that says why, where the block is not a mapping in valid YAML."""
        self.properties, self.error = read_yaml(self.block) if self.opening else ({}, "")

    def line_of(self, name: str) -> int | None:
        """The line number of a property's key, from 1."""
        line = 2
        for entry in self.entries:
            if entry.key and entry.name == name:
                return line
            line += len(split_lines("".join(entry))[0])
        return None

    def set(self, name: str, value: object) -> None:
        """Set one property to a text, number, truth, date, None or a list of these; only its lines change.

        A list stays in the style (`[a, b]` or one a line) it has. Front matter is made where there is none. Raises
        ValueError, with nothing changed, where the front matter is not valid or cannot hold the value.
        """
        expected = {**self.properties, name: value}
        eol = usual_eol(self.opening + self.body)
        at = next((n for n, entry in reversed(list(enumerate(self.entries))) if entry.key and entry.name == name), None)

        def change() -> None:
            if not self.opening:
                self.opening = self.closing = f"---{eol}"
            if at is None:
                self._end_block(eol)
                self.entries.append(Entry(scalar(name), ":", _revalued(eol, value, eol)))
            else:
                entry = self.entries[at]
                self.entries[at] = entry._replace(value=_revalued(entry.value, value, eol))

        self._change(change, expected)

    def remove(self, name: str) -> None:
        """Take one property out, however often it is written; the fences stay. Raises ValueError if it is not valid."""

        def change() -> None:
            self.entries = [entry for entry in self.entries if not entry.key or entry.name != name]

        self._change(change, {key: value for key, value in self.properties.items() if key != name})

    def _end_block(self, eol: str) -> None:
        if self.entries and not self.block.endswith(("\n", "\r")):
            last = self.entries[-1]
            self.entries[-1] = last._replace(value=last.value + eol)

    def _change(self, change: Callable[[], None], expected: dict[str, Any]) -> None:
        """Make a change that must turn the properties into `expected`, or none at all."""
        if self.error:
            raise ValueError(f"the front matter is not valid: {self.error}")
        before = self.opening, self.entries[:], self.closing
        try:
            change()
            again = Document.parse(self.emit())
            if again.error or again.properties != expected or again.body != self.body:
                raise ValueError("the front matter cannot hold this")
        except ValueError:
            self.opening, self.entries, self.closing = before
            raise
        self._read()


def _cut(text: str) -> tuple[str, str, str, str]:
    """Opening fence, block, closing fence, body; all but the body empty where there is no front matter."""
    if not text.startswith("---"):
        return "", "", "", text
    opening = _line_end(text, 0)
    if not _FENCE.fullmatch(text[:opening].rstrip("\r\n")) or not text[:opening].endswith(("\n", "\r")):
        return "", "", "", text
    for match in _CLOSING.finditer(text, opening):
        if match.start() == opening or text[match.start() - 1] in "\r\n":
            end = match.end()
            return text[:opening], text[opening : match.start()], text[match.start() : end], text[end:]
    return "", "", "", text


_CLOSING = re.compile(r"---[ \t]*(?:\r\n|\n|\r|\Z)")


def _line_end(text: str, start: int) -> int:
    match = _END.search(text, start)
    return match.end() if match else len(text)


_END = re.compile(r"\r\n|\n|\r")


def _entries(block: str) -> list[Entry]:
    out: list[Entry] = []
    waiting = ""
    lines, eols = split_lines(block)
    for line, eol in zip(lines, eols, strict=True):
        if not line.strip() or line.startswith("#"):
            waiting += line + eol
        elif found := _key(line):
            if waiting:
                out.append(Entry("", "", waiting))
                waiting = ""
            out.append(Entry(*found, line[len(found[0]) + len(found[1]) :] + eol))
        elif out and out[-1].key:
            out[-1] = out[-1]._replace(value=out[-1].value + waiting + line + eol)
            waiting = ""
        else:
            waiting += line + eol
    if waiting:
        out.append(Entry("", "", waiting))
    return out


def _key(line: str) -> tuple[str, str] | None:
    """The key a line begins with, and its colon with the blanks before it."""
    if match := _QUOTED_KEY.match(line):
        return match[1], match[2]
    colon = _COLON.search(line)
    if line[0] in _NO_KEY or line.startswith(("- ", "-\t")) or colon is None:
        return None
    key = line[: colon.start()].rstrip(" \t")
    return None if " #" in key else (key, line[len(key) : colon.end()])


def _revalued(old: str, value: object, eol: str) -> str:
    """The text of a property's value, in the style of the old one; a comment on its line stays."""
    (first, *rest), eols = split_lines(old)
    comment = _comment(first)
    item = _BLOCK_ITEM.match(rest[0]) if rest and not first[: len(first) - len(comment)].strip() else None
    if isinstance(value, list) and value and item:
        return first + eols[0] + "".join([f"{item[1]}- {scalar(one) or 'null'}{eol}" for one in value])
    text = dump(value)
    return (" " + text if text else "") + comment + (eols[0] or eol)


def _comment(line: str) -> str:
    begin = len(line) - len(line.lstrip(" \t"))
    quoted = _QUOTED.match(line, begin)
    at = line.find(" #", quoted.end() if quoted else 0)
    return line[at:] if at >= 0 else ""
