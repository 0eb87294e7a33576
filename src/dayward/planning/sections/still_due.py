"""What is still to be done by the end of today."""

from __future__ import annotations

from dayward.planning.day import Day
from dayward.planning.deadlines import deadlines, told
from dayward.planning.statement import Section, some


def section(day: Day) -> Section | None:
    """Late or due today, not done yet."""
    due = [told(one, day.today) for one in deadlines(day.open, day.today, within=0)]
    return some("Still due", due, most=8)
