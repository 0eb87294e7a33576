"""Prompts to agents: the number a person knows a schedule by, and to whom it goes. Everything else is in the schedule."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.sql.selectable import Select

from dayward.core.ids import new_id
from dayward.state.rows import next_place
from dayward.state.tables import prompts, schedules


def add(
    connection: Connection,
    person: str,
    schedule: str,
    to: tuple[str, str],
    now: datetime,
    last_run: datetime | None,
    number: int = 0,
) -> int:
    """Number a schedule; its number, which no other ever had: the one wished for, where that is so. `to` is channel and address."""
    if not number or taken(connection, number):
        number = next_place(connection, prompts.c.number)
    channel, address = to
    values = {"number": number, "schedule": schedule, "channel": channel, "address": address, "last_run": last_run}
    connection.execute(prompts.insert().values(id=new_id(), person=person, created_at=now, **values))
    return number


def taken(connection: Connection, number: int) -> bool:
    """Whether a prompt of that number is there, or ever was."""
    return connection.execute(select(prompts.c.id).where(prompts.c.number == number)).first() is not None


def ran(connection: Connection, schedule: str, at: datetime) -> None:
    """It was due at that moment, and was put on its way."""
    connection.execute(update(prompts).where(prompts.c.schedule == schedule).values(last_run=at))


def listed(connection: Connection, person: str, address: str = "") -> list[Row[tuple[object, ...]]]:
    """A person's prompts with their schedules, the next first; those to one address, where it is given."""
    wanted = _joined().where(prompts.c.person == person)
    if address:
        wanted = wanted.where(prompts.c.address == address)
    return list(
        connection.execute(wanted.order_by(schedules.c.next_at.is_(None), schedules.c.next_at, prompts.c.number))
    )


def numbered(connection: Connection, person: str, number: int) -> Row[tuple[object, ...]] | None:
    """The prompt of that number, with its schedule."""
    return connection.execute(_joined().where(prompts.c.person == person, prompts.c.number == number)).first()


def of_schedule(connection: Connection, schedule: str) -> Row[tuple[object, ...]] | None:
    """The prompt a schedule leads to."""
    return connection.execute(_joined().where(prompts.c.schedule == schedule)).first()


def to(connection: Connection, channel: str, address: str = "") -> list[Row[tuple[object, ...]]]:
    """Every prompt that goes over a channel, or to one address of it, whoever's."""
    wanted = _joined().where(prompts.c.channel == channel)
    return list(connection.execute(wanted.where(prompts.c.address == address) if address else wanted))


def _joined() -> Select[tuple[object, ...]]:
    own = [prompts.c.number, prompts.c.channel, prompts.c.address, prompts.c.last_run, prompts.c.schedule]
    return select(schedules, *own).join(prompts, prompts.c.schedule == schedules.c.id)
