"""What came of a form, for the page that is shown next: kept in memory for a while, under a name nobody can guess."""

from __future__ import annotations

import threading
from collections import OrderedDict

from fastapi import Request

from dayward.actions.action import Outcome
from dayward.core.ids import new_id

_KEPT = 500
"""Outcomes of everybody that a page may still ask for."""


class Told:
    """Outcomes by the name that stands in the address of the next page. Each is for one person only."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[str, Outcome]] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, person: str, outcome: Outcome) -> str:
        """Keep an outcome, and name it."""
        name = new_id()
        with self._lock:
            self._kept[name] = (person, outcome)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return name

    def of(self, person: str, name: str) -> Outcome | None:
        """What was kept for a person; None where it is somebody else's, or too long ago."""
        with self._lock:
            whose, outcome = self._kept.get(name, ("", None))
        return outcome if whose == person else None


def told_of(request: Request) -> Told:
    """The outcomes of this process."""
    state = request.app.state
    if not hasattr(state, "told"):
        state.told = Told()
    found: Told = state.told
    return found
