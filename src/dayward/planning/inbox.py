"""What was captured and not yet thought about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dayward.formats.todotxt import real_date
from dayward.planning.item import Item
from dayward.planning.once import Once
from dayward.planning.statement import Statement, about
from dayward.planning.tasks import is_someday, is_waiting

_DATES = ("due", "t", "rec")
_captured: Once[list[Item]] = Once()


def inbox(items: Sequence[Item], today: date) -> list[Statement]:
    """Tasks without project, context, priority or date, the oldest first."""
    return [about(item, _age(item, today)) for item in _captured.get(items, None, lambda: _all(items))]


def _all(items: Sequence[Item]) -> list[Item]:
    found = [
        item for item in items if item.role == "todo" and _raw(item) and not is_waiting(item) and not is_someday(item)
    ]
    return sorted(found, key=lambda item: item.task.created or "9")


def _raw(item: Item) -> bool:
    task = item.task
    if task.priority or task.projects or task.contexts:
        return False
    return ":" not in task.body or not any(task.get(key) for key in _DATES)


def _age(item: Item, today: date) -> str:
    created = real_date(item.task.created)
    days = (today - created).days if created else 0
    return f"for {days} days" if days > 1 else ""
