"""Habits: open todo.txt lines with `rec:`, and done lines with the same words as check-ins. Pure; today is given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from dayward.formats.handles import PASSING_KEYS, identity
from dayward.formats.recurrence import Interval, advance, parse_rec
from dayward.formats.todotxt import Task, TodoFile, build, key_value, real_date


class Habit(NamedTuple):
    """A habit: its line, its words and tags without passing keys, and how often it is meant to happen."""

    task: Task
    line: int
    interval: Interval

    @property
    def identity(self) -> str:
        """What makes it this habit; the same for its check-ins."""
        return identity(self.task)


def habits(file: TodoFile) -> list[Habit]:
    """The habits of a file, in order; of two with the same words the first."""
    found: dict[str, Habit] = {}
    for number, task in enumerate(file.tasks, 1):
        if not task.done and task.is_task and (interval := parse_rec(task.get("rec"))):
            found.setdefault(identity(task), Habit(task, number, interval))
    return list(found.values())


def check_in(habit: Habit, day: date) -> Task:
    """The line that says the habit was done: `x`, the day, the words and tags. Raises ValueError if there are none."""
    words = [word for word in habit.task.body.split(" ") if not ((pair := key_value(word)) and pair[0] in PASSING_KEYS)]
    body = " ".join(words).strip()
    if not body:
        raise ValueError("a habit needs words")
    return build(body, done=True, completed=day.isoformat())


def checkins(file: TodoFile, habit: Habit) -> list[date]:
    """The days on which the habit was checked in, in order, each once."""
    wanted = habit.identity
    days = {real_date(task.completed) for task in file.tasks if task.done and identity(task) == wanted}
    return sorted(day for day in days if day)


def checked_on(file: TodoFile, habit: Habit, day: date) -> bool:
    """Whether the habit was checked in on a day."""
    return day in checkins(file, habit)


def is_due(habit: Habit, days: Sequence[date], today: date) -> bool:
    """Whether the habit is due, its check-ins being `days` (in order)."""
    past = [day for day in days if day <= today]
    return not past or advance(past[-1], habit.interval) <= today


def streak(habit: Habit, days: Sequence[date], today: date) -> int:
    """How long the habit has been kept up: days for daily ones, else the weeks, months or years with a check-in.

    A streak is broken once the habit is overdue; today may still be missing.
    """
    past = [day for day in days if day <= today]
    if not past or advance(past[-1], habit.interval) < today:
        return 0
    kept = [past[-1]]
    for day in reversed(past[:-1]):
        if advance(day, habit.interval) < kept[-1]:
            break
        kept.append(day)
    periods: set[object] = {_period(day, habit.interval.unit) for day in kept}
    return len(periods)


def _period(day: date, unit: str) -> object:
    if unit == "w":
        return day.isocalendar()[:2]
    if unit == "m":
        return day.year, day.month
    return day.year if unit == "y" else day
