"""What fits into one answer. A list of thousands is told by its beginning, so that the answer gets through at every door."""

from __future__ import annotations

import json
from typing import Any

from dayward.actions import views
from dayward.actions.action import Outcome
from dayward.actions.views import View
from dayward.assistant.turn import Turn
from dayward.core.plain import clean

MOST = 500
"""Rows, and entries of a list for programs."""
LONGEST = 100_000
"""Characters of one text."""
_LARGEST = 1_000_000
"""Characters of all that is for programs."""


def bounded(turn: Turn) -> Turn:
    """The turn with the beginnings of what is too long for an answer; what is left out is said."""
    room = _Room()
    done = tuple(one._replace(outcome=_bounded(one.outcome, room)) if one.outcome else one for one in turn.done)
    says = tuple(one._replace(text=_cut(one.text)) if isinstance(one, views.Text) else one for one in turn.says)
    return turn._replace(done=done, says=says)


def _bounded(outcome: Outcome, room: _Room) -> Outcome:
    before = room.left_out
    shown = tuple(room.take(view) for view in outcome.views)
    left = room.left_out - before
    data = _short(outcome.for_programs())
    if len(json.dumps(clean(data), ensure_ascii=False)) > _LARGEST:
        data = None
    notes = (f"{left:,} more are not shown: ask for fewer, or type it at the command line",) if left else ()
    return outcome._replace(views=shown, data=data, notes=(*outcome.notes, *notes))


class _Room:
    """How many rows still fit, and how many did not."""

    def __init__(self) -> None:
        self.free, self.left_out = MOST, 0

    def take(self, view: View) -> View:
        """As much of a view as fits."""
        match view:
            case views.Text(text):
                return views.Text(_cut(text))
            case views.Listing(_, sections):
                return view._replace(sections=tuple(one._replace(rows=self._rows(one.rows)) for one in sections))
            case views.Table(_, rows):
                return view._replace(rows=self._rows(rows))
            case views.Choice(_, options):
                return view._replace(options=self._rows(options))
            case views.Diff(_, lines):
                return view._replace(lines=self._rows(lines))
            case views.Chart(_, points):
                return view._replace(points=self._rows(points))

    def _rows(self, rows: tuple[Any, ...]) -> tuple[Any, ...]:
        kept = rows[: self.free]
        self.free -= len(kept)
        self.left_out += len(rows) - len(kept)
        return kept


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}\n… ({len(text) - LONGEST:,} more characters)"


def _short(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _short(value) for name, value in data.items()}
    if isinstance(data, list | tuple) and not hasattr(data, "_fields"):
        return [_short(value) for value in data[:MOST]]
    return _cut(data) if isinstance(data, str) else data
