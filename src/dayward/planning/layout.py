"""Which file of a folder plays which part. Looking only; the rules are those of docs/formats.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Layout(NamedTuple):
    """The files of one life, as paths in its folder. They need not exist; empty means there is none and none is made."""

    todo: tuple[str, ...] = ("todo.txt",)
    """Task lists; new tasks go to the first."""
    done: str = "done.txt"
    waiting: str = ""
    someday: str = ""
    calendar: str = "calendar.txt"
    habits: str = "habits.txt"
    projects: str = "projects.txt"
    goals: str = "goals"
    """A folder of quarterly files, or one file."""
    notes: str = "notes"
    """The folder new notes go to; "." is the top."""
    telos: str = "telos.md"
    memory: str = "working-memory.txt"
    facts: str = "memory"
    """The folder of what Dayward was told to remember."""
    contexts: str = "contexts.txt"
    """The person's rules for which context they are in."""
    review: str = "skills/weekly-review.md"
    """The steps of their weekly review."""

    def kinds(self) -> dict[str, str]:
        """The format of each file whose name need not tell it."""
        tasks = [*self.todo, self.done, self.waiting, self.someday, self.habits, self.projects]
        return {**{path: "todotxt" for path in tasks if path}, self.calendar: "calendar"}

    def of_role(self, role: str) -> tuple[str, ...]:
        """The paths that belong to a role of `Effect`; folders stand for all in them."""
        roles = {
            "tasks": (*self.todo, self.done, self.waiting, self.someday),
            "calendar": (self.calendar,),
            "habits": (self.habits,),
            "projects": (self.projects,),
            "goals": (self.goals,),
            "notes": (self.notes,),
            "telos": (self.telos,),
            "contexts": (self.contexts,),
            "memory": (self.memory, self.facts),
            "profile": PROFILE,
            "review": (self.review, folder_skill(self.review)),
            "preferences": (PREFERENCES,),
        }
        return tuple(path for path in roles.get(role, ()) if path)


def folder_skill(path: str) -> str:
    """Where a flat skill file would be as a folder of its own: `skills/x.md` as `skills/x/SKILL.md`."""
    return path.removesuffix(".md") + "/SKILL.md"


PREFERENCES = "dayward.toml"
PROFILE = ("SOUL.md", "IDENTITY.md", "USER.md", "MEMORY.md", "memory/MEMORY.md")
"""What other assistants keep about a person and themselves: read, never written."""
_FIRST_NAMES = {
    "calendar": ("calendar.txt", "agenda.txt", "events.txt"),
    "telos": ("telos.md", "personal_telos.md", "TELOS.md"),
    "memory": ("working-memory.txt", "working_memory.txt"),
    "goals": ("goals", "goals.md"),
}


def detect(names: Sequence[str], named: Mapping[str, object], vault_notes: str | None = None) -> Layout:
    """The layout of a folder from the names at its top (folders with a final `/`) and the `[files]` of its preferences.

    `vault_notes` is the folder an Obsidian vault uses for new notes, None where the folder is no vault.
    """
    files = {name for name in names if not name.endswith("/")}
    folders = {name.rstrip("/") for name in names if name.endswith("/")}
    layout = Layout(
        todo=_todo(files),
        waiting="waiting.txt" if "waiting.txt" in files else "",
        someday="someday.txt" if "someday.txt" in files else "",
        **{
            part: next((n for n in options if n in files | folders), options[0])
            for part, options in _FIRST_NAMES.items()
        },
    )
    if vault_notes is not None:
        layout = layout._replace(notes=vault_notes or ".")
    elif "notes" not in folders and "Notes" in folders:
        layout = layout._replace(notes="Notes")
    return _override(layout, named)


def _todo(files: set[str]) -> tuple[str, ...]:
    """`todo.txt`; in a folder without one, also every file whose name ends like it."""
    if "todo.txt" in files:
        return ("todo.txt",)
    return ("todo.txt", *sorted(name for name in files if name.endswith("todo.txt")))


def _override(layout: Layout, named: Mapping[str, object]) -> Layout:
    changes: dict[str, object] = {}
    for part, value in named.items():
        if part == "todo":
            values = [value] if isinstance(value, str) else value
            if isinstance(values, list) and values and all(isinstance(item, str) for item in values):
                changes[part] = tuple(values)
        elif part in Layout._fields and isinstance(value, str):
            changes[part] = value.strip("/") or ("." if part == "notes" else "")
    return layout._replace(**changes)  # type: ignore[arg-type]
