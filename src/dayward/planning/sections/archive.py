"""What could leave the lists."""

from __future__ import annotations

from dayward.planning.day import Day
from dayward.planning.statement import Section, about, some

ALSO = ("archive", "clean up", "tidy")


def section(day: Day) -> Section | None:
    """Completed tasks that still stand in the task lists."""
    done = [about(item, tone="done")._replace(lead="✓") for item in day.done if item.role != "done"]
    return some("To archive", done, most=5, tail="archive them: dayward review --apply")
