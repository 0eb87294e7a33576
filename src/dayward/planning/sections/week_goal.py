"""The week's goal."""

from __future__ import annotations

from dayward.planning.day import Day
from dayward.planning.statement import Section, Statement, some


def section(day: Day) -> Section | None:
    """The line of the week in the calendar."""
    goal = day.week_goal
    return some("This week", [Statement(*goal)] if goal else [])
