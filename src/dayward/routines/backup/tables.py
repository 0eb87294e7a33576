"""The state in a backup: SQLite as the file it is, PostgreSQL as rows in lines of JSON. Either can be read without Dayward.

A digest of a table is the sum of those of its rows, so that their order does not matter.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from typing import IO, Any

from sqlalchemy import JSON, Connection, MetaData, func, insert, select

from dayward.core.errors import Refused, Unavailable

Tables = dict[str, tuple[int, str]]
_AT_ONCE = 500


def copy_sqlite(source: str, target: str) -> Tables:
    """A consistent copy of a database in use, as one file; returns what it holds. Raises Unavailable."""
    try:
        with closing(sqlite3.connect(_address(source), uri=True)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
            new.execute("pragma journal_mode=delete")
        os.chmod(target, 0o600)
        return contents(target)
    except sqlite3.Error as error:
        raise Unavailable(f"{source} cannot be copied: {error}", _advice(error)) from error


def contents(path: str) -> Tables:
    """What a SQLite file holds. Raises Unavailable where it is damaged."""
    try:
        with closing(sqlite3.connect(_address(path), uri=True)) as connection:
            said = connection.execute("pragma integrity_check").fetchone()[0]
            if said != "ok":
                raise Unavailable(f"{path} is damaged: {said}", "use another backup: dayward backup --list")
            listed = "select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\'"
            names = [name for (name,) in connection.execute(listed)]
            return {name: _digest(connection.execute(f"select * from {_quoted(name)}")) for name in sorted(names)}  # noqa: S608 (its own names, quoted)
    except sqlite3.Error as error:
        raise Unavailable(f"{path} cannot be read: {error}", _advice(error)) from error


def _digest(rows: Iterator[Any] | sqlite3.Cursor) -> tuple[int, str]:
    count = total = 0
    for row in rows:
        count += 1
        total += int.from_bytes(sha256(repr(row).encode("utf-8", "surrogatepass")).digest())
    return count, f"{total % 2**256:064x}"


def _address(path: str) -> str:
    from urllib.parse import quote

    return f"file:{quote(os.path.abspath(path))}?mode=rw"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _advice(error: sqlite3.Error) -> str:
    return "free some space and run it again" if "full" in str(error) or "I/O" in str(error) else "run: dayward doctor"


def dump(connection: Connection, out: IO[str]) -> Tables:
    """Write every row of every table of the connection's schema, in an order in which they can be put back.

    A line is the name of a table, then a row by its columns. Read in one transaction that sees one state.
    """
    tables = {}
    for table in _reflected(connection).sorted_tables:
        count = total = 0
        for row in connection.execution_options(yield_per=_AT_ONCE).execute(select(table)):
            line = json.dumps([table.name, dict(row._mapping)], ensure_ascii=False, sort_keys=True)
            out.write(line + "\n")
            count += 1
            total += int.from_bytes(sha256(line.encode()).digest())
        tables[table.name] = (count, f"{total % 2**256:064x}")
    return tables


def load(connection: Connection, lines: IO[str]) -> None:
    """Put rows that `dump` wrote back into tables that are there and empty. Raises Refused where they are not."""
    tables = _reflected(connection).tables
    for name, table in tables.items():
        if name != _STAMP and connection.execute(select(func.count()).select_from(table)).scalar_one():
            raise Refused(
                f"the database is not empty: {name} has rows", "make an empty one, and name it in the settings"
            )
    waiting: list[dict[str, Any]] = []
    last = ""
    for name, row in map(json.loads, lines):
        if name not in tables:
            raise Unavailable(f"the database has no table {name}", "restore with the version that made the backup")
        if waiting and (name != last or len(waiting) == _AT_ONCE):
            connection.execute(insert(tables[last]), waiting)
            waiting = []
        last = name
        if name != _STAMP:
            waiting.append(row)
    if waiting:
        connection.execute(insert(tables[last]), waiting)


_STAMP = "alembic_version"


def _reflected(connection: Connection) -> MetaData:
    """The tables as they are, with SQL's own null for JSON columns."""
    found = MetaData()
    found.reflect(connection)
    for table in found.tables.values():
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type.none_as_null = True
    return found
