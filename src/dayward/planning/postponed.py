"""What keeps being postponed. History is given: the versions of a task list, as git has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from dayward.formats.handles import identity
from dayward.formats.todotxt import Task, parse_line
from dayward.planning import say
from dayward.planning.item import Item
from dayward.planning.statement import Statement, about
from dayward.planning.tasks import due, starts


class Move(NamedTuple):
    """A date that moved later. `commit` is where."""

    old: date
    new: date
    commit: str = ""


def moves_of(changes: Iterable[tuple[str, Sequence[str], Sequence[str]]]) -> dict[str, list[Move]]:
    """By a task's identity, each time its date moved later, from changes `(commit, lines taken out, lines put in)`.

    A repeating task that came back, and lines that are done, are no postponing.
    """
    found: dict[str, list[Move]] = {}
    for commit, gone, come in changes:
        before = _dated(gone)
        if not before:
            continue
        finished = {identity(task) for line in come if (task := parse_line(line)).done}
        for name, new in _dated(come).items():
            old = before.get(name)
            if old and new > old and name not in finished:
                found.setdefault(name, []).append(Move(old, new, commit))
    return found


def _dated(lines: Sequence[str]) -> dict[str, date]:
    tasks = [parse_line(line) for line in lines if "due:" in line or "t:" in line]
    return {identity(task): day for task in tasks if not task.done and (day := _day(task))}


def _day(task: Task) -> date | None:
    return due(task) or starts(task)


def postponed(
    items: Iterable[Item], moves: Mapping[str, Sequence[Move]], today: date, least: int = 2
) -> list[Statement]:
    """Open tasks whose date moved `least` times and more, the most often moved first."""
    if not moves:
        return []
    found = []
    for item in items:
        past = moves.get(identity(item.task), ())
        if len(past) >= least:
            times = "twice" if len(past) == 2 else f"{len(past)} times"
            reason = f"postponed {times}, first from {say.short_day(past[0].old, today)}"
            facts: dict[str, Any] = {
                "times": len(past),
                "first": past[0].old.isoformat(),
                "commits": [move.commit for move in past],
            }
            found.append((-len(past), about(item, reason, tone="soon", **facts)))
    return [statement for _, statement in sorted(found, key=lambda pair: pair[0])]
