"""Slots: one row for each instant a schedule was due, or each thing that crossed its line. Every one ends, in one of four ways:

done      at its time
late      after its time, and said so
skipped   not done, for a reason that stands beside it
failed    tried, and could not be done
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, select, update

from dayward.core.ids import new_id
from dayward.state.rows import one as row_of
from dayward.state.tables import schedules, slots

ENDS = ("done", "late", "skipped", "failed")
PLAN = "plan"
"""The part of a slot's facts that says how far its turn is."""


class Slot(NamedTuple):
    """A slot as it is made. `key` is its instant, or what names the crossing; once a schedule had it, it does not come again."""

    person: str
    schedule: str
    key: str
    due_at: datetime
    facts: dict[str, Any]


def make(connection: Connection, slot: Slot, now: datetime, state: str = "due", why: str = "") -> str:
    """Make a slot, already ended where `state` says so; its id, or "" where there was one of that key."""
    known = select(slots.c.id).where(slots.c.schedule == slot.schedule, slots.c.key == slot.key)
    if connection.execute(known).first():
        return ""
    id_ = new_id()
    ended = now if state in ENDS else None
    connection.execute(
        slots.insert().values(id=id_, **slot._asdict(), state=state, note=why, created_at=now, ended_at=ended)
    )
    return id_


def one(connection: Connection, id_: str) -> Row[Any] | None:
    """The slot of that id."""
    return row_of(connection, slots, id_)


def due(connection: Connection, people: list[str], now: datetime, most: int = 500) -> list[Row[Any]]:
    """What is to be done now, the oldest first."""
    wanted = select(slots).where(slots.c.state == "due", slots.c.person.in_(people), slots.c.due_at <= now)
    ready = wanted.where((slots.c.retry_at.is_(None)) | (slots.c.retry_at <= now))
    return list(connection.execute(ready.order_by(slots.c.due_at, slots.c.id).limit(most)))


def begin(connection: Connection, id_: str, first: bool) -> Row[Any] | None:
    """Count an attempt where it is the `first` of a process; the slot, or None where it has ended."""
    counted = {"attempts": slots.c.attempts + int(first)}
    connection.execute(update(slots).where(slots.c.id == id_, slots.c.state == "due").values(counted))
    row = one(connection, id_)
    return row if row and row.state == "due" else None


def plan(connection: Connection, id_: str, so_far: Any) -> None:
    """Keep how far the turn of a slot is; None once that is of no use any more."""
    facts = connection.execute(select(slots.c.facts).where(slots.c.id == id_)).scalar_one()
    rest = {name: value for name, value in facts.items() if name != PLAN}
    kept = rest if so_far is None else {**rest, PLAN: so_far}
    connection.execute(update(slots).where(slots.c.id == id_).values(facts=kept))


def end(connection: Connection, id_: str, state: str, now: datetime, why: str = "") -> bool:
    """End a slot; False where it had ended."""
    ended = update(slots).where(slots.c.id == id_, slots.c.state == "due").values(state=state, ended_at=now, note=why)
    return bool(connection.execute(ended).rowcount)


def end_all(connection: Connection, schedule: str, state: str, now: datetime, why: str) -> int:
    """End all that a schedule still has to do; how many there were."""
    open_ = update(slots).where(slots.c.schedule == schedule, slots.c.state == "due")
    return connection.execute(open_.values(state=state, ended_at=now, note=why)).rowcount


def again(connection: Connection, id_: str, retry_at: datetime, why: str) -> None:
    """Try a slot once more at a later moment."""
    connection.execute(
        update(slots).where(slots.c.id == id_, slots.c.state == "due").values(retry_at=retry_at, note=why)
    )


def keys(connection: Connection, schedule: str) -> set[str]:
    """Every key a schedule ever had."""
    return {row.key for row in connection.execute(select(slots.c.key).where(slots.c.schedule == schedule))}


def history(connection: Connection, person: str, schedule: str = "", most: int = 50) -> list[Row[Any]]:
    """The newest slots with the name of their schedule, the newest first."""
    wanted = (
        select(slots, schedules.c.name)
        .join(schedules, schedules.c.id == slots.c.schedule)
        .where(slots.c.person == person)
        .order_by(slots.c.due_at.desc(), slots.c.id.desc())
        .limit(most)
    )
    return list(connection.execute(wanted.where(slots.c.schedule == schedule) if schedule else wanted))


def counts(connection: Connection) -> dict[str, int]:
    """How many slots are in each state."""
    return {
        row.state: row[1] for row in connection.execute(select(slots.c.state, func.count()).group_by(slots.c.state))
    }
