"""Everything of one person in the database: to be taken along, or to be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, select

from dayward.state.audit import note
from dayward.state.tables import accounts, links, metadata, people, sessions, tokens

_SECRET = {"accounts": ("password",), "sessions": ("id",), "tokens": ("secret",)}
"""What is kept of a secret opens nothing, and is nobody's to carry about all the same."""
_AT_ONCE = 500


def tables() -> list[Table]:
    """The tables that hold rows of people, those that others point to first."""
    theirs = (people, sessions, tokens)
    return [table for table in metadata.sorted_tables if table in theirs or "person" in table.c]


def rows(connection: Connection, person: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row of a person, with the name of its table; instants as text, no secrets."""
    for table in tables():
        if table is links:
            continue
        hidden = _SECRET.get(table.name, ())
        wanted = select(table).where(_of(table, person)).order_by(table.c.id)
        for row in connection.execution_options(yield_per=_AT_ONCE).execute(wanted):
            yield table.name, {name: _plain(value) for name, value in row._mapping.items() if name not in hidden}


def forget(connection: Connection, person: str, who: str, now: datetime) -> int:
    """Delete every row of a person; how many there were. That it was done stays with whoever did it."""
    count = 0
    for table in reversed(tables()):
        count += connection.execute(delete(table).where(_of(table, person))).rowcount
    if who != person:
        note(connection, who, now, who, "person forgotten", person, {"rows": count})
    return count


def _of(table: Table, person: str) -> Any:
    """Which rows are a person's: their own, and what belongs to the accounts that open their life."""
    own = select(accounts.c.id).where(accounts.c.person == person)
    if table is people:
        return table.c.id == person
    if table in (sessions, tokens):
        return table.c.account.in_(own)
    return table.c.person == person


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
