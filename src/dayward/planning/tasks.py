"""Questions about one task or many: when it is due, whether it can be done now, what comes first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any, Protocol, TypeVar

from dayward.formats.todotxt import Task, real_date
from dayward.planning.once import Once

WAITING = frozenset(("waiting", "waitingfor"))
SOMEDAY = "someday"
_LAST = date.max


class HasTask(Protocol):
    """Anything that carries a task and the role of its file."""

    @property
    def task(self) -> Task: ...
    @property
    def role(self) -> str: ...


T = TypeVar("T", bound=HasTask)


def due(task: Task) -> date | None:
    """The day by which it is to be done."""
    body = task.body
    at = body.find("due:")
    if at < 0:
        return None
    if body[at - 1 : at] == " " and body[at + 14 : at + 15] in ("", " ") and (day := real_date(body[at + 4 : at + 14])):
        return day  # as nearly always
    return real_date(task.get("due"))


def starts(task: Task) -> date | None:
    """The day until which it is hidden (`t:`)."""
    return real_date(task.get("t"))


def time_of_day(task: Task) -> time | None:
    """The time on the due day (`at:1500`)."""
    text = task.get("at") or ""
    if len(text) != 4 or not text.isdecimal() or int(text[:2]) > 23 or int(text[2:]) > 59:
        return None
    return time(int(text[:2]), int(text[2:]))


def is_waiting(item: HasTask) -> bool:
    """Whether somebody else has to act: its file is the waiting file, or it says so."""
    if item.role == "waiting":
        return True
    body = item.task.body
    if "wait" not in body:
        return False
    return ("@waiting" in body and not WAITING.isdisjoint(item.task.contexts)) or item.task.get("wait") is not None


def is_someday(item: HasTask) -> bool:
    """Whether it is for some day, not for now."""
    return item.role == SOMEDAY or ("@someday" in item.task.body and SOMEDAY in item.task.contexts)


_actionable: Once[Any] = Once()
_waiting: Once[Any] = Once()


def actionable(items: Sequence[T], today: date) -> Sequence[T]:
    """What could be done now: open, begun, not waiting, not for some day, and not behind another open task (`p:`, `id:`)."""
    found: Sequence[T] = _actionable.get(items, today, lambda: _ready(items, today))
    return found


def waiting(items: Sequence[T]) -> Sequence[T]:
    """What waits for somebody else."""
    found: Sequence[T] = _waiting.get(items, None, lambda: [item for item in items if is_waiting(item)])
    return found


def _ready(items: Sequence[T], today: date) -> list[T]:
    blocking = {name for item in items if "p:" in item.task.body and (name := item.task.get("p"))}
    ready = []
    for item in items:
        body = item.task.body
        if item.role == "todo" and not blocking and not ("@waiting" in body or "@someday" in body or "t:" in body):
            ready.append(item)  # nothing in it could hold it back
            continue
        if is_waiting(item) or is_someday(item):
            continue
        begins = starts(item.task)
        if begins and begins > today:
            continue
        if blocking and item.task.get("id") in blocking:
            continue
        ready.append(item)
    return ready


def order(items: Iterable[T]) -> list[T]:
    """By due day, then priority, then as they stand in the files."""
    return sorted(items, key=lambda item: (due(item.task) or _LAST, item.task.priority or "a"))


def by_priority(items: Iterable[T], most: int | None = None) -> list[T]:
    """By priority, then due day, then as they stand in the files; with `most`, at least so many of the first, if there are."""
    groups: dict[str, list[T]] = {}
    for item in items:
        groups.setdefault(item.task.priority or "a", []).append(item)
    found: list[T] = []
    for priority in sorted(groups):
        found += sorted(groups[priority], key=lambda item: due(item.task) or _LAST)
        if most is not None and len(found) >= most:
            break
    return found


def in_context_first(items: Sequence[T], context: str) -> list[T]:
    """Those with the context (with its sign) first, otherwise in the given order."""
    name = context.lstrip("@").casefold()
    if not name:
        return list(items)
    return sorted(items, key=lambda item: name not in (c.casefold() for c in item.task.contexts))


def waiting_since(task: Task, today: date) -> int | None:
    """For how many days it has been waited for; None where it has no creation date."""
    created = real_date(task.created)
    return (today - created).days if created else None
