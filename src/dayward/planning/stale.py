"""What has been waited for too long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dayward.planning.item import Item
from dayward.planning.statement import Statement, about
from dayward.planning.tasks import waiting, waiting_since


def stale(items: Sequence[Item], today: date, patience: int) -> list[Statement]:
    """Waiting items of `patience` days and more, the longest first. Without a creation date nothing can be told."""
    known = [(item, days) for item in waiting(items) if (days := waiting_since(item.task, today)) is not None]
    found = sorted([(item, days) for item, days in known if days >= patience], key=lambda pair: -pair[1])
    return [
        about(item, f"for {days} day{'' if days == 1 else 's'}{_whom(item)}", tone="soon", days=days)
        for item, days in found
    ]


def _whom(item: Item) -> str:
    whom = item.task.get("wait")
    return f" on {whom}" if whom else ""
