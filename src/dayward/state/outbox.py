"""Messages on their way out. Four states and no more:

pending   to be sent when it is due
unknown   a send was begun and its end is not known: asked about before anything is sent again
sent      the channel took it
failed    it will not be sent; the reason stands beside it
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, select, text, update

from dayward.core.ids import new_id
from dayward.state.rows import next_place
from dayward.state.tables import GOING_OUT, outbox


class Outgoing(NamedTuple):
    """A message for one address. `key` names it for ever: a channel that is given it twice shows it once."""

    person: str
    channel: str
    address: str
    key: str
    cause: str
    body: dict[str, Any]


def put(connection: Connection, message: Outgoing, now: datetime) -> bool:
    """Put a message in line, in the transaction of what causes it. False where one with that key is there already."""
    # first, as for the inbox
    place = next_place(connection, outbox.c.place, channel=message.channel, address=message.address)
    if connection.execute(select(outbox.c.id).where(outbox.c.key == message.key)).first():
        return False
    connection.execute(
        outbox.insert().values(
            id=new_id(), **message._asdict(), place=place, state="pending", due_at=now, created_at=now
        )
    )
    return True


def open_rows(connection: Connection, people: list[str], channels: list[str], most: int = 500) -> list[Row[Any]]:
    """What still has to go out over these channels, address by address in the order it was put."""
    wanted = select(outbox).where(text(GOING_OUT), outbox.c.person.in_(people), outbox.c.channel.in_(channels))
    return list(connection.execute(wanted.order_by(outbox.c.channel, outbox.c.address, outbox.c.place).limit(most)))


def going_out(connection: Connection, person: str, begins: str) -> list[Row[Any]]:
    """A person's messages that still have to go out and whose key begins so, the oldest first."""
    wanted = select(outbox).where(text(GOING_OUT), outbox.c.person == person, outbox.c.key.startswith(begins))
    return list(connection.execute(wanted.order_by(outbox.c.created_at)))


def last_sent(connection: Connection, person: str, begins: str) -> Row[Any] | None:
    """A person's message that was sent last of those whose key begins so."""
    sent = (outbox.c.person == person, outbox.c.state == "sent", outbox.c.key.startswith(begins))
    return connection.execute(select(outbox).where(*sent).order_by(outbox.c.ended_at.desc()).limit(1)).first()


def claim(connection: Connection, id_: str) -> bool:
    """Begin to send a message: from now on its end is unknown. False where it does not wait any more."""
    begun = update(outbox).where(outbox.c.id == id_, outbox.c.state == "pending")
    values = {"state": "unknown", "error": "", "attempts": outbox.c.attempts + 1}
    return bool(connection.execute(begun.values(values)).rowcount)


def mark(connection: Connection, id_: str, state: str, now: datetime, *, reference: str = "", error: str = "") -> None:
    """Move a message to another state. What was sent stays sent, what failed stays failed."""
    values: dict[str, Any] = {"state": state, "error": error}
    if reference:
        values["reference"] = reference
    if state in ("sent", "failed"):
        values["ended_at"] = now
    connection.execute(
        update(outbox).where(outbox.c.id == id_, outbox.c.state.in_(("pending", "unknown"))).values(**values)
    )


def later(connection: Connection, id_: str, due_at: datetime, error: str, attempts: int) -> None:
    """Try a message again at a later moment."""
    connection.execute(
        update(outbox)
        .where(outbox.c.id == id_, outbox.c.state.in_(("pending", "unknown")))
        .values(state="pending", due_at=due_at, error=error, attempts=attempts)
    )


def of_key(connection: Connection, key: str) -> Row[Any] | None:
    """The message of that key, whatever became of it."""
    return connection.execute(select(outbox).where(outbox.c.key == key)).first()


def next_due(connection: Connection, people: list[str], channels: list[str]) -> datetime | None:
    """When the next message that waits is to be tried."""
    wanted = select(func.min(outbox.c.due_at)).where(
        outbox.c.state == "pending", outbox.c.person.in_(people), outbox.c.channel.in_(channels)
    )
    found: datetime | None = connection.execute(wanted).scalar()
    return found


def counts(connection: Connection) -> dict[str, int]:
    """How many messages are in each state."""
    return {
        row.state: row[1] for row in connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
    }
