"""The same tests on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dayward.state import people
from dayward.state.database import Database
from dayward.state.people import Person
from dayward.state.upgrade import ready
from tests.postgres import empty_database

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        yield str(tmp_path / "state.db")
    else:
        with empty_database() as address:
            yield address


@pytest.fixture
def empty(url: str) -> Iterator[Database]:
    """A database without tables."""
    database = Database(url)
    yield database
    database.close()


@pytest.fixture
def database(empty: Database) -> Database:
    """A database with tables and one person."""
    ready(empty)
    with empty.transaction() as connection:
        people.keep(connection, Person("owner", "Ana", "/home/ana/life", "Europe/Madrid", "", {}), NOW)
    return empty
