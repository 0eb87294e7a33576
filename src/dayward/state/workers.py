"""The processes that work on this database, with the tick by which it is known that they live."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from dayward.state.tables import workers

DELIVERS = "delivers"
"""The fact of a process that only delivers."""


def arrive(connection: Connection, worker: str, host: str, pid: int, now: datetime, facts: dict[str, Any]) -> None:
    """A process begins to work."""
    leave(connection, worker)
    connection.execute(
        workers.insert().values(id=worker, host=host, pid=pid, started_at=now, beat_at=now, ticked_at=now, facts=facts)
    )


def beat(connection: Connection, worker: str, now: datetime, ticked_at: datetime) -> bool:
    """It lives, and its ticker last looked at that moment; False where another took it for dead."""
    beaten = update(workers).where(workers.c.id == worker).values(beat_at=now, ticked_at=ticked_at)
    return bool(connection.execute(beaten).rowcount)


def leave(connection: Connection, worker: str) -> None:
    """It has ended."""
    connection.execute(delete(workers).where(workers.c.id == worker))


def present(connection: Connection) -> list[Row[Any]]:
    """All of them, the oldest first."""
    return list(connection.execute(select(workers).order_by(workers.c.started_at)))


def looking_after(connection: Connection) -> list[Row[Any]]:
    """Those that look after people, the oldest first; not those that only deliver."""
    return [row for row in present(connection) if DELIVERS not in row.facts]


def silent(connection: Connection, since: datetime) -> list[Row[Any]]:
    """Those that have not been heard of since a moment."""
    return list(connection.execute(select(workers).where(workers.c.beat_at < since)))
