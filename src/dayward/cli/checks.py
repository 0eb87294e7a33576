"""What `dayward doctor` looks at beside the folder: the database, the engine, the process that stays, the clock, disks, backups."""

from __future__ import annotations

import glob
import os
import shutil
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from dayward.app.compose import database_url, open_context
from dayward.core import clock
from dayward.core.configuration import configuration, workspace_path
from dayward.core.errors import DaywardError, Unavailable
from dayward.core.local import NAME, Line
from dayward.jobs.leases import LASTING
from dayward.jobs.ticker import STALE
from dayward.routines.backup.making import backups
from dayward.routines.backup.places import kept_in
from dayward.routines.person import PersonNow
from dayward.state import people, workers
from dayward.state.database import Database, normal
from dayward.state.standing import unsent
from dayward.state.upgrade import VERSION, version_of


class Finding(NamedTuple):
    """One thing looked at. `problem` is "" where it is well; `serious` problems make the exit code 1."""

    what: str
    problem: str = ""
    advice: str = ""
    serious: bool = True


_RESTART = "dayward stop, then dayward up"
_SMALL, _TINY = 1_000_000_000, 100_000_000
"""Free bytes below which a disk is told about, and is a fault."""
_OFF = timedelta(minutes=1)
_OLD = timedelta(days=3)


def database() -> Iterator[Finding]:
    """the database."""
    url = normal(database_url(configuration()))
    path = url.removeprefix("sqlite:///") if url.startswith("sqlite") else ""
    if path and not os.path.exists(path):
        yield Finding("database: none yet, it is made when something needs it")
        return
    if path and (said := _sound(path)):
        yield Finding(f"database {path}", said, "put a backup back: dayward restore --list")
        return
    opened = Database(url)
    with closing(opened):
        found = version_of(opened)
        newer = found if found and found > VERSION else ""
        problem = f"it was written by a newer Dayward (tables {newer}, this one knows {VERSION})" if newer else ""
        advice = "use that version, or a backup from before it: dayward restore --list" if newer else ""
        yield Finding(f"database {opened.shown} is sound", problem, advice)
        if path and (said := _locked(path)):
            with opened.reading() as connection:
                who = ", ".join(f"process {row.pid}" for row in workers.present(connection)) or "another program"
            yield Finding("database", f"{said}; it may be {who}", f"look again in a minute; then {_RESTART}")


def engine() -> Iterator[Finding]:
    """the engine of jobs."""
    path = configuration().home.state_file("jobs.db")
    if os.path.exists(path):
        said = _sound(path)
        yield Finding("engine of jobs", said, f"nothing is lost, it is made anew: {_RESTART}" if said else "")
    for broken in sorted(glob.glob(f"{glob.escape(path)}.broken-*")):
        if broken.endswith(("-wal", "-shm")):
            continue
        advice = f"what it held was made anew; when you do not want to look into it: rm {broken}"
        yield Finding(broken, "it was broken and put aside", advice, serious=False)


def staying() -> Iterator[Finding]:
    """the process that stays."""
    config = configuration()
    now = clock.utc()
    present = _present()
    for row in present:
        name = f"process {row.pid} on {row.host}"
        silent, stale = now - row.beat_at, now - row.ticked_at
        if silent > 2 * LASTING:
            yield Finding(name, f"it wrote nothing for {_seconds(silent)}", "start it again: dayward up")
        elif stale.total_seconds() > STALE:
            yield Finding(name, f"it did not look at what is due for {_seconds(stale)}", _RESTART)
        else:
            yield Finding(f"{name} looks at what is due")
    if not present:
        yield Finding("nothing runs", "nothing is done by itself", "start it: dayward up", serious=False)
    if os.path.exists(config.home.state_file(NAME)):
        yield _answering(config.home)


def _answering(home: Any) -> Finding:
    try:
        with closing(Line(home, 5.0)) as line:
            line.tell(health=True)
            said = line.hear()
    except Unavailable as error:
        return Finding("local socket", error.message, error.next_step)
    if said.get("ok"):
        return Finding("local socket answers, and all is well there")
    stopped = ", ".join(said.get("stopped", ()))
    problem = f"{stopped} has stopped" if stopped else said.get("database", "it is not ready")
    return Finding("local socket answers", problem, _RESTART)


def the_clock() -> Iterator[Finding]:
    """the clock."""
    now = clock.utc()
    present = _present()
    newest = max([at for row in present for at in (row.beat_at, row.started_at)] + _seen(), default=now)
    if newest - now > _OFF:
        problem = f"it is {_seconds(newest - now)} behind what stands in the database"
        yield Finding("clock", problem, "set it: timedatectl set-ntp true")
        return
    for row in present:
        moved = _moved(row, now)
        if row.host == socket.gethostname() and moved is not None and abs(moved) > _OFF.total_seconds():
            problem = f"it was set by {moved:+.0f} s since process {row.pid} started"
            yield Finding(
                "clock", problem, "schedules follow the new time; what was passed over is told", serious=False
            )
    with suppress(OSError, subprocess.SubprocessError):
        asked = ["timedatectl", "show", "--property=NTPSynchronized", "--value"]
        said = subprocess.run(asked, capture_output=True, text=True, timeout=5, check=True).stdout.strip()
        if said == "no":
            yield Finding("clock", "nothing keeps it right", "timedatectl set-ntp true", serious=False)
            return
    yield Finding("clock agrees with what stands in the database")


