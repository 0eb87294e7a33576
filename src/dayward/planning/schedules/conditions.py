"""What is true now of the conditions that rules name. Who asks remembers the keys; one that was not there before is a crossing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from dayward.formats.todotxt import real_date
from dayward.planning import deadlines as due_days
from dayward.planning.day import Day
from dayward.planning.item import Item
from dayward.planning.progress import stuck
from dayward.planning.purpose import neglected
from dayward.planning.schedules.occurring import Crossing, name_of
from dayward.planning.schedules.relative import When, fits
from dayward.planning.stale import stale
from dayward.planning.statement import Statement

RECENT = timedelta(days=31)
"""How long a completed task is told as one."""


def standing(rule: When, day: Day) -> list[Crossing]:
    """The things for which a condition is true now.

    A key holds the day since which it is true (the due day, the day waiting began, the last thing done for a goal), so that
    what is put off and late again is a new crossing. Each key comes once.
    """
    found = {crossing.key: crossing for crossing in _CONDITIONS[rule.condition](rule, day)}
    return list(found.values())


def _due(rule: When, day: Day) -> Iterable[Crossing]:
    """Due within some days, or late by now; for `overdue` late only."""
    within = -1 if rule.condition == "overdue" else rule.days
    for deadline in due_days.deadlines(day.open, day.today, within):
        if _wanted(rule, deadline.item):
            said = due_days.told(deadline, day.today)
            yield _crossing(rule, deadline.item, deadline.day, said.reason)


def _waiting(rule: When, day: Day) -> Iterable[Crossing]:
    patience = rule.days or int(day.preferences["waiting_days"])
    for statement in stale(day.open, day.today, patience):
        if statement.item and _wanted(rule, statement.item):
            yield _crossing(rule, statement.item, real_date(statement.item.task.created), statement.reason)


def _completed(rule: When, day: Day) -> Iterable[Crossing]:
    for item in day.done:
        finished = real_date(item.task.completed)
        if finished and day.today - RECENT <= finished <= day.today and _wanted(rule, item):
            yield _crossing(rule, item, finished, "done")


def _neglected(rule: When, day: Day) -> Iterable[Crossing]:
    if rule.days:
        day = day._replace(preferences={**day.preferences, "neglect_days": rule.days})
    for statement in neglected(day):
        if fits(rule.of, f"{statement.subject} {statement.text}", (), ()):
            yield _about(rule, statement, str(statement.facts.get("last_done") or "never"))


def _stuck(rule: When, day: Day) -> Iterable[Crossing]:
    """Of a project it matters what was done last, so that one that is stuck again is told again."""
    for statement in stuck(day):
        if fits(rule.of, statement.text, (statement.subject.removeprefix("+"),), ()):
            yield _about(rule, statement, str(statement.facts.get("last_done") or "never"))


_CONDITIONS: dict[str, Callable[[When, Day], Iterable[Crossing]]] = {
    "overdue": _due,
    "due": _due,
    "waiting": _waiting,
    "completed": _completed,
    "neglected": _neglected,
    "stuck": _stuck,
}


def _wanted(rule: When, item: Item) -> bool:
    task = item.task
    return not rule.of or fits(rule.of, task.words, task.projects, task.contexts)


def _crossing(rule: When, item: Item, since: date | None, reason: str) -> Crossing:
    return Crossing(f"{rule.condition}:{name_of(item)}@{since}", item.task.words, reason, item.place)


def _about(rule: When, statement: Statement, since: str) -> Crossing:
    name = statement.subject or statement.text.casefold()
    return Crossing(f"{rule.condition}:{name}@{since}", statement.text, statement.reason, statement.evidence)
