"""What a merge gives back."""

from __future__ import annotations

from typing import NamedTuple

from dayward.formats.text import printable


class Conflict(NamedTuple):
    """Something that could not be combined: one line that says it to a person, and the lines of both sides."""

    what: str
    ours: str
    theirs: str


class Merged(NamedTuple):
    """The merged bytes. Where there is a conflict they hold both sides' lines (plain text: ours)."""

    data: bytes
    conflicts: tuple[Conflict, ...] = ()


class Difference(NamedTuple):
    """What the sides differ in (a field, a task), and what either says."""

    about: str
    a: str
    b: str


class Dispute(NamedTuple):
    """A conflict before it is known which side is ours: the lines, and what they differ in."""

    line_a: str
    line_b: str
    differences: list[Difference]

    def told(self, swapped: bool) -> Conflict:
        """For a person on one side: `a` is here, unless the sides are swapped."""
        if swapped:
            what = "; ".join([f"{about}: {b} here, {a} there" for about, a, b in self.differences])
            return Conflict(printable(what), self.line_b, self.line_a)
        what = "; ".join([f"{about}: {a} here, {b} there" for about, a, b in self.differences])
        return Conflict(printable(what), self.line_a, self.line_b)


class Combined(NamedTuple):
    """What became of one thing: its lines (none: gone; two: both sides') and what is disputed."""

    lines: list[str]
    disputes: list[Dispute] = []
