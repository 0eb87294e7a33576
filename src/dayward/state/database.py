"""One database, SQLite or PostgreSQL: how it is opened, and what a transaction is.

On SQLite every writing transaction takes the write lock when it begins, so that two processes wait for one another and never
find themselves unable to go on; a commit is on disk (WAL, synchronous=FULL) before anything is acknowledged.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from dayward.core.errors import Unavailable, UsageError

_WAIT_MS = 20_000
"""How long one process waits for another's write on SQLite before it gives up."""


class Database:
    """The state of all people. Cheap to make; the first transaction opens it. Safe to use from several threads."""

    def __init__(self, url: str) -> None:
        self.url = normal(url)
        self.sqlite = self.url.startswith("sqlite")
        self.path = make_url(self.url).database or "" if self.sqlite else ""
        self._writing = threading.Lock()
        if self.sqlite:
            os.makedirs(os.path.dirname(self.path), mode=0o700, exist_ok=True)
            self.engine = create_engine(
                self.url, poolclass=QueuePool, pool_size=4, max_overflow=8, connect_args={"check_same_thread": False}
            )
            event.listen(self.engine, "connect", _on_connect)
            event.listen(self.engine, "begin", _on_begin)
        else:
            self.engine = create_engine(self.url, pool_size=2, max_overflow=10, pool_pre_ping=True)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Write: all of it, or nothing. Raises Unavailable where the database cannot be used."""
        try:
            with self._alone(), self.engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise self._unavailable(error) from error

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """On SQLite: one writer of this process at a time, in a line. The database itself has others ask again and again, ever later."""
        if not self.sqlite:
            yield
            return
        if not self._writing.acquire(timeout=_WAIT_MS / 1000):
            raise Unavailable(f"the database {self.shown} is locked by this very process", "see: dayward doctor")
        try:
            yield
        finally:
            self._writing.release()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read one consistent state; waits for nobody."""
        try:
            with self.engine.connect().execution_options(dayward_reading=True) as connection:
                yield connection
        except DBAPIError as error:
            raise self._unavailable(error) from error

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    def _unavailable(self, error: DBAPIError) -> Exception:
        if not isinstance(error, SQLAlchemyError) or type(error).__name__ == "IntegrityError":
            return error
        reason = " ".join(str(error.orig).split())
        step = "see: dayward doctor"
        if "locked" in reason:
            step = "another process holds it: dayward status shows which"
        elif "full" in reason or "I/O" in reason:
            step = "free some space on that disk; nothing was lost"
        elif "malformed" in reason or "not a database" in reason:
            step = "put a backup back: dayward restore"
        return Unavailable(f"the database {self.shown} cannot be used: {reason}", step)

    @property
    def shown(self) -> str:
        """Its address as it may be shown: without a password."""
        return self.path or make_url(self.url).render_as_string(hide_password=True)


def normal(url: str) -> str:
    """The address with its driver: a path is SQLite; `postgresql://` speaks through psycopg. Raises UsageError for others."""
    if "://" not in url:
        return f"sqlite:///{os.path.abspath(os.path.expanduser(url))}"
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise UsageError("the database setting is no address", "use a path, or postgresql://user@host/name") from None
    if parsed.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    if parsed.drivername == "sqlite" and parsed.database:
        return url
    raise UsageError(f"{parsed.drivername} is not a database we can use", "use a path, or postgresql://user@host/name")


def _on_connect(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={_WAIT_MS}",
        "foreign_keys=ON",
        "cache_size=-1000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("dayward_reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
