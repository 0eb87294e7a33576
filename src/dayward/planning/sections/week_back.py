"""The week behind: what took place, in case something follows from it."""

from __future__ import annotations

from datetime import timedelta

from dayward.planning.agenda import dated
from dayward.planning.day import Day
from dayward.planning.report import finished
from dayward.planning.statement import Section, some

ALSO = (
    "look back",
    "back",
    "calendar back",
    "past calendar",
    "last week",
    "week back",
    "previous calendar",
    "calendar",
)


def section(day: Day) -> Section | None:
    """The events of the last seven days, and how many tasks were done."""
    first, last = day.today - timedelta(days=7), day.today - timedelta(days=1)
    done = len(finished(day, first, day.today))
    tail = f"{done} task{'' if done == 1 else 's'} done" if done else ""
    return some("The week behind", dated(day.between(first, last), day.today), tail=tail)
