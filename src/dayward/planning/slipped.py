"""What slipped: tasks that were not done by the day they were due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from dayward.formats.todotxt import real_date
from dayward.planning.item import Item
from dayward.planning.tasks import due


def slipped(open_tasks: Iterable[Item], done: Iterable[Item], first: date, today: date) -> dict[date, int]:
    """For each day to today, how many tasks were due then and not done by its end. Today is not over, and counts as none."""
    found = {first + timedelta(days=number): 0 for number in range((today - first).days + 1)}
    for item in open_tasks:
        if (day := due(item.task)) in found and day is not None and day < today:
            found[day] += 1
    for item in done:
        day, finished = due(item.task), real_date(item.task.completed)
        if day in found and day is not None and finished and finished > day:
            found[day] += 1
    return found
