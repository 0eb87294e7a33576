"""What matters most, and why."""

from __future__ import annotations

from dayward.planning.day import Day
from dayward.planning.priorities import priorities
from dayward.planning.statement import Section, some

ALSO = ("priorities",)


def section(day: Day) -> Section | None:
    """The weightiest things that can be done now."""
    most = int(day.preferences["priorities"])
    return some("Top priorities", priorities(day, most))
