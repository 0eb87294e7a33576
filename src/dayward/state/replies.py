"""What agents replied, whole, however long."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from dayward.core.ids import new_id
from dayward.state.tables import replies


class Reply(NamedTuple):
    """The reply to the message of that `key`; `reference` is the other side's name for the exchange."""

    person: str
    key: str
    channel: str
    address: str
    text: str
    reference: str


def keep(connection: Connection, reply: Reply, now: datetime) -> bool:
    """Keep a reply; False where that to the same message is kept already."""
    if of(connection, reply.key):
        return False
    connection.execute(replies.insert().values(id=new_id(), **reply._asdict(), created_at=now))
    return True


def of(connection: Connection, key: str) -> Row[Any] | None:
    """The reply to a message."""
    return connection.execute(select(replies).where(replies.c.key == key)).first()


def recent(connection: Connection, person: str, address: str = "", most: int = 20) -> list[Row[Any]]:
    """The newest replies, of one agent where it is named."""
    wanted = select(replies).where(replies.c.person == person).order_by(replies.c.created_at.desc()).limit(most)
    return list(connection.execute(wanted.where(replies.c.address == address) if address else wanted))
