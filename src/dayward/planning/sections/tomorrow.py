"""What tomorrow holds."""

from __future__ import annotations

from datetime import timedelta

from dayward.planning.agenda import free_words, told
from dayward.planning.day import Day
from dayward.planning.deadlines import deadlines
from dayward.planning.freetime import clashes
from dayward.planning.statement import Section, about, some

ALSO = ("tomorrow",)


def section(day: Day) -> Section | None:
    """Tomorrow's events and deadlines."""
    tomorrow = day.today + timedelta(days=1)
    events = day.between(tomorrow, tomorrow)
    due = [about(one.item, "due", days=1) for one in deadlines(day.open, day.today) if one.days == 1]
    return some("Tomorrow", [*told(events, clashes(events)), *due], tail=free_words(day, tomorrow))
