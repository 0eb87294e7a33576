"""Versions of a file as lines with their endings, and how the endings and the encoding of three versions combine."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

from dayward.formats.merging.engine import Placed
from dayward.formats.text import UTF8, Codec, decode, encode, split_lines, usual_eol

T = TypeVar("T")


class Version(NamedTuple):
    """One version of a file. `usual` is the ending that most of its lines have."""

    lines: list[str]
    eols: list[str]
    codec: Codec
    usual: str

    @property
    def closed(self) -> bool:
        """Whether the last line has an ending."""
        return not self.eols or self.eols[-1] != ""


class Versions(NamedTuple):
    """The common version and the two that grew out of it."""

    base: Version
    a: Version
    b: Version

    @property
    def usual(self) -> str:
        """The line ending of the merged file."""
        return either(
            self.base.usual, *(side.usual if any(side.eols) else self.base.usual for side in (self.a, self.b))
        )

    def ending(self, side: Version, index: int) -> str:
        """The ending of a line that a side wrote: its own, or if a side gave all lines another, that."""
        eol = side.eols[index]
        plain = eol != self.usual and all(len({*version.eols, version.usual} - {""}) == 1 for version in self)
        return self.usual if plain else eol


def read(data: bytes) -> Version:
    """Any bytes as lines."""
    text, codec = decode(data)
    return Version(*split_lines(text), codec, usual_eol(text))


def either(base: T, a: T, b: T) -> T:
    """The value that was changed; where both were, one of them, whichever side is called `a`."""
    if b in (a, base):
        return a
    return b if a == base else max(a, b, key=repr)


def write(lines: list[tuple[str, str]], versions: Versions) -> bytes:
    """The bytes of merged lines, each with its ending; no ending ("") is filled in, except at the end of the file."""
    base, a, b = versions
    usual = versions.usual
    closed = either(base.closed, a.closed, b.closed)
    out = [line + (eol or usual) for line, eol in lines]
    if lines and not closed and lines[-1][0]:
        out[-1] = lines[-1][0]
    text = "".join(out)
    codec = either(base.codec, a.codec, b.codec)
    if codec.name != "utf-8" and any("\ud800" <= char <= "\udfff" for char in text):
        codec = UTF8
    return encode(text, codec)


def with_endings(placed: list[Placed], versions: Versions) -> list[tuple[str, str]]:
    """Each merged line with the ending it had, or was given."""
    base, a, b = versions
    out: list[tuple[str, str]] = []
    for text, i, j, k in placed:
        if i < 0:
            out.append((text, versions.ending(a, j) if j >= 0 else versions.ending(b, k)))
            continue
        old = base.eols[i]
        mine, other = (a.eols[j] if j >= 0 else old), (b.eols[k] if k >= 0 else old)
        if old != mine or old != other:
            old = old or base.usual
            old = either(old, mine or old, other or old)
        out.append((text, old))
    return out
