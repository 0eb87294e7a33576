"""What was captured and not yet sorted."""

from __future__ import annotations

from dayward.planning.day import Day
from dayward.planning.inbox import inbox
from dayward.planning.statement import Section, some

ALSO = ("inbox", "capture", "collect")


def section(day: Day) -> Section | None:
    """Tasks without project, context, priority or date."""
    return some("Inbox", inbox(day.open, day.today), most=10)
