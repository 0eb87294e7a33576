"""A database of Promptyoself, of either layout: only ever read, from a copy that is a consistent state of it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import tempfile
import time
from contextlib import closing, suppress
from typing import Any, NamedTuple

from dayward.core.errors import Conflict, Negative, Unavailable

LARGEST = 256_000_000
"""Bytes of a file: a hundred thousand prompts are a tenth of that."""
_LAYOUTS = {"unified_reminders": "message", "schedules": "prompt_text"}
"""The tables that hold prompts, and the column of the prompt's text in each; the current layout first."""
_NEEDED = {"id", "agent_id", "schedule_value", "next_run"}
_TRIES = 20
_TICK = 50_000_000
"""Nanoseconds within which two writes may bear the same time."""
_HEADER = b"SQLite format 3\0"
_PARTS = ("", "-wal", "-journal")
_WHICH = "name the file that Promptyoself keeps its prompts in"


class Raw(NamedTuple):
    """A row as it stands in a table: bytes, numbers and None; `text` is the column of the prompt."""

    table: str
    text: str
    values: dict[str, Any]


def rows_of(path: str) -> list[Raw]:
    """Every prompt in a file, by id.

    Raises Unavailable where it cannot be read, Conflict where somebody writes it all the time, Negative where it is something else.
    """
    with tempfile.TemporaryDirectory(prefix="dayward-import-") as folder:
        copy = os.path.join(folder, "prompts.db")
        _copy(os.path.realpath(path), copy)
        with open(copy, "rb") as file:
            begin = file.read(len(_HEADER))
        if begin != _HEADER:
            raise Negative(f"{path} is no SQLite database", _WHICH)
        try:
            with closing(sqlite3.connect(copy)) as connection:
                return _rows(connection, path)
        except sqlite3.Error as error:
            raise _broken(path, str(error)) from None


def _copy(path: str, copy: str) -> None:
    """Copy a database with what stands beside it, in a moment when nobody writes it. SQLite finishes or undoes in the copy
    what was not finished in the original.
    """
    for _ in range(_TRIES):
        before = _state(path)
        if before[0][0] > LARGEST:
            raise Negative(
                f"{path} is larger than {LARGEST // 1_000_000} MB", "this is hardly a database of Promptyoself alone"
            )
        try:
            for beside in _PARTS:
                with suppress(FileNotFoundError):
                    os.unlink(copy + beside)
                if os.path.exists(path + beside):
                    shutil.copyfile(path + beside, copy + beside)
        except OSError as error:
            raise Unavailable(f"{path} cannot be read: {error.strerror}", "see: ls -l") from error
        if _state(path) == before and all(abs(time.time_ns() - changed) > _TICK for _, changed, _ in before):
            return
        time.sleep(_TICK / 1e9)
    raise Conflict(f"{path} is being written all the time", "stop what writes it, then import again")


def _state(path: str) -> list[tuple[int, int, int]]:
    """What changes when somebody writes it. Raises Unavailable where it is no file."""
    try:
        found = [os.stat(path + beside) for beside in _PARTS if not beside or os.path.exists(path + beside)]
    except (OSError, ValueError) as error:
        raise Unavailable(f"{path} cannot be read: {error}", _WHICH) from None
    if not all(stat.S_ISREG(one.st_mode) for one in found):
        raise Unavailable(f"{path} is no file", _WHICH)
    return [(one.st_size, one.st_mtime_ns, one.st_ino) for one in found]


def _rows(connection: sqlite3.Connection, path: str) -> list[Raw]:
    connection.execute("PRAGMA trusted_schema=OFF")
    verdict = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    if verdict != "ok":
        raise _broken(path, verdict)
    layouts = [(table, text) for table, text in _LAYOUTS.items() if _NEEDED | {text} <= _columns(connection, table)]
    if not layouts:
        raise Negative(
            f"{path} holds no prompts of Promptyoself",
            "they are in a table schedules or unified_reminders with agent_id",
        )
    connection.text_factory = bytes
    found: list[Raw] = []
    for table, text in layouts:
        rows = connection.execute(f"select * from {table} order by id")  # noqa: S608 (our own names)
        names = [column[0] for column in rows.description]
        found += [Raw(table, text, dict(zip(names, row, strict=True))) for row in rows]
    return found


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    """The columns of a table; none where there is no such table (a view is none)."""
    known = "select 1 from sqlite_master where type = 'table' and name = ?"
    if not connection.execute(known, (table,)).fetchone():
        return set()
    return {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}


def _broken(path: str, why: str) -> Unavailable:
    return Unavailable(f"{path} cannot be read: {' '.join(why.split())}", "try a copy or a backup of it")
