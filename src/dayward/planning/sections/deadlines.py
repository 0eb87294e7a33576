"""What is late or due: today, within 1, 3 and 7 days."""

from __future__ import annotations

from dayward.planning.day import Day
from dayward.planning.deadlines import deadlines, told
from dayward.planning.statement import Section, some

ALSO = ("deadlines", "due")


def section(day: Day) -> Section | None:
    """The most urgent first."""
    return some("Due", [told(one, day.today) for one in deadlines(day.open, day.today)], most=8)
