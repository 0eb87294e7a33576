"""Projects and how far they are."""

from __future__ import annotations

from dayward.planning.day import Day
from dayward.planning.progress import progress, told
from dayward.planning.statement import Section, some

ALSO = ("projects",)


def section(day: Day) -> Section | None:
    """Active projects with their progress and next actions."""
    return some("Projects", [told(one, day.today) for one in progress(day) if one.at.project.status == "active"])