def disks() -> Iterator[Finding]:
    """free space."""
    config = configuration()
    places = dict.fromkeys((config.home.state, workspace_path(config), kept_in(config.home, config.values)))
    for place in places:
        yield from free_at(place)


def free_at(place: str) -> Iterator[Finding]:
    """free space for a folder, where it is there."""
    if os.path.isdir(place):
        free = shutil.disk_usage(place).free
        problem = f"only {free / 1e6:,.0f} MB are free" if free < _SMALL else ""
        advice = "free some space; what is there is safe" if problem else ""
        yield Finding(f"{free / 1e9:.1f} GB free for {place}", problem, advice, serious=free < _TINY)


def messages() -> Iterator[Finding]:
    """messages."""
    opened = _opened()
    if opened is None:
        return
    with closing(opened), opened.reading() as connection:
        lost = unsent(connection, clock.utc() - timedelta(days=7))
    for state, said in (("failed", "could not be sent"), ("unknown", "may or may not have arrived")):
        if number := lost.get(state):
            yield Finding("messages", f"{number} of this week {said}", "dayward logs --level warning", serious=False)
    if not lost:
        yield Finding("every message of this week was sent")


def routines() -> Iterator[Finding]:
    """routines."""
    ctx = open_context("routine")
    try:
        found = PersonNow(ctx).library
    finally:
        ctx.close()
    yield Finding(f"{len(found.routines)} routines are understood")
    for problem in found.problems:
        yield Finding("routine", problem, "correct its file; see: dayward routines", serious=False)


def saved() -> Iterator[Finding]:
    """backups."""
    config = configuration()
    place = kept_in(config.home, config.values)
    found = backups(place)
    if not found:
        yield Finding(f"backups in {place}", "there is none", "make one: dayward backup", serious=False)
        return
    age = clock.utc() - found[0][0]
    problem = f"it is {age.days} days old" if age > _OLD else ""
    yield Finding(f"newest proven backup {found[0][1]}", problem, "make one: dayward backup" if problem else "")


def language_models() -> Iterator[Finding]:
    """language models."""
    from dayward.app.models import current

    found = current().now()
    for problem in found.problems:
        yield Finding("model", problem, "dayward models", serious=False)
    if not found.strong and not found.local:
        yield Finding("no language model is set up, and none is needed")
        return
    from dayward.llm import looking

    for one in dict.fromkeys((*found.local, *found.strong)):
        name = f"model {one.name} at {one.host}"
        try:
            names = looking.available(one._replace(timeout=3.0))
        except DaywardError as error:
            yield Finding(name, error.message, error.next_step, serious=False)
            continue
        missing = "" if looking.has(one, names) or one.provider != "ollama" else f"it has no {one.model}"
        yield Finding(name, missing, f"ollama pull {one.model}" if missing else "", serious=False)


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    database,
    engine,
    staying,
    the_clock,
    disks,
    messages,
    routines,
    saved,
    language_models,
)


def _sound(path: str) -> str:
    """What is wrong inside a SQLite file, "" for nothing."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)) as connection:
            said = str(connection.execute("pragma quick_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        return str(error)
    return "" if said == "ok" else said


def _locked(path: str) -> str:
    try:
        with closing(sqlite3.connect(path, timeout=2, isolation_level=None)) as connection:
            connection.execute("begin immediate")
            connection.execute("rollback")
    except sqlite3.OperationalError as error:
        return str(error)
    return ""


def _opened() -> Database | None:
    """The database as it is, None where there is none that this version could read."""
    url = normal(database_url(configuration()))
    if url.startswith("sqlite") and not os.path.exists(url.removeprefix("sqlite:///")):
        return None
    opened = Database(url)
    try:
        if version_of(opened) == VERSION:
            return opened
    except Unavailable:  # `database` has told of it
        pass
    opened.close()
    return None


def _present() -> list[Any]:
    opened = _opened()
    if opened is None:
        return []
    with closing(opened), opened.reading() as connection:
        return workers.looking_after(connection)


def _seen() -> list[datetime]:
    opened = _opened()
    if opened is None:
        return []
    with closing(opened), opened.reading() as connection:
        found = [people.seen_at(connection, one.id) for one in people.everyone(connection)]
    return [at for at in found if at is not None]


def _moved(row: Any, now: datetime) -> float | None:
    """By how many seconds the wall clock was set since a process of this machine arrived; None where that cannot be told."""
    try:
        with open(f"/proc/{row.pid}/stat", encoding="ascii", errors="replace") as file:
            started = int(file.read().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
        lived = time.clock_gettime(time.CLOCK_BOOTTIME) - started
    except (OSError, AttributeError, ValueError, IndexError):
        return None
    here: timedelta = now - row.started_at
    return here.total_seconds() - lived


def _seconds(length: timedelta) -> str:
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    return f"{minutes} min" if minutes else f"{seconds} s"
