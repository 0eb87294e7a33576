"""Habits that today asks for."""

from __future__ import annotations

from dayward.planning.day import Day
from dayward.planning.statement import Section, some
from dayward.planning.streaks import asked

ALSO = ("habits",)


def section(day: Day) -> Section | None:
    """Due and done habits with their streaks."""
    return some("Habits", asked(day.habits, day.habits_path, day.today)) if day.habits else None
