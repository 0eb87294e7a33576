"""Where events stand in a day drawn as a column: from which half hour, how many, and beside which others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")
_HALF = 30
_DAY = 48
_UNKNOWN = 2
"""Half hours that something without an end is drawn with."""


class Placed(NamedTuple, Generic[T]):
    """A thing and its place: `row` is the half hour of the day it begins in (0–47), `rows` how many it takes.

    `lane` is from 1, and 0 for what has nothing beside it.
    """

    what: T
    row: int
    rows: int
    lane: int


def placed(spans: Sequence[tuple[time, time | None, T]]) -> list[Placed[T]]:
    """Things side by side where they overlap, each in the first lane that is free. What goes on after midnight ends with the day."""
    ends: list[int] = []
    found = []
    for start, end, what in sorted(spans, key=lambda span: span[0]):
        row = _minute(start) // _HALF
        until = _DAY if end is not None and _minute(end) <= _minute(start) else _until(row, end)
        lane = next((n for n, free in enumerate(ends) if free <= row), len(ends))
        ends[lane : lane + 1] = [until]
        found.append(Placed(what, row, until - row, lane + 1))
    return [one._replace(lane=one.lane if _beside(one, found) else 0) for one in found]


def _beside(one: Placed[T], others: Sequence[Placed[T]]) -> bool:
    """Whether anything else takes place meanwhile."""
    return any(o is not one and o.row < one.row + one.rows and one.row < o.row + o.rows for o in others)


def hours(days: Sequence[Sequence[Placed[T]]], window: tuple[int, int]) -> tuple[int, int]:
    """The first and last hour to be drawn: those of the window, and more where something takes place outside it."""
    every = [one for day in days for one in day]
    first = min([window[0], *[one.row // 2 for one in every]])
    last = max([window[1], *[-(-(one.row + one.rows) // 2) for one in every]])
    return first, last


def _until(row: int, end: time | None) -> int:
    return min(row + _UNKNOWN, _DAY) if end is None else max(row + 1, -(-_minute(end) // _HALF))


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute
