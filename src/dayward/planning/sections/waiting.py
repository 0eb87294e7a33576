"""What others owe for too long."""

from __future__ import annotations

from dayward.planning.day import Day
from dayward.planning.stale import stale
from dayward.planning.statement import Section, some

ALSO = ("waiting", "follow up", "delegated")


def section(day: Day) -> Section | None:
    """Waiting items gone stale."""
    return some("Waiting for a while", stale(day.open, day.today, int(day.preferences["waiting_days"])), most=5)
