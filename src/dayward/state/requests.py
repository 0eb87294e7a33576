"""Requests of programs that are to be done once: what was asked under a key, and what was answered. Kept for a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, delete, select, update

from dayward.state.tables import requests

KEPT = timedelta(hours=24)
"""How long an answer is given again."""
_ALIVE = timedelta(seconds=90)
"""After how long a request that has not ended is taken for one whose process died."""


class Answer(NamedTuple):
    """What was answered."""

    status: int
    headers: dict[str, str]
    body: str


class Begun(NamedTuple):
    """How a request under a key stands: `new`, to be done `again` (its process died), `open`, `done`, or not the same (`other`)."""

    state: Literal["new", "again", "open", "done", "other"]
    answer: Answer | None = None


def begin(connection: Connection, id_: str, person: str, digest: str, now: datetime) -> Begun:
    """Begin a request, unless it was begun before. `digest` is of all that was asked."""
    row = connection.execute(select(requests).where(requests.c.id == id_)).first()
    if row is not None and now - row.created_at > KEPT:
        connection.execute(delete(requests).where(requests.c.id == id_))
        row = None
    if row is None:
        values = {"id": id_, "person": person, "digest": digest, "state": "open", "created_at": now, "begun_at": now}
        connection.execute(requests.insert().values(**values, status=0, headers={}))
        return Begun("new")
    if row.digest != digest:
        return Begun("other")
    if row.state == "done":
        return Begun("done", Answer(row.status, row.headers, row.body))
    if now - row.begun_at <= _ALIVE:
        return Begun("open")
    connection.execute(update(requests).where(requests.c.id == id_).values(begun_at=now))
    return Begun("again")


def end(connection: Connection, id_: str, answer: Answer) -> None:
    """Keep what was answered."""
    values: dict[str, Any] = {"state": "done", **answer._asdict()}
    connection.execute(update(requests).where(requests.c.id == id_).values(**values))


def release(connection: Connection, id_: str) -> None:
    """Nothing was done: the same request may be made again."""
    connection.execute(delete(requests).where(requests.c.id == id_, requests.c.state == "open"))


def forget(connection: Connection, now: datetime) -> int:
    """Forget what is older than a day; how many."""
    return connection.execute(delete(requests).where(requests.c.created_at < now - KEPT)).rowcount
