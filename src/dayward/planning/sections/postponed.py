"""What keeps being postponed."""

from __future__ import annotations

from dayward.planning.day import Day
from dayward.planning.postponed import postponed
from dayward.planning.statement import Section, some

ALSO = ("postponed", "procrastinat")
NEEDS = ("history",)


def section(day: Day) -> Section | None:
    """Open tasks whose date moved again and again."""
    return some("Postponed again and again", postponed(day.open, day.moves, day.today), most=5)
