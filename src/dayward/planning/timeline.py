"""A day as one line of time: what takes place, what is free between, and where in it we are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any, Literal, NamedTuple

Kind = Literal["event", "task", "free", "now"]


class Piece(NamedTuple):
    """A stretch of a day, or a moment in it where `end` is None. `facts` are for who shows it; `over` is what lies behind us."""

    kind: Kind
    start: time
    end: time | None = None
    words: str = ""
    facts: Any = None
    over: bool = False

    @property
    def minutes(self) -> int | None:
        """How long it is; None for a moment. What ends before it begins, or at midnight, ends on the next day."""
        if self.end is None:
            return None
        length = _minute(self.end) - _minute(self.start)
        return length if length > 0 else length + 24 * 60

    @property
    def size(self) -> int:
        """How much room it takes, from 0 (a moment) to 5 (four hours and more)."""
        length = self.minutes
        return 0 if length is None else sum(length > most for most in (0, 30, 60, 120, 240))


_FIRST: dict[Kind, int] = {"now": 0, "event": 1, "task": 2, "free": 3}


def timeline(pieces: Iterable[Piece], now: time | None) -> list[Piece]:
    """The pieces in order, with a mark where we are; without `now` it is another day, and nothing is over."""
    found = [piece._replace(over=_over(piece, now)) if now else piece for piece in pieces]
    if now and found:
        found.append(Piece("now", now))
    return sorted(found, key=lambda piece: (piece.start, _FIRST[piece.kind]))


def _over(piece: Piece, now: time) -> bool:
    if piece.end is None:
        return piece.start < now
    return piece.start < piece.end <= now


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute
