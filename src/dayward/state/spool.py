"""Turns that end without the database: one line of JSON each, taken in by whoever opens the database next, once each.

To write a line takes a fraction of a millisecond, to open the database a hundred. A file is put aside before it is read, so
nothing is added to what is being taken in; its rows have ids of their own, so that what a crash leaves can be taken in again.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dayward.core.home import Home, write_private
from dayward.core.ids import new_id

if TYPE_CHECKING:
    from dayward.state.database import Database
    from dayward.state.transcripts import Said

_FILE = "said.jsonl"
_ASIDE = "said-"
_AT_ONCE = 500


def append(home: Home, record: dict[str, Any]) -> None:
    """Add a turn: the fields of `transcripts.Said`, its moments as ISO 8601. Only the owner can read it. Raises OSError."""
    line = json.dumps(record, ensure_ascii=True).encode()
    with _held(home, fcntl.LOCK_SH):
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        descriptor = os.open(home.state_file(_FILE), flags, 0o600)
        try:
            os.write(descriptor, b"\n" + line + b"\n")  # what a crash tore off before it stays on a line of its own
        finally:
            os.close(descriptor)


def waits(home: Home) -> bool:
    """Whether there is anything to take in."""
    return bool(_set_aside(home)) or os.path.exists(home.state_file(_FILE))


def copied(home: Home) -> bytes:
    """What waits, line by line; it goes on waiting."""
    with _held(home, fcntl.LOCK_EX):
        return b"".join(_bytes(path) for path in (*_set_aside(home), home.state_file(_FILE)))


def put_back(home: Home, lines: bytes) -> int:
    """Have turns wait again, as `copied` gave them; how many. Each is taken in once, also where it was taken in before."""
    kept = [line for line in lines.split(b"\n") if _read(line)]
    if kept:
        path = home.state_file(f"{_ASIDE}{new_id()}.jsonl")
        write_private(path, b"\n".join(kept) + b"\n")
    return len(kept)


def _bytes(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return b""


def take_in(home: Home, database: Database) -> int:
    """Store what waits, each turn once, whatever ended before; how many turns were read. Lines that are torn are let go."""
    with _held(home, fcntl.LOCK_EX), suppress(FileNotFoundError):
        os.rename(home.state_file(_FILE), home.state_file(f"{_ASIDE}{new_id()}.jsonl"))
    count = 0
    for path in _set_aside(home):
        with suppress(FileNotFoundError):  # somebody else was quicker
            with open(path, "rb") as file:
                found = [said for line in file if (said := _read(line))]
            if not _all_known(found, database):
                continue  # somebody this database has never heard of: it waits for theirs
            count += _store(found, database)
            os.unlink(path)
    return count


def _store(found: list[Said], database: Database) -> int:
    from dayward.state import transcripts

    for start in range(0, len(found), _AT_ONCE):
        with database.transaction() as connection:
            for said in found[start : start + _AT_ONCE]:
                transcripts.keep(connection, said)
    return len(found)


def _all_known(found: list[Said], database: Database) -> bool:
    from sqlalchemy import func, select

    from dayward.state.tables import people

    named = {said.person for said in found}
    with database.reading() as connection:
        known = select(func.count()).select_from(people).where(people.c.id.in_(named))
        return connection.execute(known).scalar_one() == len(named)


def _read(line: bytes) -> Said | None:
    from dayward.state.transcripts import Said

    try:
        record = json.loads(line)
        at, ended = datetime.fromisoformat(record.pop("at")), datetime.fromisoformat(record.pop("ended"))
        said = Said(**record, at=at, ended=ended)
        _ = at.timestamp(), ended.timestamp()
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return said if at.tzinfo and ended.tzinfo else None


def _set_aside(home: Home) -> list[str]:
    return sorted(
        home.state_file(name)
        for name in os.listdir(os.path.dirname(home.state_file(_FILE)))
        if name.startswith(_ASIDE) and name.endswith(".jsonl")
    )


@contextmanager
def _held(home: Home, how: int) -> Iterator[None]:
    """The right to write lines, which many have, or to put the file aside, which one has."""
    descriptor = os.open(home.state_file("said.lock"), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)
