"""Answers that are kept for a while, so that the very same question is not paid for twice. A handful, the oldest go first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select

from dayward.core.ids import new_id
from dayward.state.tables import cached

MOST = 500
"""Answers of everybody together."""
LARGEST = 20_000
"""Bytes of one."""


def find(connection: Connection, person: str, digest: str, since: datetime) -> dict[str, Any] | None:
    """The answer to a question that was put since then."""
    wanted = select(cached.c.answer).where(
        cached.c.person == person, cached.c.digest == digest, cached.c.created_at >= since
    )
    found: dict[str, Any] | None = connection.execute(wanted).scalar()
    return found


def keep(connection: Connection, person: str, digest: str, answer: dict[str, Any], size: int, now: datetime) -> None:
    """Keep an answer, in place of an older one to the same question. One that is large is not kept."""
    connection.execute(delete(cached).where(cached.c.person == person, cached.c.digest == digest))
    if size > LARGEST:
        return
    row = {"id": new_id(), "person": person, "digest": digest, "answer": answer, "size": size, "created_at": now}
    connection.execute(cached.insert().values(**row))


def prune(connection: Connection, before: datetime) -> int:
    """Remove what is older than that, and the oldest of too many; how many."""
    removed = connection.execute(delete(cached).where(cached.c.created_at < before)).rowcount
    over = connection.execute(select(func.count()).select_from(cached)).scalar_one() - MOST
    if over > 0:
        oldest = select(cached.c.id).order_by(cached.c.created_at, cached.c.id).limit(over)
        removed += connection.execute(delete(cached).where(cached.c.id.in_(oldest))).rowcount
    return removed
