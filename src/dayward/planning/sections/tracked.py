"""What is being worked at."""

from __future__ import annotations

from dayward.formats.durations import spoken
from dayward.planning.day import Day
from dayward.planning.statement import Section, about, some
from dayward.planning.tracking import elapsed, forgotten, running


def section(day: Day) -> Section | None:
    """Running clocks; one that runs for more than a day was surely forgotten."""
    said = []
    for item in running(day.open, day.now):
        words = f"for {spoken(elapsed(item.task, day.now))}"
        words += ", forgotten?" if forgotten(item.task, day.now) else ""
        said.append(about(item, words, minutes=elapsed(item.task, day.now)))
    return some("The clock runs", said)
