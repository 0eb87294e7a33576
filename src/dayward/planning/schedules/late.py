"""What becomes of instants that were missed: each ends in exactly one way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

GRACE = timedelta(seconds=60)
"""How long after its instant something still counts as on time."""


class Late(StrEnum):
    """What to do with what could not be done at its time."""

    RUN = "run"
    MERGE = "merge"
    SKIP = "skip"
    ASK = "ask"


class Outcome(StrEnum):
    """What becomes of one instant."""

    ON_TIME = "on time"
    LATE = "late"
    MERGED = "merged"
    SKIPPED = "skipped"
    ASK = "ask"


class Fate(NamedTuple):
    """An instant and what becomes of it; a merged one goes `into` the one that runs."""

    due: datetime
    outcome: Outcome
    into: datetime | None = None


class Decision(NamedTuple):
    """What becomes of each instant, in order."""

    fates: tuple[Fate, ...]

    @property
    def runs(self) -> tuple[datetime, ...]:
        """Those to be done now."""
        return tuple(fate.due for fate in self.fates if fate.outcome in (Outcome.ON_TIME, Outcome.LATE))


_BY_KIND = {
    "reminder": Late.RUN,
    "briefing": Late.MERGE,
    "backup": Late.MERGE,
    "monitor": Late.SKIP,
    "check": Late.SKIP,
    "sync": Late.SKIP,
}


def usual(kind: str) -> Late:
    """The policy of a kind of thing where none is given; what is of no known kind runs late rather than not at all."""
    return _BY_KIND.get(kind, Late.RUN)


def decide(
    policy: Late, window: timedelta | None, due: Sequence[datetime], now: datetime, grace: timedelta = GRACE
) -> Decision:
    """What becomes of instants that were due by `now` and are not done yet; later ones are left out.

    Within `grace` of its instant something is on time. Later, `run` does each, `merge` the newest only, for all of them
    (one that is on time, if there is one), `skip` none, and `ask` leaves each to the person; what is older than `window`
    (None: no limit) is skipped, unless a newer one runs for it.
    """
    past = sorted({moment for moment in due if moment <= now})
    if policy == Late.MERGE and past:
        return Decision(_merged(past, now, grace, window))
    late = {Late.RUN: Outcome.LATE, Late.ASK: Outcome.ASK}.get(policy, Outcome.SKIPPED)
    return Decision(tuple(Fate(moment, _alone(now - moment, grace, window, late)) for moment in past))


def _alone(age: timedelta, grace: timedelta, window: timedelta | None, late: Outcome) -> Outcome:
    if age <= grace:
        return Outcome.ON_TIME
    return Outcome.SKIPPED if window is not None and age > window else late


def _merged(past: list[datetime], now: datetime, grace: timedelta, window: timedelta | None) -> tuple[Fate, ...]:
    newest = past[-1]
    outcome = _alone(now - newest, grace, window, Outcome.LATE)
    if outcome == Outcome.SKIPPED:
        return tuple(Fate(moment, outcome) for moment in past)
    return (*[Fate(moment, Outcome.MERGED, newest) for moment in past[:-1]], Fate(newest, outcome))
