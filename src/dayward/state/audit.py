"""The trail of what was changed in the database, by whom and when. Only ever added to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from dayward.core.ids import new_id
from dayward.state.tables import audit


def note(
    connection: Connection, person: str, now: datetime, who: str, what: str, row: str, facts: dict[str, Any]
) -> None:
    """Write one line of the trail, in the transaction of the change itself."""
    connection.execute(
        audit.insert().values(id=new_id(), person=person, at=now, who=who, what=what, row=row, facts=facts)
    )


def trail(connection: Connection, person: str, row: str = "", most: int = 100) -> list[Row[Any]]:
    """The newest lines about a person, or about one row of theirs."""
    wanted = select(audit).where(audit.c.person == person).order_by(audit.c.at.desc(), audit.c.id.desc()).limit(most)
    return list(connection.execute(wanted.where(audit.c.row == row) if row else wanted))
