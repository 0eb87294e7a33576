"""Bringing a database to the tables of this version: rehearsed on a copy first, undone by itself if it fails.

A new database is made from `tables`, without loading the migration library; that both ways lead to the same tables is tested.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from glob import escape as glob_escape
from glob import glob
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, MetaData, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from dayward.core.errors import Unavailable
from dayward.state.database import Database
from dayward.state.tables import metadata

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

VERSION = "0008"
"""The migration that this version's tables come from."""
VERSIONS = os.path.join(os.path.dirname(__file__), "versions")
_STAMP = "alembic_version"
_REHEARSAL = "dayward_rehearsal"
_COPY = ".rehearsal-"


def ready(database: Database, wanted: str = VERSION, versions: str = VERSIONS) -> bool:
    """Make the tables, or bring them up to date; True where anything had to be done.

    Raises Unavailable where the database was made by a newer version, or cannot be upgraded; it is then as it was.
    """
    found = version_of(database)
    if found == wanted:
        return False
    if not found:
        with database.transaction() as connection:
            if not _stamped(connection):  # another process may have been quicker
                _create(connection, wanted, versions)
        return True
    script = _script(versions)
    if found not in {step.revision for step in script.walk_revisions()}:
        raise Unavailable(
            f"{database.shown} was written by a newer Dayward (tables {found}, this one knows {wanted})",
            "use that version, or put back the backup from before it: dayward restore --list",
        )
    try:
        _rehearse(database, script, wanted)
        with database.transaction() as connection:
            if _stamped(connection) != wanted:
                _migrate(connection, script, wanted)
    except (SQLAlchemyError, Unavailable, sqlite3.Error, OSError, ValueError) as error:
        raise Unavailable(
            f"{database.shown} could not be brought from tables {found} to {wanted}, and is as it was: {error}",
            f"go on with the version you had; this is worth a report with the line above. Tables are {found}",
        ) from error
    return True


def version_of(database: Database) -> str:
    """Which migration a database stands at; "" for a new one."""
    with database.reading() as connection:
        return _stamped(connection)


def _stamped(connection: Connection) -> str:
    if not inspect(connection).has_table(_STAMP):
        return ""
    return connection.execute(text(f"select version_num from {_STAMP}")).scalar() or ""  # noqa: S608 (our own name)


def _create(connection: Connection, wanted: str, versions: str) -> None:
    if versions != VERSIONS:
        _migrate(connection, _script(versions), wanted)
        return
    metadata.create_all(connection)
    connection.execute(text(f"create table {_STAMP} (version_num varchar(32) not null primary key)"))
    connection.execute(text(f"insert into {_STAMP} values (:wanted)"), {"wanted": wanted})  # noqa: S608


def _script(versions: str) -> ScriptDirectory:
    from alembic.script import ScriptDirectory

    return ScriptDirectory(os.path.dirname(versions), version_locations=[versions])


def _migrate(connection: Connection, script: ScriptDirectory, wanted: str, schema: str | None = None) -> None:
    """Run the migrations in the transaction that is open: all of them, or none."""
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext

    def steps(revision: Any, _: Any) -> Sequence[Any]:
        return script._upgrade_revs(wanted, revision)  # what alembic's own upgrade command calls

    with EnvironmentContext(Config(), script, fn=steps) as environment:
        environment.configure(connection=connection, transactional_ddl=True, version_table_schema=schema)
        environment.run_migrations()


def _rehearse(database: Database, script: ScriptDirectory, wanted: str) -> None:
    """The same migrations on a copy of the data, which is then thrown away."""
    if database.sqlite:
        _rehearse_on_file(database, script, wanted)
    else:
        _rehearse_in_schema(database, script, wanted)


def _rehearse_on_file(database: Database, script: ScriptDirectory, wanted: str) -> None:
    _clear_rehearsals(database.path)
    path = f"{database.path}{_COPY}{os.getpid()}"
    try:
        with closing(sqlite3.connect(database.path)) as source, closing(sqlite3.connect(path)) as target:
            source.backup(target)
        copy = Database(path)
        try:
            with copy.transaction() as connection:
                _migrate(connection, script, wanted)
            with copy.reading() as connection:
                if (said := connection.execute(text("pragma integrity_check")).scalar()) != "ok":
                    raise Unavailable(f"the copy is damaged: {said}")
        finally:
            copy.close()
    finally:
        for end in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                os.unlink(path + end)


def _clear_rehearsals(path: str) -> None:
    """Remove copies of processes that were killed while they rehearsed."""
    for copy in glob(f"{glob_escape(path)}{_COPY}*"):
        pid = copy.rpartition(_COPY)[2].partition("-")[0]
        try:
            os.kill(int(pid), 0)
        except (ValueError, ProcessLookupError):
            with suppress(FileNotFoundError):
                os.unlink(copy)
        except PermissionError:
            continue  # it lives, as somebody else


def _rehearse_in_schema(database: Database, script: ScriptDirectory, wanted: str) -> None:
    """On PostgreSQL: the old tables with their rows in a schema of their own, in a transaction that is not kept."""
    with database.engine.connect() as connection, connection.begin() as transaction:
        home = connection.execute(text("select current_schema()")).scalar_one()
        found = _stamped(connection)
        there = MetaData()
        there.reflect(connection)
        connection.execute(text(f"create schema {_REHEARSAL}"))
        connection.execute(text(f"set local search_path to {_REHEARSAL}"))
        _migrate(connection, script, found, _REHEARSAL)
        for table in there.sorted_tables:
            columns = ", ".join(f'"{column.name}"' for column in table.columns)
            if table.name != _STAMP:
                rows = f'select {columns} from "{home}"."{table.name}"'  # noqa: S608 (names of our own tables)
                connection.execute(text(f'insert into "{table.name}" ({columns}) {rows}'))
        _migrate(connection, script, wanted, _REHEARSAL)
        transaction.rollback()
