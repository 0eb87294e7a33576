"""How much is open: counted by index, for those who ask how it goes."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Row, Table, func, select, text

from dayward.state.tables import ACTIVE, GOING_OUT, approvals, inbox, incidents, outbox, schedules


class Standing(NamedTuple):
    """Messages that wait for their turn or to be sent, what is failing, what waits for a yes."""

    inbox: int
    outbox: int
    incidents: int
    approvals: int


def standing(connection: Connection) -> Standing:
    """What is open, of everybody."""
    return Standing(
        _count(connection, inbox, "state = 'open'"),
        _count(connection, outbox, GOING_OUT),
        _count(connection, incidents, "state = 'open'"),
        _count(connection, approvals, "state = 'open'"),
    )


def unsent(connection: Connection, since: datetime) -> dict[str, int]:
    """How many messages will not be sent (`failed`), or ended nobody knows how (`unknown`), since a moment."""
    wanted = select(outbox.c.state, func.count()).where(
        outbox.c.created_at >= since, outbox.c.state.in_(("failed", "unknown")), outbox.c.attempts > 0
    )
    return {row[0]: row[1] for row in connection.execute(wanted.group_by(outbox.c.state))}


def coming(connection: Connection, person: str, most: int = 3) -> list[Row[tuple[str, datetime]]]:
    """What a person's schedules have next, the soonest first."""
    wanted = select(schedules.c.name, schedules.c.next_at).where(
        text(ACTIVE), schedules.c.person == person, schedules.c.next_at.is_not(None)
    )
    soon = wanted.where(text("kind not in ('before', 'when', 'changed', 'reminders')"))
    return list(connection.execute(soon.order_by(schedules.c.next_at).limit(most)))


def _count(connection: Connection, table: Table, where: str) -> int:
    return connection.execute(select(func.count()).select_from(table).where(text(where))).scalar_one()
