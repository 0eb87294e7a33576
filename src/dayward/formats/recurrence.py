"""How a repeating task comes back (`rec:`), after dorecur and topydo. Pure date arithmetic."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from dayward.formats.todotxt import Task, real_date, set_key

_REC = re.compile(r"(\+?)(\d{1,4})([dbwmy]?)", re.ASCII)


class Interval(NamedTuple):
    """`rec:` as read: how many of which unit (d, b, w, m, y), and whether it is strict (`+`)."""

    number: int
    unit: str
    strict: bool


def parse_rec(text: str | None) -> Interval | None:
    """Read the value of `rec:`; the unit is days where none is given. None where it says nothing we know."""
    match = _REC.fullmatch(text or "")
    if match is None or int(match[2]) == 0:
        return None
    return Interval(int(match[2]), match[3] or "d", bool(match[1]))


def advance(day: date, interval: Interval, times: int = 1) -> date:
    """The day `times` intervals later. Months and years clamp to the month's last day.

    Raises OverflowError beyond the year 9999.
    """
    count = interval.number * times
    if interval.unit == "d":
        return day + timedelta(days=count)
    if interval.unit == "w":
        return day + timedelta(weeks=count)
    if interval.unit == "b":
        return _business_days(day, count)
    from calendar import monthrange  # slow to load, and few intervals are months

    months = day.year * 12 + day.month - 1 + (count * 12 if interval.unit == "y" else count)
    year, month = divmod(months, 12)
    if year > 9999:
        raise OverflowError("date beyond the year 9999")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _business_days(day: date, count: int) -> date:
    while day.weekday() > 4:
        day += timedelta(days=1)
        if day.weekday() == 0:
            count -= 1
    weeks, rest = divmod(max(count, 0), 5)
    day += timedelta(weeks=weeks)
    for _ in range(rest):
        day += timedelta(days=3 if day.weekday() == 4 else 1)
    return day


def complete(task: Task, today: date) -> tuple[Task, Task | None]:
    """The done line of a task, and its successor if it repeats."""
    done = task._replace(done=True, completed=today.isoformat(), priority=None)
    if task.priority:
        done = set_key(done, "pri", task.priority)
    return done, successor(task, today)


def successor(task: Task, today: date) -> Task | None:
    """The open task that follows `task` completed on `today`; None where it does not repeat, or ended (`until:`)."""
    interval = parse_rec(task.get("rec"))
    if interval is None:
        return None
    following = set_key(set_key(_moved(task, interval, today), "start", None), "spent", None)
    until = real_date(task.get("until"))
    first = real_date(following.get("due")) or real_date(following.get("t"))
    if until and (first or today) > until:
        return None
    return following._replace(created=today.isoformat() if task.created else None)


def _moved(task: Task, interval: Interval, today: date) -> Task:
    due, start = real_date(task.get("due")), real_date(task.get("t"))
    new_due, new_start = due, start
    if interval.strict:
        new_due = advance(due, interval) if due else None
        new_start = advance(start, interval) if start else None
    elif start:
        new_start = advance(today, interval)
        new_due = new_start + (due - start) if due else None
    elif due:
        new_due = advance(today, interval)
    moved = task
    if new_due:
        moved = set_key(moved, "due", new_due.isoformat())
    if new_start:
        moved = set_key(moved, "t", new_start.isoformat())
    shift = (new_due - due) if new_due and due else (new_start - start) if new_start and start else None
    reminder = task.get("rem")
    if reminder and shift and (day := real_date(reminder[:10])):
        moved = set_key(moved, "rem", (day + shift).isoformat() + reminder[10:])
    return moved
