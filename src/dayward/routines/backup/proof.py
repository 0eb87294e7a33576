"""Proving a backup: restored into a scratch folder, and compared with what was taken, byte for byte and row for row."""

from __future__ import annotations

import os
import stat
from contextlib import closing
from hashlib import sha256
from io import StringIO

from dayward.core.errors import DaywardError, Unavailable
from dayward.routines.backup import folder, tables
from dayward.routines.backup.archive import opened
from dayward.routines.backup.manifest import ROWS, STATE, Manifest
from dayward.state.database import Database
from dayward.state.upgrade import ready
from dayward.workspace.git import Git


class ProofFailed(Unavailable):
    """A backup could not be restored, or not to what it was made of."""


def prove(path: str, scratch: str) -> Manifest:
    """Restore a backup into an empty folder of ours and compare. Raises ProofFailed; a full disk is an OSError."""
    try:
        with opened(path) as archive:
            parts, root = os.path.join(scratch, "unpacked"), os.path.join(scratch, "folder")
            os.mkdir(parts)
            os.mkdir(root)
            staged = archive.unpack(parts)
            folder.put_back(archive.manifest, staged, root)
            _compare_folder(archive.manifest, root)
            _compare_state(archive.manifest, staged, scratch)
            return archive.manifest
    except ProofFailed:
        raise
    except DaywardError as error:
        raise ProofFailed(
            f"the backup {os.path.basename(path)} is not proven: {error.message}", "run: dayward doctor"
        ) from error


def _compare_folder(manifest: Manifest, root: str) -> None:
    git = Git(root)
    if (git.tip() or "") != manifest.head:
        raise _differs("the history ends at another commit")
    if manifest.head:
        git.run("fsck", "--connectivity-only", "--no-dangling", "--no-progress")  # git checked each object taking it in
    expected = {entry.path: entry for entry in manifest.files}
    found = dict(folder.walked(root))
    if odd := found.keys() ^ expected.keys():
        raise _differs(f"{min(odd)} is {'missing' if min(odd) in expected else 'more than there was'}")
    for path, entry in expected.items():
        place = os.path.join(root, path)
        if entry.target:
            same = os.readlink(place) == entry.target
        else:
            with open(place, "rb") as file:
                same = sha256(file.read()).hexdigest() == entry.sha256
            same = same and stat.S_IMODE(found[path]) == entry.mode & 0o777
        if not same:
            raise _differs(f"{path} is not what was taken")


def _compare_state(manifest: Manifest, staged: dict[str, str], scratch: str) -> None:
    if STATE in staged:
        found = tables.contents(staged[STATE])
    elif ROWS in staged:
        found = _loaded(staged[ROWS], os.path.join(scratch, "rows.db"))
    else:
        found = {}
    for name in sorted(found.keys() | manifest.tables.keys()):
        if found.get(name) != manifest.tables.get(name):
            raise _differs(f"the table {name} is not what was taken")


def _loaded(rows: str, path: str) -> tables.Tables:
    """The rows put into a new database and read out again."""
    database = Database(path)
    with closing(database):
        ready(database)
        with open(rows, encoding="utf-8") as lines, database.transaction() as connection:
            tables.load(connection, lines)
        with database.reading() as connection:
            return tables.dump(connection, StringIO())


def _differs(what: str) -> ProofFailed:
    return ProofFailed(f"the restored backup differs: {what}", "run: dayward doctor")
