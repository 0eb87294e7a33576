"""Routine files as rows: what they ask for is scheduled, what they ask for no more is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row

from dayward.core.errors import DaywardError
from dayward.formats.routine import Routine
from dayward.planning.schedules.reading import read
from dayward.planning.schedules.rule import Rule
from dayward.planning.schedules.stored import rule_from_json
from dayward.routines.person import PersonNow
from dayward.state import schedules
from dayward.state.schedules import Schedule

REMINDERS = "reminders"
"""The routine whose instants stand beside tasks and events."""


class Wanted(NamedTuple):
    """One schedule of a routine."""

    name: str
    routine: Routine
    words: str
    rule: dict[str, Any]
    at: datetime | None


def keep(connection: Connection, person: PersonNow, now: datetime) -> None:
    """Bring the rows in line with the routines. What a person paused stays paused, what they deleted stays deleted."""
    rows = {row.name: row for row in schedules.of_routines(connection, person.id)}
    wanted = {one.name: one for one in _wanted(person, now)}
    for name, one in wanted.items():
        if name not in rows:
            _add(connection, person, one, now)
        elif rows[name].state != "deleted":
            _change(connection, rows[name], one, person, now)
    for name, row in rows.items():
        if name not in wanted and row.state in ("active", "paused"):
            schedules.change(connection, row, "routines", now, "routine switched off", state="ended", next_at=None)


def first(rule: Rule, person: PersonNow, zone: str, now: datetime) -> datetime | None:
    """When a rule is to be looked at first after now: its next instant, or at once where time alone does not tell."""
    return rule.next(now, person.zone_of(zone)) if rule.by_itself else now


def _wanted(person: PersonNow, now: datetime) -> Iterator[Wanted]:
    for routine in person.library.routines:
        if not routine.enabled:
            continue
        if routine.name == REMINDERS:
            yield Wanted(REMINDERS, routine, "rem: of tasks and events", {"kind": REMINDERS}, now)
        for number, words in enumerate(routine.schedules, 1):
            try:
                rule = read(words, now=now, zone=person.zone, anchor=_midnight(person))
            except DaywardError:
                continue  # the library has reported it
            name = routine.name if number == 1 else f"{routine.name} {number}"
            yield Wanted(name, routine, words, rule.to_json(), first(rule, person, "", now))


def _midnight(person: PersonNow) -> datetime:
    """What intervals of routines count from: the same on every day and after every restart."""
    return person.now.replace(year=2026, month=1, day=1, hour=0, minute=0, second=0, microsecond=0)


def _values(one: Wanted) -> dict[str, Any]:
    routine = one.routine
    return {
        "words": one.words,
        "late": routine.late,
        "window": routine.window * 60 if routine.window is not None else None,
        "what": {"routine": routine.name, "deliver": list(routine.deliver), "urgency": routine.urgency},
    }


def _add(connection: Connection, person: PersonNow, one: Wanted, now: datetime) -> None:
    values = _values(one)
    origin = f"routine:{one.routine.name}"
    row = Schedule(person.id, one.name, rule=one.rule, zone="", origin=origin, next_at=one.at, **values)
    schedules.add(connection, row, "routines", now)


def _change(connection: Connection, row: Row[Any], one: Wanted, person: PersonNow, now: datetime) -> None:
    values = _values(one)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if "words" in changed:
        changed |= {"rule": one.rule, "kind": one.rule["kind"], "next_at": one.at}
    if row.state == "ended":
        changed |= {"state": "active", "next_at": one.at, "last_at": now, "rule": one.rule, "kind": one.rule["kind"]}
    if changed:
        schedules.change(connection, row, "routines", now, "routine changed", **changed)


def rule_of(row: Row[Any]) -> Rule | None:
    """The rule of a row; None for reminders, whose instants stand in files."""
    return None if row.kind == REMINDERS else rule_from_json(row.rule)
