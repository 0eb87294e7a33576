"""The record of everything proactive: what was to be said, whether it was, and why. From it questions about it are answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select, update

from dayward.core.ids import new_id
from dayward.state.tables import notices


class Notice(NamedTuple):
    """Something to be said by itself. `verdict` is send, hold, digest or drop, `why` the reason in words for a person."""

    person: str
    routine: str
    subjects: list[str]
    words: str
    body: dict[str, Any]
    urgency: str
    verdict: str
    why: str
    slot: str
    channel: str
    until: datetime | None = None
    useful_until: datetime | None = None
    into: str = ""
    counted: bool = True


def record(connection: Connection, notice: Notice, now: datetime, waiting: bool = False) -> str:
    """Write a notice down; its id. `waiting`: something has still to become of it."""
    id_ = new_id()
    connection.execute(notices.insert().values(id=id_, at=now, waiting=waiting, **notice._asdict()))
    return id_


def settle(connection: Connection, id_: str) -> bool:
    """Something has become of a notice that waited, and is recorded beside it. False where that was so before."""
    done = update(notices).where(notices.c.id == id_, notices.c.waiting).values(waiting=False)
    return bool(connection.execute(done).rowcount)


def since(connection: Connection, person: str, start: datetime) -> list[Row[Any]]:
    """The record from a moment on, the oldest first."""
    wanted = select(notices).where(notices.c.person == person, notices.c.at >= start)
    return list(connection.execute(wanted.order_by(notices.c.at, notices.c.id)))


def waiting(connection: Connection, people: list[str]) -> list[Row[Any]]:
    """What is held back now or kept for a digest, the oldest first."""
    wanted = select(notices).where(notices.c.waiting, notices.c.person.in_(people))
    return list(connection.execute(wanted.order_by(notices.c.at, notices.c.id)))


def told_keys(connection: Connection, person: str, routine: str) -> set[str]:
    """Everything a routine has told, by its keys, whatever became of it."""
    wanted = select(notices.c.body).where(notices.c.person == person, notices.c.routine == routine)
    return {key for row in connection.execute(wanted) for key in row.body.get("keys", ())}
