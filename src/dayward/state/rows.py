"""What the stores share: rows as small objects, and the next place in an order."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Connection, Row, Table, func, select, text


def one(connection: Connection, table: Table, id_: str) -> Row[Any] | None:
    """The row of that id."""
    return connection.execute(select(table).where(table.c.id == id_)).first()


def next_place(connection: Connection, column: Column[Any], **order: str) -> int:
    """The place after the last in an order that those columns name. Two writers get different ones.

    SQLite lets one write at a time; on PostgreSQL the order is locked until the transaction ends.
    """
    table = column.table
    if connection.dialect.name == "postgresql":
        name = "\0".join((table.name, *order.values())).replace("\0", "/")
        connection.execute(text("select pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})
    same = [table.c[name] == value for name, value in order.items()]
    return int(connection.execute(select(func.coalesce(func.max(column), 0)).where(*same)).scalar_one()) + 1
