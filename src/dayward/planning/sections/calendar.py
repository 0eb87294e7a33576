"""What today holds: events with their times, clashes, free time."""

from __future__ import annotations

from datetime import timedelta

from dayward.planning.agenda import free_words, told
from dayward.planning.day import Day
from dayward.planning.freetime import clashes
from dayward.planning.occasions import on
from dayward.planning.statement import Section, some

ALSO = ("calendar", "today")


def section(day: Day) -> Section | None:
    """Today's events; what still runs since yesterday can clash too."""
    near = day.between(day.today - timedelta(days=1), day.today)
    return some(
        "Calendar", told(on(near, day.today), clashes(near)), tail=free_words(day, day.today, after=day.now.time())
    )
