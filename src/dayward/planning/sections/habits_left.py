"""Habits that today asks for and that are not done."""

from __future__ import annotations

from dayward.planning.day import Day
from dayward.planning.statement import Section, some
from dayward.planning.streaks import asked


def section(day: Day) -> Section | None:
    """Due habits without today's check-in."""
    found = asked(day.habits, day.habits_path, day.today) if day.habits else []
    return some("Habits", [one for one in found if not one.facts["done"]])
