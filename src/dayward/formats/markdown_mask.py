"""Which parts of a Markdown text are code or comments, where nothing else is read."""

from __future__ import annotations

import re
from bisect import bisect_left

_TOKEN = re.compile(
    r"^(?:[ \t>]*(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]+)*)(`{3,}(?=[^`\n]*$)|~{3,})|\\.|(`+)|(%%)|(<!--)", re.MULTILINE
)
_RUN = re.compile("`+")
_BLANK_LINE = re.compile(r"^[ \t>]*$", re.MULTILINE)
_NOT_NEWLINE = re.compile(r"[^\n]")


def mask(body: str) -> tuple[str, list[str]]:
    """The body with code spans, fences and comments blanked, each character in its place and every line end `\\n`.

    Also the comments' texts, `%%` and `<!-- -->` without their marks. What is opened and never closed: a fence runs to
    the end, a comment or span is none.
    """
    text = body.replace("\r\n", " \n").replace("\r", "\n")
    spans, comments = _covered(text)
    out: list[str] = []
    at = 0
    for start, end in spans:
        out += text[at:start], _NOT_NEWLINE.sub(" ", text[start:end])
        at = end
    return "".join(out) + text[at:], [body[start:end].strip() for start, end in comments]


def _covered(text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    spans: list[tuple[int, int]] = []
    comments: list[tuple[int, int]] = []
    closers = _Closers(text)
    at = 0
    while match := _TOKEN.search(text, at):
        at = match.end()
        fence, ticks, percent, html = match.groups()
        if fence:
            end = closers.fence(fence, at)
            spans.append((match.start(1), end))
            at = end
        elif ticks and (close := closers.ticks(match.start(2), len(ticks))):
            spans.append((match.start(2), close))
            at = close
        elif (percent or html) and (close := closers.text("%%" if percent else "-->", at)):
            comments.append((at, close))
            spans.append((match.start(), close + (2 if percent else 3)))
            at = spans[-1][1]
    return spans, comments


class _Closers:
    """Finds what closes a span, in linear time over the whole text."""

    __slots__ = ("_blank", "_next", "_text", "_without")

    def __init__(self, text: str) -> None:
        self._text = text
        self._without: set[str] = set()
        self._next: dict[int, int] = {}
        self._blank: list[int] = []
        if "`" in text:
            last: dict[int, int] = {}
            for run in reversed(list(_RUN.finditer(text))):
                length = run.end() - run.start()
                self._next[run.start()] = last.get(length, -1)
                last[length] = run.start()
            self._blank = [match.start() for match in _BLANK_LINE.finditer(text)]

    def fence(self, fence: str, at: int) -> int:
        match = re.compile(rf"^[ \t>]*{fence[0]}{{{len(fence)},}}[ \t]*$", re.MULTILINE).search(self._text, at)
        return match.end() if match else len(self._text)

    def ticks(self, start: int, length: int) -> int | None:
        """The end of the code span that begins at `start`; a span ends within its paragraph."""
        close = self._next.get(start, -1)
        if close < 0:
            return None
        paragraph = bisect_left(self._blank, start)
        if paragraph < len(self._blank) and self._blank[paragraph] < close:
            return None
        return close + length

    def text(self, mark: str, at: int) -> int | None:
        if mark in self._without:
            return None
        found = self._text.find(mark, at)
        if found < 0:
            self._without.add(mark)
            return None
        return found
