"""All that Dayward has of a person, as one tar: their folder with its history, and their rows in the database. Made while it is sent."""

from __future__ import annotations

import io
import json
import os
import stat
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing

from dayward.routines.backup.folder import walked
from dayward.state import belongings
from dayward.state.database import Database
from dayward.workspace.repository import Workspace

_CHUNK = 1 << 18
_README = """\
folder/         your files as they lie there
history.bundle  their history; to have it again: git clone history.bundle my-life
rows.jsonl      what Dayward keeps of you in its database, a row a line: the name of its table, then the row
"""


def taken(root: str, database: Database, person: str) -> Iterator[bytes]:
    """The pieces of the tar, in their order; what is read takes no more memory than one file of the folder."""
    with closing(Workspace(root)) as workspace:
        yield from _pieces(workspace, database, person)


def _pieces(workspace: Workspace, database: Database, person: str) -> Iterator[bytes]:
    yield from _text("README.txt", _README.encode())
    with tempfile.TemporaryDirectory(prefix="dayward-") as staging:
        yield from _rows(database, person, os.path.join(staging, "rows"))
        if workspace.git.tip():
            bundle = os.path.join(staging, "history")
            workspace.git.run("bundle", "create", "--quiet", bundle, "--all", "HEAD")
            yield from _staged("history.bundle", bundle)
    for path, mode in walked(workspace.root):
        if stat.S_ISREG(mode) and (data := workspace.whole.read(path)) is not None:
            yield from _text(f"folder/{path}", data)
    yield bytes(2 * tarfile.BLOCKSIZE)


def _rows(database: Database, person: str, path: str) -> Iterator[bytes]:
    with database.reading() as connection, open(path, "w", encoding="utf-8") as file:
        for table, row in belongings.rows(connection, person):
            file.write(json.dumps([table, row], ensure_ascii=False, default=str) + "\n")
    yield from _staged("rows.jsonl", path)


def _staged(name: str, path: str) -> Iterator[bytes]:
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        yield _head(name, size)
        while chunk := file.read(_CHUNK):
            yield chunk
    yield bytes(-size % tarfile.BLOCKSIZE)


def _text(name: str, data: bytes) -> Iterator[bytes]:
    yield _head(name, len(data))
    source = io.BytesIO(data)
    while chunk := source.read(_CHUNK):
        yield chunk
    yield bytes(-len(data) % tarfile.BLOCKSIZE)


def _head(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")
