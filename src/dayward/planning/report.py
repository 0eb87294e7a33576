"""What got done in some days: each day, by project, by goal, and how long it took against what was thought."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import NamedTuple

from dayward.formats.todotxt import real_date
from dayward.planning.day import Day
from dayward.planning.item import Item
from dayward.planning.purpose import Why
from dayward.planning.suggest import estimate
from dayward.planning.tracking import spent


class Report(NamedTuple):
    """`items` are what was done, in order of days; the counters name days, `+project` tags and goals' ids."""

    first: date
    last: date
    items: tuple[Item, ...]
    by_day: dict[date, int]
    by_project: dict[str, int]
    by_goal: dict[str, int]
    minutes: int
    minutes_by_project: dict[str, int]
    estimated: tuple[tuple[Item, int, int], ...]
    """Tasks with both an estimate and time spent, with both, in minutes."""


def finished(day: Day, first: date, last: date) -> list[Item]:
    """What was completed from `first` to `last`, in order of days."""
    found = [(on, item) for item in day.done if (on := real_date(item.task.completed)) and first <= on <= last]
    return [item for _, item in sorted(found, key=lambda pair: pair[0])]


def report(day: Day, first: date, last: date) -> Report:
    """Count what the files say was done. Days on which nothing was done count too."""
    why = Why(day)
    items = finished(day, first, last)
    by_day = {first + timedelta(days=n): 0 for n in range((last - first).days + 1)}
    by_project: Counter[str] = Counter()
    by_goal: Counter[str] = Counter()
    minutes_by_project: Counter[str] = Counter()
    estimated = []
    for item in items:
        on = real_date(item.task.completed)
        assert on is not None  # noqa: S101 (finished asked for it)
        by_day[on] += 1
        took = spent(item.task)
        for tag in dict.fromkeys(item.task.projects):
            by_project[tag] += 1
            minutes_by_project[tag] += took
        for aim in why.goals(item.task):
            by_goal[aim.id] += 1
        thought = estimate(item)
        if thought and took:
            estimated.append((item, thought, took))
    minutes = sum(spent(item.task) for item in items)
    return Report(
        first,
        last,
        tuple(items),
        by_day,
        dict(by_project.most_common()),
        dict(by_goal.most_common()),
        minutes,
        {tag: took for tag, took in minutes_by_project.most_common() if took},
        tuple(estimated),
    )
