"""What got done today."""

from __future__ import annotations

from dayward.planning.day import Day
from dayward.planning.report import finished
from dayward.planning.statement import Section, about, some


def section(day: Day) -> Section | None:
    """Tasks completed today."""
    return some(
        "Done today",
        [about(item, tone="done")._replace(lead="✓") for item in finished(day, day.today, day.today)],
        most=12,
    )
