"""Projects in which nothing can be done next."""

from __future__ import annotations

from dayward.planning.day import Day
from dayward.planning.progress import stuck
from dayward.planning.statement import Section, some

ALSO = ("stuck", "next action", "next step", "projects without")


def section(day: Day) -> Section | None:
    """Active projects without a next action."""
    return some("Projects without a next step", stuck(day))
