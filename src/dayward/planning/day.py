"""What every question is asked of: a person's files as loaded, and the moment. Nothing here reads a file or a clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from dayward.planning.item import Item
from dayward.planning.preferences import PREFERENCES

if TYPE_CHECKING:
    from dayward.formats.calendartxt import CalendarFile
    from dayward.formats.projects import Project
    from dayward.formats.todotxt import TodoFile
    from dayward.planning.contexts import Rule
    from dayward.planning.occasions import Occasion
    from dayward.planning.postponed import Move

DEFAULTS: dict[str, Any] = {setting.name: setting.default for setting in PREFERENCES}


class Aim(NamedTuple):
    """A goal or key result and where it stands. `parent` is the id of the objective it belongs to."""

    id: str
    title: str
    place: str
    progress: int | None = None
    done: bool = False
    parent: str = ""
    children: tuple[str, ...] = ()


class Purpose(NamedTuple):
    """An item of a TELOS file that is not private: its id, its section's name, its text, where it stands."""

    id: str
    section: str
    text: str
    place: str


class ProjectAt(NamedTuple):
    """A project of the projects file and where it stands."""

    project: Project
    place: str


def nothing_between(first: date, last: date) -> list[Occasion]:
    """An empty calendar."""
    return []


class Day(NamedTuple):
    """One person's files, and now. `open` and `done` are tasks; `done` holds archived ones too.

    `between` gives what takes place from a day to a day; `week_goal` is the week's line in the calendar and its place;
    `moves` tells, by a task's identity, how its date moved (from history, so it is given only where a section asks).
    """

    now: datetime
    preferences: Mapping[str, Any] = DEFAULTS
    open: Sequence[Item] = ()
    done: Sequence[Item] = ()
    habits: TodoFile | None = None
    habits_path: str = "habits.txt"
    between: Callable[[date, date], list[Occasion]] = nothing_between
    week_goal: tuple[str, str] | None = None
    projects: Sequence[ProjectAt] = ()
    aims: Sequence[Aim] = ()
    telos: Sequence[Purpose] = ()
    rules: Sequence[Rule] = ()
    moves: Mapping[str, Sequence[Move]] = {}

    @property
    def today(self) -> date:
        """The day it is for the person."""
        return self.now.date()


def week_goal(calendar: CalendarFile, path: str, day: date) -> tuple[str, str] | None:
    """The goal of the week that `day` is in, and its place."""
    monday = day - timedelta(days=day.weekday())
    first, last = monday.isoformat(), (monday + timedelta(days=6)).isoformat()
    for number, line in enumerate(calendar.lines, 1):
        if first <= line.stamp <= last and line.is_week and line.body.strip():
            return line.body.strip(), f"{path}:{number}"
    return None


def aims_of(path: str, data: bytes) -> list[Aim]:
    """The goals of a file, each followed by its key results."""
    from dayward.formats.goals import GoalsFile

    out = []
    for goal in GoalsFile.parse(data).goals:
        name = goal.id or goal.title
        children = tuple(child.id or child.title for child in goal.children)
        out.append(Aim(name, goal.title, f"{path}:{goal.line}", goal.progress, goal.done, "", children))
        for child in goal.children:
            place = f"{path}:{child.line}"
            out.append(Aim(child.id or child.title, child.title, place, child.progress, child.done, name))
    return out


def purposes_of(path: str, data: bytes) -> list[Purpose]:
    """What a TELOS file says in its sections that are not private."""
    from dayward.formats.telos import TelosFile

    return [
        Purpose(item.id, section.name, item.text, f"{path}:{item.line}")
        for section in TelosFile.parse(data).sections
        if not section.private
        for item in section.items
    ]
