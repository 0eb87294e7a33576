"""Addresses of programs that are told what happens. `seen` is up to where each was told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from dayward.core.ids import new_id
from dayward.state.audit import note
from dayward.state.tables import outbox, subscriptions

CHANNEL = "webhooks"


def add(
    connection: Connection, person: str, url: str, events: list[str], who: str, now: datetime, commit: str = ""
) -> str:
    """Tell an address from now on, and of what comes behind that commit; its id."""
    id_ = new_id()
    seen = {"moment": now.isoformat(), "commit": commit}
    values = {"id": id_, "person": person, "url": url, "events": events, "seen": seen, "created_at": now}
    connection.execute(subscriptions.insert().values(**values))
    note(connection, person, now, who, "webhook added", id_, {"events": events})
    return id_


def remove(connection: Connection, row: Row[Any], who: str, now: datetime) -> None:
    """Tell it no more; what was on its way to it is not sent."""
    connection.execute(update(subscriptions).where(subscriptions.c.id == row.id).values(deleted_at=now))
    going = (outbox.c.channel == CHANNEL, outbox.c.address == row.id, outbox.c.state.in_(("pending", "unknown")))
    connection.execute(update(outbox).where(*going).values(state="failed", error="it was removed", ended_at=now))
    note(connection, row.person, now, who, "webhook removed", row.id, {})


def of(connection: Connection, person: str) -> list[Row[Any]]:
    """A person's, in the order they were added."""
    own = (subscriptions.c.person == person, subscriptions.c.deleted_at.is_(None))
    return list(connection.execute(select(subscriptions).where(*own).order_by(subscriptions.c.id)))


def active(connection: Connection) -> list[Row[Any]]:
    """Everybody's."""
    wanted = select(subscriptions).where(subscriptions.c.deleted_at.is_(None))
    return list(connection.execute(wanted.order_by(subscriptions.c.person, subscriptions.c.id)))


def saw(connection: Connection, id_: str, seen: dict[str, Any]) -> None:
    """It was told of all until there, in the transaction that puts that on its way."""
    connection.execute(update(subscriptions).where(subscriptions.c.id == id_).values(seen=seen))


def deliveries(connection: Connection, id_: str, most: int) -> list[Row[Any]]:
    """What went to an address or is on its way, the newest first."""
    wanted = select(outbox).where(outbox.c.channel == CHANNEL, outbox.c.address == id_)
    return list(connection.execute(wanted.order_by(outbox.c.place.desc()).limit(most)))
