"""Putting a backup back: a folder into a new place, all or nothing; the state only while nobody uses it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime

from dayward.core.errors import Refused, Unavailable, UsageError
from dayward.core.home import Home, write_private
from dayward.routines.backup import folder, tables
from dayward.routines.backup.archive import Archive, opened
from dayward.routines.backup.making import backups
from dayward.routines.backup.manifest import CONFIG, ROWS, SAID, STATE, Manifest
from dayward.state import spool
from dayward.state.database import Database
from dayward.state.upgrade import ready
from dayward.workspace.beneath import unavailable


def named(word: str, kept: str) -> str:
    """The path of a backup from what was typed: `latest`, the name of a kept one, or a path. Raises UsageError."""
    there = [path for _, path in backups(kept)]
    if word == "latest":
        if not there:
            raise UsageError(f"there is no backup in {kept}", "make one: dayward backup")
        return there[0]
    for path in there:
        if word == os.path.basename(path):
            return path
    return os.path.abspath(os.path.expanduser(word))


def restore_folder(path: str, target: str) -> Manifest:
    """Restore the folder of a backup to a new (or empty) place. Raises Refused where something is there already."""
    target = os.path.abspath(os.path.expanduser(target))
    if os.path.islink(target) or (os.path.exists(target) and (not os.path.isdir(target) or os.listdir(target))):
        raise Refused(
            f"{target} is there already; nothing was changed", "name a folder that does not exist yet: --to FOLDER"
        )
    above, name = os.path.split(target)
    try:
        os.makedirs(above, exist_ok=True)
        with _unpacked(path, os.path.join(above, f".{name}.restoring-{os.getpid()}")) as (archive, staged, scratch):
            root = os.path.join(scratch, "folder")
            os.mkdir(root)
            folder.put_back(archive.manifest, staged, root)
            os.rename(root, target)
            return archive.manifest
    except OSError as error:
        raise unavailable(error.filename or target, error) from error


def restore_state(path: str, home: Home, database: str, now: datetime) -> tuple[Manifest, list[str]]:
    """Put the state of a backup back, and what it has of the configuration that is not there; says what was done.

    The old database is moved aside. Raises Refused while anything has it open, or (PostgreSQL) where it is not empty.
    """
    try:
        with _unpacked(path, home.state_file(f".restoring-{os.getpid()}")) as (archive, staged, _):
            done = _configuration(staged, home)
            if "://" in database:
                done += _rows(staged, database)
            elif STATE in staged:
                done.append(_file(staged[STATE], database, now))
            else:
                done.append("this backup has no state.db")
            done += _said(staged, home)
            return archive.manifest, done
    except OSError as error:
        raise unavailable(error.filename or database, error) from error


@contextmanager
def _unpacked(path: str, scratch: str) -> Iterator[tuple[Archive, dict[str, str], str]]:
    """A backup's parts in a folder of ours, gone in the end."""
    os.mkdir(scratch, 0o700)
    try:
        with opened(path) as archive:
            parts = os.path.join(scratch, "parts")
            os.mkdir(parts, 0o700)
            yield archive, archive.unpack(parts), scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _configuration(staged: dict[str, str], home: Home) -> list[str]:
    """What is there stays as it is."""
    done = []
    for part, place in staged.items():
        name = CONFIG if part == CONFIG else part.removeprefix("secrets/") if part.startswith("secrets/") else ""
        target = os.path.join(home.config, name)
        if not name:
            continue
        if os.path.lexists(target):
            done.append(f"{target} is there and stays as it is")
            continue
        with open(place, "rb") as file:
            write_private(target, file.read())
        done.append(f"put {target} back")
    return done


def _said(staged: dict[str, str], home: Home) -> list[str]:
    """What had been said and was not in the database waits to be taken in, as it did then."""
    if SAID not in staged:
        return []
    with open(staged[SAID], "rb") as file:
        count = spool.put_back(home, file.read())
    return [f"put {count} turns back that were not in it yet"]


def _file(restored: str, database: str, now: datetime) -> str:
    tables.contents(restored)
    said = f"put {database} back"
    if os.path.exists(database):
        _require_unused(database)
        aside = f"{database}.before-{now:%Y-%m-%dT%H%M%S}"
        os.rename(database, aside)
        said += f"; the one before is {aside}"
    for end in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            os.unlink(database + end)
    os.rename(restored, database)
    os.chmod(database, 0o600)
    return said


def _require_unused(database: str) -> None:
    """Raise Refused while another process has the database open. What its log still holds comes into the file.

    Only the last one who has it open can leave WAL, so that SQLite itself tells.
    """
    try:
        with closing(sqlite3.connect(database, timeout=0.2)) as connection:
            connection.execute("pragma journal_mode=wal")
            connection.execute("pragma journal_mode=delete")
    except sqlite3.DatabaseError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise Refused(f"{database} is in use; nothing was changed", "stop what uses it: dayward stop") from None


def _rows(staged: dict[str, str], address: str) -> list[str]:
    if ROWS not in staged:
        raise Unavailable(
            "this backup has no rows for PostgreSQL", "take its state.db by setting the database back to a file"
        )
    database = Database(address)
    try:
        ready(database)
        with open(staged[ROWS], encoding="utf-8") as lines, database.transaction() as connection:
            tables.load(connection, lines)
        return [f"put the rows back into {database.shown}"]
    finally:
        database.close()
