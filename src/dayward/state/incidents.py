"""Failures that last: one row while it lasts, however often it happens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, text, update

from dayward.core.ids import new_id
from dayward.state.tables import incidents


def fail(connection: Connection, person: str, subject: str, message: str, now: datetime) -> bool:
    """Something failed: open an incident, or count one more. True where it is new, and so to be told."""
    open_ = (incidents.c.person == person, incidents.c.subject == subject, incidents.c.state == "open")
    again = update(incidents).where(*open_).values(times=incidents.c.times + 1, last_at=now, message=message)
    if connection.execute(again).rowcount:
        return False
    connection.execute(
        incidents.insert().values(
            id=new_id(),
            person=person,
            subject=subject,
            message=message,
            times=1,
            state="open",
            created_at=now,
            last_at=now,
        )
    )
    return True


def recover(connection: Connection, person: str, subject: str, now: datetime) -> Row[Any] | None:
    """It works again: close the incident; the incident as it was, or None where none was open."""
    row = current(connection, person, subject)
    if row is not None:
        connection.execute(update(incidents).where(incidents.c.id == row.id).values(state="recovered", ended_at=now))
    return row


_OPEN = select(incidents.c.subject).where(
    incidents.c.person == bindparam("who"), incidents.c.subject.in_(bindparam("subjects", expanding=True)), text("state = 'open'")
)  # fmt: skip


def among(connection: Connection, person: str, subjects: list[str]) -> list[str]:
    """Which of these subjects are failing now. Quick, for those who ask whenever something works."""
    return list(connection.execute(_OPEN, {"who": person, "subjects": subjects}).scalars())


def current(connection: Connection, person: str, subject: str) -> Row[Any] | None:
    """The incident of that subject that is open."""
    wanted = select(incidents).where(
        incidents.c.person == person, incidents.c.subject == subject, incidents.c.state == "open"
    )
    return connection.execute(wanted).first()


def open_incidents(connection: Connection, person: str = "") -> list[Row[Any]]:
    """What is failing now, the oldest first."""
    wanted = select(incidents).where(incidents.c.state == "open").order_by(incidents.c.created_at)
    return list(connection.execute(wanted.where(incidents.c.person == person) if person else wanted))


def all_of(connection: Connection, person: str, most: int = 100) -> list[Row[Any]]:
    """What is failing or was, the newest first."""
    wanted = select(incidents).where(incidents.c.person == person).order_by(incidents.c.created_at.desc()).limit(most)
    return list(connection.execute(wanted))
