"""Schedules: a rule, what it leads to, and when it is due next. A deleted one stays deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, select, text, update

from dayward.core.ids import new_id
from dayward.state.audit import note
from dayward.state.rows import one
from dayward.state.tables import ACTIVE, OF_ROUTINES, WATCHING, schedules


class Schedule(NamedTuple):
    """A schedule as it is added. `words` are those the person used, `rule` what was read from them.

    `what` says what to do; `late` is the late policy with `window` in seconds; `origin` is who made it (`you`,
    `routine:NAME`, an agent); `most` is after how many times it ends.
    """

    person: str
    name: str
    words: str
    rule: dict[str, Any]
    zone: str
    what: dict[str, Any]
    late: str
    window: int | None
    origin: str
    next_at: datetime | None
    most: int | None = None
    last_at: datetime | None = None


def add(connection: Connection, schedule: Schedule, who: str, now: datetime, id_: str = "") -> str:
    """Add a schedule; its id. One of the id given, if there is one, is left as it is."""
    id_ = id_ or new_id()
    if one(connection, schedules, id_):
        return id_
    connection.execute(
        schedules.insert().values(
            id=id_, **schedule._asdict(), kind=schedule.rule["kind"], state="active", created_at=now, updated_at=now
        )
    )
    note(connection, schedule.person, now, who, "schedule added", id_, {"name": schedule.name, "when": schedule.words})
    return id_


def change(connection: Connection, row: Row[Any], who: str, now: datetime, what: str, /, **values: Any) -> None:
    """Change a schedule and write down that it was; `state` is one of active, paused, ended, deleted."""
    if values.get("state") == "deleted":
        values["deleted_at"] = now
    connection.execute(update(schedules).where(schedules.c.id == row.id).values(**values, updated_at=now))
    facts = {name: str(value) for name, value in values.items() if name != "rule"}
    note(connection, row.person, now, who, what, row.id, {"name": row.name, **facts})


def move(connection: Connection, id_: str, last_at: datetime | None, next_at: datetime | None, times: int = 0) -> None:
    """The ticker has seen to everything until `last_at`; `times` more were due."""
    values: dict[str, Any] = {"next_at": next_at, "times": schedules.c.times + times}
    if last_at is not None:
        values["last_at"] = last_at
    connection.execute(update(schedules).where(schedules.c.id == id_).values(**values))


def end(connection: Connection, id_: str, now: datetime) -> None:
    """It is over: nothing will be due any more."""
    values = {"state": "ended", "next_at": None, "updated_at": now}
    connection.execute(update(schedules).where(schedules.c.id == id_, schedules.c.state == "active").values(**values))


def due(
    connection: Connection, people: list[str], now: datetime, most: int = 500, origin: str = "", mine: bool = False
) -> list[Row[Any]]:
    """The active schedules whose next instant has come, the oldest first. Found by index, whatever their number.

    Those of one `origin`, where it is given; `mine` leaves out what another process sees to at this very moment.
    """
    wanted = select(schedules).where(text(ACTIVE), schedules.c.next_at <= now, schedules.c.person.in_(people))
    wanted = wanted.where(schedules.c.origin == origin) if origin else wanted
    if mine and connection.dialect.name == "postgresql":
        wanted = wanted.with_for_update(skip_locked=True)
    return list(connection.execute(wanted.order_by(schedules.c.next_at).limit(most)))


def next_due(connection: Connection, people: list[str], origin: str = "") -> datetime | None:
    """The earliest instant at which anything is due, of one `origin` where it is given."""
    first = select(func.min(schedules.c.next_at)).where(text(ACTIVE))
    first = first.where(schedules.c.origin == origin) if origin else first
    found = [connection.execute(first.where(schedules.c.person == person)).scalar() for person in people]
    return min((moment for moment in found if moment is not None), default=None)


def listed(connection: Connection, person: str, *, deleted: bool = False) -> list[Row[Any]]:
    """A person's schedules by name; with `deleted` those too that were deleted."""
    wanted = select(schedules).where(schedules.c.person == person).order_by(schedules.c.name, schedules.c.id)
    return list(connection.execute(wanted if deleted else wanted.where(schedules.c.state != "deleted")))


def named(connection: Connection, person: str, name: str, *, deleted: bool = False) -> list[Row[Any]]:
    """The schedules that have this name or id, or whose id begins so."""
    return [
        row
        for row in listed(connection, person, deleted=deleted)
        if name.lower() == row.name.lower() or row.id == name or (len(name) >= 4 and row.id.endswith(name))
    ]


def of_ids(connection: Connection, ids: set[str]) -> list[Row[Any]]:
    """The schedules of these ids, whatever their state."""
    return list(connection.execute(select(schedules).where(schedules.c.id.in_(ids))))


def watching(connection: Connection, person: str) -> list[Row[Any]]:
    """A person's active schedules that follow from what stands in files and calendars: to be looked at when these change."""
    return list(connection.execute(select(schedules).where(text(WATCHING), schedules.c.person == person)))


def of_routines(connection: Connection, person: str) -> list[Row[Any]]:
    """The schedules that routines made for a person, deleted ones too."""
    return list(connection.execute(select(schedules).where(text(OF_ROUTINES), schedules.c.person == person)))


def active(connection: Connection, people: list[str]) -> list[Row[Any]]:
    """Every active schedule of these people."""
    wanted = select(schedules).where(schedules.c.state == "active", schedules.c.person.in_(people))
    return list(connection.execute(wanted.order_by(schedules.c.id)))
