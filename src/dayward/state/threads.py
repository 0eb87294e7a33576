"""What was said at one address, in order, with the answers as they were given: messages of the inbox, and those of the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, select

from dayward.state.tables import inbox, outbox


class Spoken(NamedTuple):
    """One message: of the person (`answers` is ""), or of ours. `state` is that of its row."""

    id: str
    ours: bool
    body: dict[str, Any]
    cause: str
    state: str
    error: str
    at: datetime


def spoken(connection: Connection, person: str, channel: str, address: str, most: int = 60) -> list[Spoken]:
    """The last messages at an address, the oldest first; an answer stands behind what it answers."""
    came = _last(connection, inbox, person, channel, address, most)
    went = _last(connection, outbox, person, channel, address, most)
    said = [Spoken(row.id, False, row.body, "", row.state, row.error, row.created_at) for row in came]
    said += [Spoken(row.key, True, row.body, row.cause, row.state, row.error, row.created_at) for row in went]
    places = {row.id: (row.created_at, 0, row.place) for row in came}
    order = {row.key: (*places.get(row.cause, (row.created_at, 0, row.place))[:1], 1, row.place) for row in went}
    return sorted(said, key=lambda one: order[one.id] if one.ours else places[one.id])[-most:]


def _last(connection: Connection, table: Any, person: str, channel: str, address: str, most: int) -> Sequence[Row[Any]]:
    mine = (table.c.person == person, table.c.channel == channel, table.c.address == address)
    return connection.execute(select(table).where(*mine).order_by(table.c.place.desc()).limit(most)).all()


class Thread(NamedTuple):
    """An address at which something was said: how often, first and last, and with which words it began."""

    address: str
    words: str
    messages: int
    began: datetime
    last: datetime


def threads(connection: Connection, person: str, channel: str, most: int = 50) -> list[Thread]:
    """The addresses of a channel at which a person said something, the latest first."""
    began, last = func.min(inbox.c.created_at).label("began"), func.max(inbox.c.created_at).label("last")
    first = func.min(inbox.c.place).label("first")
    wanted = (
        select(inbox.c.address, func.count().label("messages"), began, last, first)
        .where(inbox.c.person == person, inbox.c.channel == channel)
        .group_by(inbox.c.address)
        .order_by(last.desc())
        .limit(most)
    )
    return [
        Thread(row.address, _words(connection, person, channel, row), row.messages, row.began, row.last)
        for row in connection.execute(wanted).all()
    ]


def _words(connection: Connection, person: str, channel: str, row: Row[Any]) -> str:
    mine = (inbox.c.person == person, inbox.c.channel == channel, inbox.c.address == row.address)
    body = connection.execute(select(inbox.c.body).where(*mine, inbox.c.place == row.first)).scalar()
    return str((body or {}).get("text", ""))
