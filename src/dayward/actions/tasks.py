"""What the task actions share: rows to show, data to return, lines to rewrite."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from dayward.actions.context import Context
from dayward.actions.life import Item
from dayward.actions.views import Row
from dayward.formats.todotxt import Task, TodoFile, emit_line
from dayward.planning import say
from dayward.planning.tasks import due, time_of_day
from dayward.workspace.repository import Edit

_SHOWN_KEYS = ("due", "at", "pri", "h")


def rows(ctx: Context, items: Sequence[Item]) -> tuple[Row, ...]:
    """Tasks as rows, and remembered as shown."""
    names = ctx.life.handles(list(items))
    ctx.shown.remember((item.place, emit_line(item.task)) for item in items)
    soon = int(ctx.preferences["soon_days"])
    return tuple(_row(item, names[item], ctx.today, soon) for item in items)


def _row(item: Item, handle: str, today: date, soon: int) -> Row:
    task = item.task
    tags = [*[f"+{name}" for name in task.projects], *[f"@{name}" for name in task.contexts]]
    tail = [" ".join(tags)] if tags else []
    tone = ""
    if day := due(task):
        tail.insert(0, say.due_words(day, today) + (f" {say.clock(at)}" if (at := time_of_day(task)) else ""))
        distance = (day - today).days
        tone = "late" if distance < 0 else "soon" if distance <= soon else ""
    if rec := task.get("rec"):
        tail.append(f"↻ {rec}")
    if task.done:
        tone = "done"
        tail = [f"done {task.completed}"] if task.completed else []
    return Row(task.words, handle, task.priority or "", tuple(tail), tone)


def data(ctx: Context, items: Iterable[Item]) -> list[dict[str, Any]]:
    """Tasks for programs."""
    items = list(items)
    names = ctx.life.handles(items)
    return [item_data(item, names[item]) for item in items]


def item_data(item: Item, handle: str) -> dict[str, Any]:
    """One task for programs."""
    task = item.task
    return {
        "handle": handle,
        "text": task.words,
        "line": emit_line(task),
        "file": item.path,
        "line_number": item.line,
        "done": task.done,
        "priority": task.priority,
        "created": task.created,
        "completed": task.completed,
        "projects": task.projects,
        "contexts": task.contexts,
        "due": task.get("due"),
        "kv": task.kv,
        "role": item.role,
    }


def quoted(task: Task) -> str:
    """A task as it stands in receipts."""
    words = task.words
    return f"“{words if len(words) <= 60 else words[:59] + '…'}”"


def rewritten(
    ctx: Context, changes: Mapping[Item, Task | None], appended: Mapping[str, Sequence[Task]] | None = None
) -> list[Edit]:
    """Edits that replace (or with None remove) lines, and append others, in as many files as it takes."""
    appended = appended or {}
    edits = []
    for path in dict.fromkeys([*[item.path for item in changes], *appended]):
        loaded = ctx.life.tasks_in(path)
        ctx.require("write", path)
        file = TodoFile(list(loaded.file.tasks), list(loaded.file.eols), loaded.file.codec)
        lines: list[str] = []
        for item, task in sorted(changes.items(), key=lambda change: -change[0].line):
            if item.path != path:
                continue
            if task is None:
                file.remove(item.line)
            else:
                file.tasks[item.line - 1] = task
                lines.insert(0, emit_line(task))
        for task in appended.get(path, ()):
            file.append(task)
            lines.append(emit_line(task))
        edits.append(Edit(loaded.snapshot, file.emit(), tuple(lines)))
    return edits
