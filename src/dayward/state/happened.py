"""What happened to a person since a moment, as the database knows it: said, asked, answered, done at its time."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from dayward.state.tables import audit, outbox, schedules, slots


class Happening(NamedTuple):
    """Something that happened: a name that nothing else ever has, when, its kind, and what there is to know."""

    id: str
    at: datetime
    kind: str
    facts: dict[str, Any]


def since(connection: Connection, person: str, moment: datetime, kinds: set[str], most: int = 500) -> list[Happening]:
    """What happened from that moment on, the oldest first."""
    found: list[Happening] = []
    if "message" in kinds:
        found += _messages(connection, person, moment, most)
    if "approval" in kinds:
        found += _approvals(connection, person, moment, most)
    if "schedule" in kinds:
        found += _slots(connection, person, moment, most)
    return sorted(found, key=lambda one: (one.at, one.id))[:most]


def _messages(connection: Connection, person: str, moment: datetime, most: int) -> list[Happening]:
    to_people = outbox.c.channel.in_(("web", "local", "desktop", "file", "ntfy", "mail", "webhook"))
    own = (outbox.c.person == person, outbox.c.created_at >= moment, to_people)
    rows = connection.execute(select(outbox).where(*own).order_by(outbox.c.created_at).limit(most))
    return [
        Happening(
            row.key,
            row.created_at,
            "message",
            {"title": row.body.get("title", ""), "text": row.body.get("text", ""), "to": [row.channel, row.address]},
        )
        for row in rows
    ]


def _approvals(connection: Connection, person: str, moment: datetime, most: int) -> list[Happening]:
    own = (audit.c.person == person, audit.c.at >= moment, audit.c.what.startswith("approval "))
    rows = connection.execute(select(audit).where(*own).order_by(audit.c.at, audit.c.id).limit(most))
    return [
        Happening(
            row.id,
            row.at,
            "approval",
            {"approval": row.row, "state": row.what.removeprefix("approval "), "by": row.who, **row.facts},
        )
        for row in rows
    ]


def _slots(connection: Connection, person: str, moment: datetime, most: int) -> list[Happening]:
    wanted = (
        select(slots, schedules.c.name)
        .join(schedules, schedules.c.id == slots.c.schedule)
        .where(slots.c.person == person, slots.c.ended_at >= moment)
        .order_by(slots.c.ended_at)
        .limit(most)
    )
    return [
        Happening(
            row.id,
            row.ended_at,
            "schedule",
            {
                "schedule": row.schedule,
                "name": row.name,
                "due": row.due_at.isoformat(),
                "state": row.state,
                "note": row.note,
            },
        )
        for row in connection.execute(wanted)
    ]
