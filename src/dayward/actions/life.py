"""One person's files, loaded when first asked for: tasks with their handles, days, habits, projects, goals."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from dayward.formats.handles import identity, number, shortest
from dayward.formats.todotxt import Task, TodoFile
from dayward.planning.layout import Layout
from dayward.workspace.repository import Snapshot, Workspace

if TYPE_CHECKING:
    from dayward.formats.calendartxt import CalendarFile


class Item(NamedTuple):
    """One line of a todo.txt file, and where it stands. `role` is todo, done, waiting, someday, habit or project."""

    path: str
    line: int
    task: Task
    role: str

    @property
    def place(self) -> str:
        """`path:line`."""
        return f"{self.path}:{self.line}"


_item = tuple.__new__  # ten thousand of them: twice as fast as through the named tuple's own __new__


class TaskFile(NamedTuple):
    """A loaded todo.txt file and the bytes it came from."""

    snapshot: Snapshot
    file: TodoFile


class Life:
    """What the files say now. Each file is read once."""

    def __init__(self, workspace: Workspace, layout: Layout) -> None:
        self._workspace = workspace
        self.layout = layout
        self._loaded: dict[str, TaskFile] = {}

    def tasks_in(self, path: str) -> TaskFile:
        """A todo.txt file; empty where there is none."""
        if path not in self._loaded:
            snapshot = self._workspace.read(path)
            self._loaded[path] = TaskFile(snapshot, TodoFile.parse(snapshot.data or b""))
        return self._loaded[path]

    def _items(self, path: str, role: str) -> list[Item]:
        if not path:
            return []
        tasks = self.tasks_in(path).file.tasks
        return [_item(Item, (path, line, task, role)) for line, task in enumerate(tasks, 1) if task.is_task]

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
        return [item for item in self.listed if not item.task.done and item.task.get("h") != "1"]

    @cached_property
    def archived(self) -> list[Item]:
        """What `archive` moved away."""
        return self._items(self.layout.done, "done")

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
        return self._workspace.read(self.layout.calendar)

    @cached_property
    def _numbers(self) -> list[int]:
        return sorted([number(identity(item.task)) for item in [*self.open, *self.habits] if not item.task.done])

    def handles(self, items: list[Item]) -> dict[Item, str]:
        """The handles to show for some items: as short as is unambiguous, with an ordinal for identical lines."""
        numbers = {item: number(identity(item.task)) for item in items}
        short = shortest(set(numbers.values()), self._numbers)
        return {item: short[numbers[item]] + self._ordinal(item, numbers[item]) for item in items}

    def _ordinal(self, item: Item, handle: int) -> str:
        twins = self._twins.get(handle)
        if twins is None or len(twins) < 2 or item not in twins:
            return ""
        place = twins.index(item)
        return f".{place + 1}" if place else ""

    @cached_property
    def _twins(self) -> dict[int, list[Item]]:
        """Open items that share their words with another, by number."""
        counts: dict[int, int] = {}
        for handle in self._numbers:
            counts[handle] = counts.get(handle, 0) + 1
        shared = {handle for handle, count in counts.items() if count > 1}
        twins: dict[int, list[Item]] = {}
        if shared:
            for item in [*self.open, *[habit for habit in self.habits if not habit.task.done]]:
                if (handle := number(identity(item.task))) in shared:
                    twins.setdefault(handle, []).append(item)
        return twins
