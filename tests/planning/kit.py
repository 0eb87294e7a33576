"""A `Day` from the texts of files, as the actions make it from a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from dayward.formats.calendartxt import CalendarFile
from dayward.formats.projects import ProjectsFile
from dayward.formats.todotxt import TodoFile
from dayward.planning.contexts import parse_rules
from dayward.planning.day import DEFAULTS, Day, ProjectAt, aims_of, purposes_of, week_goal
from dayward.planning.item import Item
from dayward.planning.occasions import NoCalendars, Occasion, merged
from dayward.planning.postponed import Move

NOW = datetime(2026, 11, 21, 9, 0).astimezone()
TODAY = date(2026, 11, 21)


def items(path: str, text: str, role: str) -> list[Item]:
    tasks = TodoFile.parse(text.encode("utf-8", "surrogateescape")).tasks
    return [Item(path, line, task, role) for line, task in enumerate(tasks, 1) if task.is_task]


def day(
    *,
    todo: str = "",
    done: str = "",
    waiting: str = "",
    calendar: str = "",
    habits: str = "",
    projects: str = "",
    goals: str = "",
    telos: str = "",
    contexts: str = "",
    now: datetime = NOW,
    preferences: Mapping[str, Any] | None = None,
    moves: Mapping[str, Sequence[Move]] | None = None,
    others: Sequence[Occasion] = (),
) -> Day:
    listed = [*items("todo.txt", todo, "todo"), *items("waiting.txt", waiting, "waiting")]
    archived = items("done.txt", done, "done")
    own = CalendarFile.parse(calendar.encode())

    class Others(NoCalendars):
        def between(self, first: date, last: date) -> list[Occasion]:
            return [one for one in others if first <= one.day <= last]

    return Day(
        now,
        {**DEFAULTS, **(preferences or {})},
        [item for item in listed if not item.task.done],
        [item for item in [*listed, *archived] if item.task.done],
        TodoFile.parse(habits.encode()),
        "habits.txt",
        lambda first, last: merged(own, "calendar.txt", Others(), first, last),
        week_goal(own, "calendar.txt", now.date()),
        [ProjectAt(p, f"projects.txt:{p.line}") for p in ProjectsFile.parse(projects.encode()).projects],
        aims_of("goals/2026-Q4.md", goals.encode()),
        purposes_of("telos.md", telos.encode()),
        parse_rules("contexts.txt", contexts.encode()),
        moves or {},
    )


def at(hour: int, minute: int = 0, on: date = TODAY) -> datetime:
    return datetime(on.year, on.month, on.day, hour, minute).astimezone()
