"""Time spent on tasks: `start:` says since when one is worked at, `spent:` how long it was before. Whole minutes, rounded."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from dayward.formats.durations import duration, parse_duration
from dayward.formats.todotxt import Task, set_key
from dayward.planning.item import Item

_START = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d)(\d\d)", re.ASCII)
_LONGEST = 24 * 60


def started(task: Task, now: datetime) -> datetime | None:
    """Since when it is worked at (`start:2026-11-21T0930`), in the zone of `now`; None where it is not."""
    match = _START.fullmatch(task.get("start") or "")
    if not match:
        return None
    try:
        return datetime.fromisoformat(f"{match[1]}T{match[2]}:{match[3]}").replace(tzinfo=now.tzinfo)
    except ValueError:
        return None


def spent(task: Task) -> int:
    """The minutes already spent on it."""
    return parse_duration(task.get("spent")) or 0


def running(items: Iterable[Item], now: datetime) -> list[Item]:
    """What is worked at now."""
    return [item for item in items if "start:" in item.task.body and started(item.task, now) and not item.task.done]


def elapsed(task: Task, now: datetime) -> int:
    """Minutes since it was started, 0 where it was not or the clock went back."""
    begun = started(task, now)
    return max(0, round((now.timestamp() - begun.timestamp()) / 60)) if begun else 0


def start(task: Task, now: datetime) -> Task:
    """The task with a running clock. One that runs already stays as it is."""
    return task if started(task, now) else set_key(task, "start", f"{now:%Y-%m-%dT%H%M}")


def stop(task: Task, now: datetime, minutes: int | None = None) -> tuple[Task, int]:
    """The task with its clock stopped, and the minutes added (given, or since its start)."""
    added = elapsed(task, now) if minutes is None else minutes
    task = set_key(task, "start", None)
    total = spent(task) + added
    return (set_key(task, "spent", duration(total)) if total else task), added


def forgotten(task: Task, now: datetime) -> bool:
    """Whether the clock runs for more than a day: it was surely left on."""
    return elapsed(task, now) > _LONGEST
