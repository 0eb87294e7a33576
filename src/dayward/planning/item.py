"""A task and where it stands."""

from __future__ import annotations

from typing import NamedTuple

from dayward.formats.todotxt import Task


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
