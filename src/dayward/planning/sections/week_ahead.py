"""The week ahead."""

from __future__ import annotations

from datetime import timedelta

from dayward.planning.agenda import dated
from dayward.planning.day import Day
from dayward.planning.deadlines import deadlines, told
from dayward.planning.freetime import clashes
from dayward.planning.statement import Section, some

ALSO = ("look ahead", "ahead", "calendar ahead", "upcoming", "next week", "week ahead", "calendar")


def section(day: Day) -> Section | None:
    """The events and deadlines of the next seven days."""
    events = day.between(day.today, day.today + timedelta(days=7))
    due = [told(one, day.today) for one in deadlines(day.open, day.today)]
    return some("The week ahead", [*dated(events, day.today, clashes(events)), *due])
