"""Goals and how far they are."""

from __future__ import annotations

from dayward.planning.day import Day
from dayward.planning.progress import goal_statements
from dayward.planning.statement import Section, some

ALSO = ("goals", "objectives", "key results")


def section(day: Day) -> Section | None:
    """Every goal with its key results."""
    return some("Goals", goal_statements(day))
