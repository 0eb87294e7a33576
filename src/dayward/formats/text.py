"""Bytes and lines: any bytes become text with its line endings, and come back equal.

Owns encodings and line endings. Knows nothing of what a line means.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|\Z)")


class Codec(NamedTuple):
    """How a file's text is stored: the encoding's name, and its byte order mark or nothing."""

    name: str = "utf-8"
    bom: bytes = b""


def decode(data: bytes) -> tuple[str, Codec]:
    """Turn any bytes into text. Bytes that are not valid in the encoding become lone surrogates, so nothing is lost."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            try:
                return data[len(bom) :].decode(name), Codec(name, bom)
            except UnicodeDecodeError:
                break
    if data.startswith(_BOMS[0][0]):
        return data[3:].decode("utf-8", "surrogateescape"), Codec("utf-8", _BOMS[0][0])
    return data.decode("utf-8", "surrogateescape"), Codec()


UTF8 = Codec()


def encode(text: str, codec: Codec = UTF8) -> bytes:
    """The inverse of `decode`."""
    errors = "surrogateescape" if codec.name == "utf-8" else "surrogatepass"
    return codec.bom + text.encode(codec.name, errors)


def split_lines(text: str) -> tuple[list[str], list[str]]:
    """Split at `\\r\\n`, `\\n` and lone `\\r`, into the lines' texts and their endings (nothing else ends a line).

    A last line without an ending has the ending ""; an empty text has no lines.
    """
    if "\r" in text:
        pairs = [(m[1], m[2]) for m in _LINE.finditer(text) if m[0]]
        return [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    lines = text.split("\n")
    eols = ["\n"] * len(lines)
    if lines[-1]:
        eols[-1] = ""
    else:
        lines.pop()
        eols.pop()
    return lines, eols


def join_lines(lines: list[str], eols: list[str]) -> str:
    """The inverse of `split_lines`."""
    return "".join([line + eol for line, eol in zip(lines, eols, strict=True)])


def usual_eol(text: str) -> str:
    """The line ending that most lines of `text` have; a newline where there is none."""
    crlf = text.count("\r\n")
    counts = {"\n": text.count("\n") - crlf, "\r\n": crlf, "\r": text.count("\r") - crlf}
    best = max(counts, key=lambda eol: counts[eol])
    return best if counts[best] else "\n"


def append_line(text: str, line: str) -> str:
    """Put `line` on a line of its own at the end, in the text's own line ending."""
    eol = usual_eol(text)
    gap = "" if not text or text.endswith(("\n", "\r")) else eol
    return text + gap + line + eol


def printable(text: str) -> str:
    """The text as it may be shown: undecodable bytes and control characters become visible, harmless marks."""
    return _UNSEEN.sub(lambda found: " " if found[0] == "\t" else "\ufffd", text)


_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\u200e\u200f]")


def fold(text: str) -> str:
    """Text for comparing: case and accents aside."""
    if text.isascii():
        return text.lower()
    import unicodedata  # slow to load, and most words are plain

    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
