"""Making a backup: taken, packed, restored into a scratch folder and compared; only then it gets its name.

A file under the name of a backup is therefore whole, and was whole when it was made. Whatever ends the process earlier leaves
a hidden folder, which the next one removes. Older backups are opened for reading only, and removed by the rules of retention
once a newer one is proven.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from dayward import __version__
from dayward.core.errors import Unavailable
from dayward.core.home import Home
from dayward.core.ids import new_id
from dayward.routines.backup import folder, tables
from dayward.routines.backup.archive import measured, pack
from dayward.routines.backup.manifest import CONFIG, ROWS, SAID, STATE, Manifest
from dayward.routines.backup.proof import prove
from dayward.routines.backup.retention import expired, made_at, name_at
from dayward.state import spool
from dayward.state.database import Database
from dayward.workspace.beneath import unavailable
from dayward.workspace.lock import WriteLock
from dayward.workspace.repository import Workspace

_PARTIAL = ".partial-"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Source(NamedTuple):
    """What is backed up: a person's folder where there is one, Dayward's configuration, and the state (a path or an address)."""

    workspace: Workspace | None
    home: Home
    database: str
    with_secrets: bool = False


class Made(NamedTuple):
    """A backup that was made and proven, and the older ones that no rule kept any longer."""

    path: str
    manifest: Manifest
    size: int
    removed: tuple[str, ...]


def make(source: Source, target: str, now: datetime, keep: Sequence[str] | None) -> Made:
    """Make a backup in a folder; with `keep`, rules of retention, remove older ones of that folder.

    Raises Unavailable (a full disk, a failed proof, …); what was there before is then as it was.
    """
    with _working_in(target) as partial:
        staging = os.path.join(partial, "parts")
        os.mkdir(staging)
        manifest, staged = _taken(source, staging, now)
        packed = os.path.join(partial, "backup.tar")
        pack(packed, manifest, staged)
        shutil.rmtree(staging)
        prove(packed, partial)
        path = _free_name(target, now)
        os.rename(packed, path)
        _sync(target)
        removed = expired(os.listdir(target), keep, now.tzinfo or now.astimezone().tzinfo) if keep is not None else []  # type: ignore[arg-type]
        removed = [name for name in removed if name != os.path.basename(path)]
        for name in removed:
            os.unlink(os.path.join(target, name))
        return Made(path, manifest, os.path.getsize(path), tuple(removed))


def backups(target: str) -> list[tuple[datetime, str]]:
    """The backups of a folder, the newest first: when each was made, and its path."""
    try:
        names = os.listdir(target)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise unavailable(target, error) from error
    dated = sorted(((made, name) for name in names if (made := made_at(name))), reverse=True)
    return [(at, os.path.join(target, name)) for (at, _), name in dated]


def prove_again(paths: Sequence[str], target: str) -> dict[str, str]:
    """Prove backups that are there; returns for each what is wrong with it, "" for nothing."""
    said = {}
    with _working_in(target) as partial:
        for number, path in enumerate(paths):
            scratch = os.path.join(partial, str(number))
            os.mkdir(scratch)
            try:
                prove(path, scratch)
                said[path] = ""
            except Unavailable as error:
                said[path] = error.message
            shutil.rmtree(scratch)
    return said


def _taken(source: Source, staging: str, now: datetime) -> tuple[Manifest, dict[str, str]]:
    taken = folder.take(source.workspace, staging) if source.workspace else folder.NONE
    staged = dict(taken.staged) | _said(source.home, staging)
    found: tables.Tables = {}
    if "://" in source.database:
        staged[ROWS] = os.path.join(staging, ROWS)
        found = _rows(source.database, staged[ROWS])
    elif os.path.exists(source.database):
        staged[STATE] = os.path.join(staging, STATE)
        found = tables.copy_sqlite(source.database, staged[STATE])
    staged |= _configuration(source)
    manifest = Manifest(
        __version__,
        now.isoformat(timespec="seconds"),
        taken.head,
        taken.branch,
        taken.configured,
        {name: measured(path) for name, path in staged.items()},
        taken.files,
        found,
        taken.left_out,
    )
    return manifest, staged


def _said(home: Home, staging: str) -> dict[str, str]:
    """What was said while the database was not open. Before the database: what that takes in meanwhile is in both, and counts once."""
    lines = spool.copied(home) if spool.waits(home) else b""
    if not lines:
        return {}
    with open(os.path.join(staging, SAID), "wb") as file:
        file.write(lines)
    return {SAID: file.name}


def _rows(address: str, path: str) -> tables.Tables:
    database = Database(address)
    try:
        with (
            open(path, "w", encoding="utf-8") as file,
            database.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection,
        ):
            return tables.dump(connection, file)
    finally:
        database.close()


def _configuration(source: Source) -> dict[str, str]:
    """`config.toml`, and with secrets every other file that lies beside it."""
    home = source.home
    found = {CONFIG: home.config_file} if os.path.isfile(home.config_file) else {}
    if source.with_secrets and os.path.isdir(home.config):
        with os.scandir(home.config) as entries:
            found |= {
                f"secrets/{entry.name}": entry.path
                for entry in entries
                if entry.is_file(follow_symlinks=False) and entry.name != CONFIG and not entry.name.startswith(".")
            }
    return found


@contextmanager
def _working_in(target: str) -> Iterator[str]:
    """A hidden folder beside the backups, gone in the end; one process at a time, and what killed ones left is removed."""
    try:
        os.makedirs(target, mode=0o700, exist_ok=True)
        with WriteLock(os.path.join(target, ".lock")):
            for name in os.listdir(target):
                if name.startswith(_PARTIAL):
                    shutil.rmtree(os.path.join(target, name), ignore_errors=True)  # its git may be ending only now
            partial = os.path.join(target, _PARTIAL + new_id())
            os.mkdir(partial, 0o700)
            try:
                yield partial
            finally:
                shutil.rmtree(partial, ignore_errors=True)
    except OSError as error:
        if error.errno in _FULL:
            advice = "free some space and run it again, or name another folder: dayward config backup.folder FOLDER"
            raise Unavailable("the disk is full; no backup was made, earlier ones are as they were", advice) from error
        raise unavailable(error.filename or target, error) from error


def _free_name(target: str, now: datetime) -> str:
    number = 0
    while os.path.lexists(path := os.path.join(target, name_at(now, number))):
        number += 1
    return path


def _sync(target: str) -> None:
    """What was named is named on the disk, too."""
    descriptor = os.open(target, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
