"""What each conversation remembers between its turns."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from dayward.core.ids import new_id
from dayward.state.tables import conversations


def memory(connection: Connection, person: str, channel: str, address: str) -> tuple[dict[str, Any], datetime] | None:
    """What a conversation kept last, and when; None where there is none yet."""
    row = connection.execute(select(conversations).where(*_named(person, channel, address))).first()
    return (row.memory, row.updated_at) if row else None


def of(connection: Connection, person: str, id_: str) -> dict[str, Any]:
    """What the conversation of that id has in mind, at the door where it was last; {} where another one came after it there."""
    wanted = select(conversations.c.memory).where(conversations.c.person == person)
    rows = connection.execute(wanted.order_by(conversations.c.updated_at.desc()))
    return next((row.memory for row in rows if row.memory.get("id") == id_), {})


def remember(
    connection: Connection, person: str, channel: str, address: str, kept: dict[str, Any], now: datetime
) -> None:
    """Keep what a conversation knows, in the transaction that ends its turn."""
    changed = update(conversations).where(*_named(person, channel, address)).values(memory=kept, updated_at=now)
    if not connection.execute(changed).rowcount:
        connection.execute(
            conversations.insert().values(
                id=new_id(),
                person=person,
                channel=channel,
                address=address,
                memory=kept,
                created_at=now,
                updated_at=now,
            )
        )


def amend(
    connection: Connection, person: str, channel: str, address: str, kept: dict[str, Any], as_of: datetime
) -> None:
    """Improve on what a conversation kept at that moment; where it has kept something newer, nothing is done."""
    same = (*_named(person, channel, address), conversations.c.updated_at == as_of)
    connection.execute(update(conversations).where(*same).values(memory=kept))


def _named(person: str, channel: str, address: str) -> tuple[Any, ...]:
    columns = conversations.c
    return columns.person == person, columns.channel == channel, columns.address == address
