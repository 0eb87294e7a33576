"""Habits on a day: done, due, and how long they were kept up."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from dayward.formats.habits import Habit, checked_on, checkins, habits, is_due, streak
from dayward.formats.todotxt import TodoFile
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
    out = []
    for habit in habits(file):
        days = checkins(file, habit)
        out.append(
            Kept(
                habit,
                checked_on(file, habit, today),
                is_due(habit, days, today),
                streak(habit, days, today),
                tuple(days),
            )
        )
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
