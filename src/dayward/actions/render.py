"""The view vocabulary as lines of text: aligned, cut to the width, toned as the surface can. Every door that shows text uses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from dayward.actions import views
from dayward.formats.text import printable


class Surface(Protocol):
    """What lines are for: how wide it is (0: as wide as need be), and how it shows a tone."""

    @property
    def width(self) -> int:
        """Columns to fit into."""

    def paint(self, tone: str, text: str) -> str:
        """Text in a tone."""


class Bare:
    """Text and nothing else, as wide as need be."""

    width = 0

    def paint(self, tone: str, text: str) -> str:
        """Just the text."""
        return text


def render(view: views.View, surface: Surface) -> Iterator[str]:
    """The lines of one view."""
    return _RENDERERS[type(view)](view, surface)


def _text(view: views.Text, surface: Surface) -> Iterator[str]:
    for line in view.text.split("\n"):
        yield printable(line)


def _listing(view: views.Listing, surface: Surface) -> Iterator[str]:
    if view.title:
        yield surface.paint("bold", printable(view.title))
    for section in view.sections:
        if not section.rows and not section.empty:
            continue
        if section.title:
            yield ""
            yield surface.paint("title", printable(section.title))
        yield from _rows(section.rows, surface)
        if not section.rows:
            yield "  " + surface.paint("quiet", section.empty)


def _rows(rows: Sequence[views.Row], surface: Surface) -> Iterator[str]:
    keys = max((width(row.key) for row in rows), default=0)
    leads = max((width(row.lead) for row in rows), default=0)
    for row in rows:
        head = "  "
        if keys:
            head += surface.paint("key", pad(row.key, keys)) + "  "
        if leads:
            head += surface.paint(row.tone or "bold", pad(row.lead, leads)) + "  "
        taken = 2 + (keys + 2 if keys else 0) + (leads + 2 if leads else 0)
        text, tail = printable(row.text), printable("  ".join(row.tail))
        if surface.width:
            text, tail = _fitted(text, tail, max(surface.width - taken, 16))
        shown = surface.paint(row.tone if row.tone in ("done", "quiet") else "", text)
        first, gap, others = tail.partition("  ")
        marked = surface.paint(row.tone or "quiet", first) + gap + surface.paint("quiet", others)
        yield (head + shown + "  " * bool(text and tail) + marked).rstrip()


def _fitted(text: str, tail: str, room: int) -> tuple[str, str]:
    """Text and tail cut to the room; the tail gives way first."""
    if width(text) + 2 + width(tail) <= room:
        return text, tail
    left = room - width(text) - 2
    if left >= 8:
        return text, cut(tail, left)
    return cut(text, room), ""


def _table(view: views.Table, surface: Surface) -> Iterator[str]:
    if view.title:
        yield surface.paint("bold", printable(view.title))
    rows = [tuple(printable(cell) for cell in row) for row in view.rows]
    widths = [max(width(row[i]) for row in (view.columns, *rows)) for i in range(len(view.columns))]
    excess = sum(widths) + 2 * len(widths) - surface.width if surface.width else 0
    if excess > 0:
        widest = widths.index(max(widths))
        widths[widest] = max(8, widths[widest] - excess)
    for number, row in enumerate((view.columns, *rows)):
        cells = []
        for name, cell, room in zip(view.columns, row, widths, strict=True):
            cells.append(pad(cut(cell, room), room, right=name in view.right))
        line = "  ".join(cells).rstrip()
        yield surface.paint("title", line) if number == 0 else line


def _choice(view: views.Choice, surface: Surface) -> Iterator[str]:
    yield surface.paint("title", printable(view.question))
    yield from _rows(view.options, surface)


def _diff(view: views.Diff, surface: Surface) -> Iterator[str]:
    if view.title:
        yield surface.paint("bold", printable(view.title))
    for line in view.lines:
        tone = {"+": "done", "-": "late", "@": "key"}.get(line[:1], "")
        yield surface.paint(tone, printable(line))


def _chart(view: views.Chart, surface: Surface) -> Iterator[str]:
    if view.title:
        yield surface.paint("bold", printable(view.title))
    labels = min(max((width(label) for label, _ in view.points), default=0), 40)
    room = min(max((surface.width or 80) - labels - 12, 10), 40)
    for label, value in view.points:
        share = max(0.0, min(1.0, value / view.most)) if view.most else 0.0
        full = round(share * room)
        bar = surface.paint("done", "█" * full) + surface.paint("quiet", "░" * (room - full))
        yield f"  {pad(cut(printable(label), labels), labels)}  {bar}  {value:g}{view.unit}"


_RENDERERS: dict[type, Callable[[Any, Surface], Iterator[str]]] = {
    views.Text: _text,
    views.Listing: _listing,
    views.Table: _table,
    views.Choice: _choice,
    views.Diff: _diff,
    views.Chart: _chart,
}


def width(text: str) -> int:
    """Columns a text takes in a terminal."""
    if text.isascii():
        return len(text)
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    import unicodedata  # slow to load, and most text is plain

    if unicodedata.combining(char) or char in "\u200d\ufe0f":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def pad(text: str, columns: int, right: bool = False) -> str:
    """Text filled up with spaces."""
    gap = " " * max(0, columns - width(text))
    return gap + text if right else text + gap


def cut(text: str, columns: int) -> str:
    """Text shortened to a width, with an ellipsis where something is missing."""
    if width(text) <= columns:
        return text
    out, used = "", 0
    for char in text:
        used += _columns(char)
        if used > columns - 1:
            break
        out += char
    return out.rstrip() + "…"
