"""What is due: late, today, tomorrow, within three days, within seven."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import NamedTuple

from dayward.planning import say
from dayward.planning.item import Item
from dayward.planning.once import Once
from dayward.planning.statement import Statement, about
from dayward.planning.tasks import due, is_someday, is_waiting, starts, time_of_day

STEPS = (0, 1, 3, 7)
"""Deadlines are told today, and one, three and seven days ahead."""


class Deadline(NamedTuple):
    """A task with a due day. `days` to go (negative: late); `step` is the smallest of `STEPS` it falls within, -1 late."""

    item: Item
    day: date
    days: int
    step: int


_near: Once[list[Deadline]] = Once()


def deadlines(items: Sequence[Item], today: date, within: int = STEPS[-1]) -> Sequence[Deadline]:
    """Everything open that is late or due within some days, the most urgent first.

    What waits for somebody is told too, as its day comes all the same; what is for some day, or hidden until later, is not.
    """
    return _near.get(items, (today, within), lambda: _all(items, today, within))


def _all(items: Sequence[Item], today: date, within: int) -> list[Deadline]:
    found = []
    for item in items:
        if "due:" not in item.task.body or is_someday(item) or not (day := due(item.task)):
            continue
        begins = starts(item.task)
        days = (day - today).days
        if days > within or (begins and begins > today):
            continue
        step = -1 if days < 0 else next((step for step in STEPS if days <= step), within)
        found.append(Deadline(item, day, days, step))
    return sorted(found, key=_order)


def _order(deadline: Deadline) -> tuple[date, time, str]:
    task = deadline.item.task
    return deadline.day, time_of_day(task) or time.max, task.priority or "a"


def told(deadline: Deadline, today: date) -> Statement:
    """A deadline in words."""
    words = say.due_words(deadline.day, today)
    if deadline.days in (2, 3, 4, 5, 6, 7):
        words = f"due in {deadline.days} days, {say.short_day(deadline.day, today)}"
    at = time_of_day(deadline.item.task)
    words += f" {say.clock(at)}" if at else ""
    words += " · waiting" if is_waiting(deadline.item) else ""
    tone = "late" if deadline.days < 0 else "soon" if deadline.days <= 1 else ""
    return about(deadline.item, words, tone=tone, due=deadline.day.isoformat(), days=deadline.days, step=deadline.step)
