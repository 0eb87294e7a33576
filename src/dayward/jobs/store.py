"""The file and the locks beside a store: a broken file is put aside, and each process gets a name of its own."""

from __future__ import annotations

import fcntl
import os
import socket
import sqlite3
from contextlib import closing

from dayward.core import clock
from dayward.core.errors import Unavailable

MOST_PROCESSES = 64


def prepared(path: str) -> str:
    """Make a SQLite file ready, in WAL mode; a broken one is moved aside and a new one made. Says so, or nothing.

    What the file held can be rebuilt. Raises Unavailable where neither can be done.
    """
    try:
        with open(f"{path}.lock", "w") as lock:  # one process at a time: what one puts aside another must not judge
            fcntl.flock(lock, fcntl.LOCK_EX)
            return _prepared(path)
    except OSError as error:
        raise Unavailable(f"{path} cannot be used: {error.strerror}", "see what is wrong: dayward doctor") from error


def _prepared(path: str) -> str:
    try:
        _check(path)
        return ""
    except sqlite3.OperationalError as error:
        raise Unavailable(f"{path} cannot be used: {error}", "see what is wrong: dayward doctor") from error
    except sqlite3.DatabaseError as error:
        aside = f"{path}.broken-{clock.now('UTC'):%Y-%m-%dT%H%M%S}"
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(path + suffix):
                os.replace(path + suffix, aside + suffix)
        _check(path)
        return f"{path} was broken ({error}); it is kept as {aside} and a new one is begun"


def _check(path: str) -> None:
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise sqlite3.DatabaseError(found)
        connection.execute("PRAGMA journal_mode=WAL")
    os.chmod(path, 0o600)


class Seat:
    """A name that no other living process of this folder has: the lowest free number of this machine.

    The kernel gives it back when the process ends, however it ends; the next process to start takes it and what it left.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._held: list[int] = []
        self.name = ""

    def take(self) -> str:
        """Take the lowest free seat. Raises Unavailable."""
        for number in range(MOST_PROCESSES):
            if self._lock(number):
                self.name = _name(number)
                return self.name
        raise Unavailable(f"{MOST_PROCESSES} Dayward processes use {self._folder}", "end some of them: dayward stop")

    def abandoned(self) -> list[str]:
        """The other names of this machine whose processes have ended; they stay free for nobody until `leave`."""
        numbers = [n for n in range(MOST_PROCESSES) if os.path.exists(self._path(n)) and _name(n) != self.name]
        return [_name(number) for number in numbers if self._lock(number)]

    def leave(self, only_others: bool = False) -> None:
        """Give the seats back."""
        keep = self._held[:1] if only_others else []
        for descriptor in self._held[len(keep) :]:
            os.close(descriptor)
        self._held = keep

    def _lock(self, number: int) -> bool:
        try:
            descriptor = os.open(self._path(number), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise Unavailable(f"{self._path(number)}: {error.strerror}", "see what is wrong: dayward doctor") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._held.append(descriptor)
        return True

    def _path(self, number: int) -> str:
        return os.path.join(self._folder, f"jobs.{number}.lock")


def _name(number: int) -> str:
    return f"{socket.gethostname()}-{number}"
