"""Which format a file has, from its name; and the proof that reading it loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

Kind = Literal[
    "todotxt", "calendar", "habits", "projects", "goals", "telos", "memory", "note", "skill", "routine", "text"
]  # as in docs/formats.md

_NAMES: dict[str, Kind] = {
    "done.txt": "todotxt",
    "waiting.txt": "todotxt",
    "someday.txt": "todotxt",
    "calendar.txt": "calendar",
    "agenda.txt": "calendar",
    "events.txt": "calendar",
    "habits.txt": "habits",
    "projects.txt": "projects",
    "telos.md": "telos",
    "personal_telos.md": "telos",
    "working-memory.txt": "memory",
    "working_memory.txt": "memory",
    "goals.md": "goals",
    "skill.md": "skill",
}
_TASK_ENDINGS = ("todo.txt", "done.txt")


def kind_of(path: str) -> Kind:
    """The format of the file at `path` (with `/`), by its name and folder; "text" where nothing is known."""
    *folders, name = path.lower().split("/")
    if known := _NAMES.get(name):
        return known
    if name.endswith(_TASK_ENDINGS):
        return "todotxt"
    if not name.endswith((".md", ".markdown")):
        return "text"
    if folders and folders[-1] == "goals":
        return "goals"
    if folders and folders[-1] == "skills":
        return "skill"
    if folders == ["memory"]:
        return "memory"
    if folders == ["routines"]:
        return "routine"
    return "note"


def check(data: bytes, kind: str) -> str | None:
    """The first place where reading `data` as a `kind` and writing it again loses something; None where nothing is lost.

    The message begins `line N, byte M: `, both counted from 1.
    """
    written = _WRITTEN_AGAIN.get(kind, _text)(data)
    return None if written == data else _difference(data, written)


def _difference(data: bytes, written: bytes) -> str:
    at = next((n for n, (a, b) in enumerate(zip(data, written, strict=False)) if a != b), min(len(data), len(written)))
    before = data[:at]
    line = before.count(b"\n") + 1
    return f"line {line}, byte {at + 1}: {data[at : at + 20]!r} would become {written[at : at + 20]!r}"


def _text(data: bytes) -> bytes:
    from dayward.formats import text

    decoded, codec = text.decode(data)
    return text.encode(text.join_lines(*text.split_lines(decoded)), codec)


def _todotxt(data: bytes) -> bytes:
    from dayward.formats.todotxt import TodoFile

    return TodoFile.parse(data).emit()


def _calendar(data: bytes) -> bytes:
    from dayward.formats.calendar_line import join, split
    from dayward.formats.calendartxt import CalendarFile

    calendar = CalendarFile.parse(data)
    calendar.lines = [line._replace(body=join(split(line.body, calendar.style))) for line in calendar.lines]
    return calendar.emit()


def _markdown(data: bytes) -> bytes:
    from dayward.formats.frontmatter import Document

    return Document.parse(data).emit()


def _goals(data: bytes) -> bytes:
    from dayward.formats.goals import GoalsFile

    return GoalsFile.parse(data).emit()


def _telos(data: bytes) -> bytes:
    from dayward.formats.telos import TelosFile

    return TelosFile.parse(data).emit()


def _memory(data: bytes) -> bytes:
    from dayward.formats.memory import MemoryFile

    return MemoryFile.parse(data).emit()


_WRITTEN_AGAIN: dict[str, Callable[[bytes], bytes]] = {
    "todotxt": _todotxt,
    "habits": _todotxt,
    "projects": _todotxt,
    "calendar": _calendar,
    "goals": _goals,
    "telos": _telos,
    "memory": _memory,
    "note": _markdown,
    "skill": _markdown,
    "routine": _markdown,
}
