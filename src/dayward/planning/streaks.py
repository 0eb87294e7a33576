"""Habits on a day: done, due, and how long they were kept up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from dayward.formats.habits import Habit, habits, is_due, streak
from dayward.formats.handles import identity
from dayward.formats.todotxt import TodoFile, real_date
from dayward.planning.say import MONTHS
from dayward.planning.statement import Statement

_PERIODS = {"d": "day", "b": "day", "w": "week", "m": "month", "y": "year"}


class Kept(NamedTuple):
    """A habit on a day. `days` are its check-ins, in order."""

    habit: Habit
    done: bool
    due: bool
    streak: int
    days: tuple[date, ...]


def kept(file: TodoFile, today: date) -> list[Kept]:
    """Every habit of a file, as it stands on a day."""
    wanted = habits(file)
    days: dict[str, set[date]] = {habit.identity: set() for habit in wanted}
    for task in file.tasks:
        if task.done and (name := identity(task)) in days and (day := real_date(task.completed)):
            days[name].add(day)
    out = []
    for habit in wanted:
        past = sorted(days[habit.identity])
        out.append(Kept(habit, today in past, is_due(habit, past, today), streak(habit, past, today), tuple(past)))
    return out


def asked(file: TodoFile, path: str, today: date) -> list[Statement]:
    """The habits that a day asks for: those due, and those already done."""
    return [_told(one, path, today) for one in kept(file, today) if one.due or one.done]


def _told(one: Kept, path: str, today: date) -> Statement:
    period = _PERIODS[one.habit.interval.unit]
    reason = ""
    if one.streak > 1:
        reason = f"{one.streak} {period}s in a row"
    elif not one.done and one.days and (missed := (today - one.days[-1]).days) > 1 and not one.streak:
        reason = f"last {missed} days ago"
    facts = {"done": one.done, "due": one.due, "streak": one.streak}
    return Statement(
        one.habit.task.words,
        f"{path}:{one.habit.line}",
        reason,
        lead="✓" if one.done else "·",
        tone="done" if one.done else "",
        facts=facts,
    )


class Square(NamedTuple):
    """A day in a grid: whether the habit was done, and whether the day has come. `first` names the month that begins in its week."""

    day: date
    done: bool
    past: bool
    first: str = ""


def grid(days: Iterable[date], today: date, weeks: int) -> list[list[Square]]:
    """The last weeks up to the one of today, each with its seven days from Monday."""
    done = set(days)
    monday = today - timedelta(days=today.weekday() + 7 * (weeks - 1))
    squares = []
    for number in range(7 * weeks):
        day = monday + timedelta(days=number)
        begins = day.weekday() == 0 and day.day <= 7
        squares.append(Square(day, day in done, day <= today, MONTHS[day.month - 1][:3] if begins else ""))
    return [squares[n : n + 7] for n in range(0, 7 * weeks, 7)]
