"""One person's files, loaded when first asked for: tasks with their handles, days, habits, projects, goals."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from dayward.formats.handles import identity, number, numbers, shortest, span
from dayward.formats.text import fold
from dayward.formats.todotxt import TodoFile
from dayward.language.names import Names
from dayward.planning.item import Item as Item
from dayward.planning.layout import Layout
from dayward.planning.tasks import due
from dayward.workspace.repository import Snapshot, Workspace

if TYPE_CHECKING:
    from datetime import date

    from dayward.formats.calendartxt import CalendarFile


_item = tuple.__new__  # ten thousand of them: twice as fast as through the named tuple's own __new__


_TAG = re.compile(r"(?<!\S)[+@]\S+")
_FROM_TASKS = frozenset(
    (
        "listed",
        "open",
        "dated",
        "folded",
        "project_counts",
        "archived",
        "completed",
        "finished",
        "habits",
        "projects",
        "_named",
        "_numbered",
        "_numbers",
        "_twins",
        "names",
    )
)
_FROM_CALENDAR = frozenset(("calendar", "calendar_snapshot"))


class TaskFile(NamedTuple):
    """A loaded todo.txt file and the bytes it came from."""

    snapshot: Snapshot
    file: TodoFile
    stamp: object


class Life:
    """What the files say now. Each file is read once."""

    def __init__(self, workspace: Workspace, layout: Layout) -> None:
        self._workspace = workspace
        self.layout = layout
        self._loaded: dict[str, TaskFile] = {}
        self._calendar_stamp: object = None

    def forget(self) -> None:
        """Let go of the files that have changed since they were read, and of what was worked out from them."""
        changed = [path for path, loaded in self._loaded.items() if self._workspace.stamp(path) != loaded.stamp]
        calendar = "calendar_snapshot" in self.__dict__ and self._calendar_stamp != self._workspace.stamp(
            self.layout.calendar
        )
        for path in changed:
            del self._loaded[path]
        kept = () if changed else _FROM_TASKS
        for name in list(self.__dict__):
            if (name in _FROM_TASKS and name not in kept) or (calendar and name in _FROM_CALENDAR):
                del self.__dict__[name]

    @cached_property
    def names(self) -> Names:
        """The projects and contexts in use, most used first."""
        tags = Counter(_TAG.findall("\n".join([item.task.body for item in self.listed])))
        used = [tag for tag, _ in tags.most_common()]
        return Names(tuple(t[1:] for t in used if t[0] == "+"), tuple(t[1:] for t in used if t[0] == "@"))

    def tasks_in(self, path: str) -> TaskFile:
        """A todo.txt file; empty where there is none."""
        if path not in self._loaded:
            stamp = self._workspace.stamp(path)
            snapshot = self._workspace.read(path)
            self._loaded[path] = TaskFile(snapshot, TodoFile.parse(snapshot.data or b""), stamp)
        return self._loaded[path]

    def _items(self, path: str, role: str) -> list[Item]:
        if not path:
            return []
        tasks = self.tasks_in(path).file.tasks
        return [
            _item(Item, (path, line, task, role))
            for line, task in enumerate(tasks, 1)
            if task.body[:1].isalnum() or task.is_task
        ]

    @cached_property
    def listed(self) -> list[Item]:
        """Every task in the task lists, done ones that are not archived included, in file order."""
        roles = [
            *[(path, "todo") for path in self.layout.todo],
            (self.layout.waiting, "waiting"),
            (self.layout.someday, "someday"),
        ]
        return [item for path, role in roles for item in self._items(path, role)]

    @cached_property
    def open(self) -> list[Item]:
        """Tasks that are to be done, hidden ones (`h:1`) left out."""
        return [i for i in self.listed if not i.task.done and not ("h:1" in i.task.body and i.task.get("h") == "1")]

    @cached_property
    def dated(self) -> list[tuple[Item, date]]:
        """Open tasks with the day they are due, in file order."""
        return [(item, day) for item in self.open if "due:" in item.task.body and (day := due(item.task))]

    @cached_property
    def project_counts(self) -> Counter[str]:
        """How many open tasks each project has."""
        return Counter(name for item in self.open for name in item.task.projects)

    @cached_property
    def folded(self) -> list[str]:
        """The words of each open task, case and accents aside, for looking things up."""
        return [fold(item.task.body) for item in self.open]

    @cached_property
    def archived(self) -> list[Item]:
        """What `archive` moved away."""
        return self._items(self.layout.done, "done")

    @cached_property
    def completed(self) -> list[Item]:
        """What is done and not archived."""
        return [item for item in self.listed if item.task.done]

    @cached_property
    def finished(self) -> list[Item]:
        """What is done, archived or not."""
        return [*self.completed, *[item for item in self.archived if item.task.done]]

    @cached_property
    def habits(self) -> list[Item]:
        """Habits (open, with `rec:`) and check-ins (done)."""
        return self._items(self.layout.habits, "habit")

    @cached_property
    def projects(self) -> list[Item]:
        """The lines of the projects file."""
        return self._items(self.layout.projects, "project")

    @cached_property
    def calendar(self) -> CalendarFile:
        """The calendar; empty where there is none."""
        from dayward.formats.calendartxt import CalendarFile

        return CalendarFile.parse(self.calendar_snapshot.data or b"")

    @cached_property
    def calendar_snapshot(self) -> Snapshot:
        """The calendar file's bytes."""
        self._calendar_stamp = self._workspace.stamp(self.layout.calendar)
        return self._workspace.read(self.layout.calendar)

    @cached_property
    def _numbered(self) -> list[tuple[int, Item]]:
        """Everything that a handle may mean without saying more, with its handle's number."""
        items = [*self.open, *[habit for habit in self.habits if not habit.task.done]]
        return list(zip(numbers(item.task for item in items), items, strict=True))

    @cached_property
    def _numbers(self) -> list[int]:
        return sorted([handle for handle, _ in self._numbered])

    def by_handle(self, stem: str) -> list[Item]:
        """What a beginning of a handle means, in the order of the files."""
        low, high = span(stem)
        at = bisect_left(self._numbers, low)
        if at == len(self._numbers) or self._numbers[at] > high:
            return []
        return [item for number, item in self._numbered if low <= number <= high]

    def handles(self, items: list[Item]) -> dict[Item, str]:
        """The handles to show for some items: as short as is unambiguous, with an ordinal for identical lines."""
        known = self._named
        fresh = [item for item in items if (there := known.get(id(item))) is None or there[0] is not item]
        if fresh:
            numbers = [number(identity(item.task)) for item in fresh]
            short = shortest(set(numbers), self._numbers)
            for item, handle in zip(fresh, numbers, strict=True):
                known[id(item)] = item, short[handle] + self._ordinal(item, handle)
        return {item: known[id(item)][1] for item in items}

    @cached_property
    def _named(self) -> dict[int, tuple[Item, str]]:
        """The handles that were asked for."""
        return {}

    @cached_property
    def _twins(self) -> dict[int, list[Item]]:
        """Lines that share a handle."""
        shared = {a for a, b in zip(self._numbers, self._numbers[1:], strict=False) if a == b}
        twins: dict[int, list[Item]] = {}
        for handle, item in self._numbered:
            if handle in shared:
                twins.setdefault(handle, []).append(item)
        return twins

    def _ordinal(self, item: Item, handle: int) -> str:
        """`.2`, `.3` for the further ones of several lines with the same words."""
        first = bisect_left(self._numbers, handle)
        if self._numbers[first + 1 : first + 2] != [handle]:
            return ""
        twins = self._twins[handle]
        place = twins.index(item) if item in twins else 0
        return f".{place + 1}" if place else ""
