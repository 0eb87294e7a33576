"""What an action shows, in a small vocabulary that every door renders once. No colours, no widths, no markup here."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias


class Text(NamedTuple):
    """Plain words, perhaps several lines."""

    text: str


class Row(NamedTuple):
    """One thing in a list: `key` names it (a handle), `lead` stands before it (a time, a priority), `tail` after it.

    `tone` is how it stands: "late", "soon", "done", "quiet" or "".
    """

    text: str
    key: str = ""
    lead: str = ""
    tail: tuple[str, ...] = ()
    tone: str = ""


class Section(NamedTuple):
    """Rows that belong together. `empty` is said where there are none; without it an empty section is not shown."""

    title: str
    rows: tuple[Row, ...]
    empty: str = ""


class Listing(NamedTuple):
    """A page of sections."""

    title: str
    sections: tuple[Section, ...]


class Table(NamedTuple):
    """Columns with a heading each; every row has one cell a column. `right` names the columns of numbers."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    right: tuple[str, ...] = ()


class Choice(NamedTuple):
    """A question with answers to pick from; each row's key is what to answer."""

    question: str
    options: tuple[Row, ...]


class Diff(NamedTuple):
    """Lines of a unified diff."""

    title: str
    lines: tuple[str, ...]


class Chart(NamedTuple):
    """Labelled values, drawn as bars. `most` is the full length of a bar, `unit` is put behind a value."""

    title: str
    points: tuple[tuple[str, float], ...]
    most: float = 100.0
    unit: str = "%"


View: TypeAlias = Text | Listing | Table | Choice | Diff | Chart
