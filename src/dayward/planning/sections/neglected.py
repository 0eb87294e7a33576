"""Goals for which nothing happens."""

from __future__ import annotations

from dayward.planning.day import Day
from dayward.planning.purpose import neglected
from dayward.planning.statement import Section, some

ALSO = ("neglected",)


def section(day: Day) -> Section | None:
    """Neglected goals."""
    found = neglected(day)
    return some("Neglected goal" if len(found) == 1 else "Neglected goals", found, most=3)
