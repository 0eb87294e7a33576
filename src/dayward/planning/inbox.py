"""What was captured and not yet thought about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dayward.formats.todotxt import real_date
from dayward.planning.item import Item
from dayward.planning.statement import Statement, about
from dayward.planning.tasks import is_someday, is_waiting


def inbox(items: Iterable[Item], today: date) -> list[Statement]:
    """Tasks without project, context, priority or date, the oldest first."""
    found = [
        item for item in items if item.role == "todo" and _raw(item) and not is_waiting(item) and not is_someday(item)
    ]
    found.sort(key=lambda item: item.task.created or "9")
    return [about(item, _age(item, today)) for item in found]


def _raw(item: Item) -> bool:
    task = item.task
    tags = task.tags
    return not (task.priority or tags.projects or tags.contexts or any(key in tags.kv for key in ("due", "t", "rec")))


def _age(item: Item, today: date) -> str:
    created = real_date(item.task.created)
    days = (today - created).days if created else 0
    return f"for {days} days" if days > 1 else ""
