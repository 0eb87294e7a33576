"""Messages that came in: stored before they are acknowledged, once each, worked on in the order they came."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select, update

from dayward.core.ids import new_id
from dayward.state.rows import next_place, one
from dayward.state.tables import inbox


class Incoming(NamedTuple):
    """A message as a channel hands it over. `external_id` is the channel's own name for it; `address` is where an answer goes.

    `body` is `{"text": …}`, with more for what is no plain message (a command, an answer to a question). With `due_at` it waits until then,
    and others of its conversation go first.
    """

    person: str
    channel: str
    external_id: str
    address: str
    body: dict[str, Any]
    due_at: datetime | None = None

    @property
    def conversation(self) -> str:
        """Messages of one conversation are answered one after the other."""
        return f"{self.person}/{self.channel}/{self.address}"


def receive(connection: Connection, message: Incoming, now: datetime) -> tuple[str, bool]:
    """Store a message; its id, and whether it is new. A message that is known is not stored again."""
    # first: who comes at once waits here
    place = next_place(connection, inbox.c.place, conversation=message.conversation)
    known = connection.execute(
        select(inbox.c.id).where(inbox.c.channel == message.channel, inbox.c.external_id == message.external_id)
    ).first()
    if known:
        return known.id, False
    id_ = new_id()
    connection.execute(
        inbox.insert().values(
            id=id_,
            **message._asdict(),
            conversation=message.conversation,
            place=place,
            state="open",
            created_at=now,
        )
    )
    return id_, True


def waiting(connection: Connection, people: list[str], now: datetime) -> list[str]:
    """The conversations of these people in which a message waits for its turn."""
    wanted = select(inbox.c.conversation).where(*_ready(now), inbox.c.person.in_(people)).distinct()
    return [row.conversation for row in connection.execute(wanted)]


def oldest(connection: Connection, conversation: str, now: datetime) -> Row[Any] | None:
    """The message of a conversation whose turn it is."""
    wanted = select(inbox).where(inbox.c.conversation == conversation, *_ready(now))
    return connection.execute(wanted.order_by(inbox.c.place).limit(1)).first()


def _ready(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return inbox.c.state == "open", or_(inbox.c.due_at.is_(None), inbox.c.due_at <= now)


def begin(connection: Connection, id_: str, first: bool) -> Row[Any] | None:
    """Count an attempt where it is the `first` of a process; the message, or None where it has ended."""
    counted = {"attempts": inbox.c.attempts + int(first)}
    connection.execute(update(inbox).where(inbox.c.id == id_, inbox.c.state == "open").values(counted))
    row = one(connection, inbox, id_)
    return row if row and row.state == "open" else None


def plan(connection: Connection, id_: str, planned: Any) -> None:
    """Keep what was understood and how far it is done, so that an interrupted turn goes on and does not guess again."""
    connection.execute(update(inbox).where(inbox.c.id == id_).values(plan=planned))


def end(connection: Connection, id_: str, state: str, now: datetime, error: str = "") -> bool:
    """Mark a message `done` or `failed`; False where it had ended already, so that nothing is answered twice."""
    ended = (
        update(inbox).where(inbox.c.id == id_, inbox.c.state == "open").values(state=state, ended_at=now, error=error)
    )
    return bool(connection.execute(ended).rowcount)


def finish(connection: Connection, channel: str, external_id: str, now: datetime) -> None:
    """Mark a message done that was seen to in another way."""
    named = (inbox.c.channel == channel, inbox.c.external_id == external_id, inbox.c.state == "open")
    connection.execute(update(inbox).where(*named).values(state="done", ended_at=now))


def counts(connection: Connection) -> dict[str, int]:
    """How many messages are in each state."""
    return {
        row.state: row[1] for row in connection.execute(select(inbox.c.state, func.count()).group_by(inbox.c.state))
    }


def answered(connection: Connection, person: str, since: datetime, until: datetime) -> set[str]:
    """The messages of a time that were answered."""
    own = (inbox.c.person == person, inbox.c.state == "done")
    when = (inbox.c.created_at >= since, inbox.c.created_at < until)
    return set(connection.execute(select(inbox.c.id).where(*own, *when)).scalars())


def of_name(connection: Connection, channel: str, external_id: str) -> Row[Any] | None:
    """The message that a channel knows by that name."""
    named = (inbox.c.channel == channel, inbox.c.external_id == external_id)
    return connection.execute(select(inbox).where(*named)).first()


def cancel(connection: Connection, id_: str, now: datetime) -> bool:
    """Take a message back that nobody has begun with; False where somebody has."""
    waits = (inbox.c.id == id_, inbox.c.state == "open", inbox.c.attempts == 0)
    return bool(connection.execute(update(inbox).where(*waits).values(state="cancelled", ended_at=now)).rowcount)


def latest(connection: Connection, channel: str, begins: str, since: datetime) -> Row[Any] | None:
    """The last message since a moment whose name begins so."""
    named = (inbox.c.channel == channel, inbox.c.external_id.startswith(begins, autoescape=True))
    wanted = select(inbox).where(*named, inbox.c.created_at >= since)
    return connection.execute(wanted.order_by(inbox.c.created_at.desc()).limit(1)).first()


def named(connection: Connection, person: str, channel: str, begins: str, most: int) -> list[Row[Any]]:
    """A person's last messages whose name begins so, the newest first."""
    own = (inbox.c.person == person, inbox.c.channel == channel)
    wanted = select(inbox).where(*own, inbox.c.external_id.startswith(begins, autoescape=True))
    return list(connection.execute(wanted.order_by(inbox.c.created_at.desc(), inbox.c.id.desc()).limit(most)))
