"""Tables come and change without anything lost: rehearsed, undone on failure, refused where they are newer."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from dayward.core.errors import Unavailable
from dayward.state import people
from dayward.state.database import Database
from dayward.state.tables import metadata
from dayward.state.upgrade import VERSION, VERSIONS, ready, version_of
from tests.state.conftest import NOW

_NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{version}"


def upgrade() -> None:
    op.add_column("people", sa.Column("nickname", sa.Text()))
    op.execute("update people set nickname = lower(name)")
    {then}
"""


def _versions(folder: Path, then: str = "pass") -> str:
    shutil.copytree(VERSIONS, folder / "versions")
    (folder / "versions" / "9999_next.py").write_text(_NEXT.format(version=VERSION, then=then))
    return str(folder / "versions")


def _difference(database: Database) -> list[object]:
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        return list(compare_metadata(context, metadata))


def test_a_new_database_has_the_tables_of_the_migrations(empty: Database, tmp_path: Path) -> None:
    assert ready(empty)
    assert not ready(empty)
    assert version_of(empty) == VERSION
    assert _difference(empty) == []


def test_the_migrations_alone_lead_to_the_same_tables(empty: Database, tmp_path: Path) -> None:
    copy = shutil.copytree(VERSIONS, tmp_path / "versions")
    assert ready(empty, versions=str(copy))
    assert _difference(empty) == []


def test_rows_come_along_to_the_next_version(database: Database, tmp_path: Path) -> None:
    versions = _versions(tmp_path)
    assert ready(database, "9999", versions)
    assert version_of(database) == "9999"
    with database.reading() as connection:
        assert connection.execute(text("select nickname from people")).scalar() == "ana"


def test_what_a_killed_rehearsal_left_is_cleared(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "state.db"))
    ready(database)
    gone, alive = (tmp_path / f"state.db.rehearsal-{pid}" for pid in (2**22 + 1, os.getppid()))
    for left in (gone, gone.with_name(f"{gone.name}-wal"), alive):
        left.touch()
    ready(database, "9999", _versions(tmp_path))
    database.close()
    assert [path.name for path in tmp_path.iterdir() if "rehearsal" in path.name] == [alive.name]


@pytest.mark.parametrize("then", ["raise ValueError('a bug in the migration')", "op.execute('select * from nowhere')"])
def test_a_migration_that_fails_leaves_everything_as_it_was(database: Database, tmp_path: Path, then: str) -> None:
    with pytest.raises(Unavailable, match="is as it was"):
        ready(database, "9999", _versions(tmp_path, then))
    assert version_of(database) == VERSION
    with database.reading() as connection:
        assert [person.name for person in people.everyone(connection)] == ["Ana"]
        assert "nickname" not in {column["name"] for column in inspect(connection).get_columns("people")}
    assert not [path for path in tmp_path.iterdir() if "rehearsal" in path.name]


def test_a_database_of_a_newer_version_is_refused_and_the_way_out_is_said(database: Database, tmp_path: Path) -> None:
    ready(database, "9999", _versions(tmp_path))
    with pytest.raises(Unavailable, match="newer Dayward") as caught:
        ready(database)
    assert "restore" in caught.value.next_step


def test_two_processes_may_begin_at_once(url: str) -> None:
    first, second = Database(url), Database(url)
    assert ready(first)
    assert not ready(second)
    with second.transaction() as connection:
        people.keep(connection, people.Person("owner", "Ana", "x", "", "", {}), NOW)
    with first.reading() as connection:
        assert people.everyone(connection)[0].name == "Ana"
    first.close()
    second.close()


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    path.write_bytes(b"these are the notes of somebody" * 100)
    database = Database(str(path))
    with pytest.raises(Unavailable, match=r"state\.db cannot be used"):
        ready(database)
    database.close()
    assert path.read_bytes().startswith(b"these are")
