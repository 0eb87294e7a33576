"""Measure the look at what is due, with many schedules of one person."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import update

from dayward.actions.context import OWNER
from dayward.app.compose import Person, know, open_context
from dayward.core.ids import new_id
from dayward.planning.schedules.reading import read
from dayward.routines.clockwork import Clockwork
from dayward.state import schedules
from dayward.state.database import Database
from dayward.state.upgrade import ready

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
DAYWARD = str(Path(sys.executable).parent / "dayward")
DUE = 100
LOOKS = 20


def filled(database: Database, count: int) -> None:
    """So many schedules a person made, none of them due within a day."""
    rule = read("every day at 08:00", now=NOW, zone=UTC).to_json()
    rows = [
        {
            "id": new_id(),
            "person": OWNER,
            "name": f"schedule {number}",
            "words": "every day at 08:00",
            "kind": rule["kind"],
            "rule": rule,
            "what": {"say": f"thing {number}"},
            "late": "run",
            "origin": "you",
            "state": "active",
            "next_at": NOW + timedelta(days=2, seconds=number % 3600),
            "created_at": NOW - timedelta(days=1),
            "updated_at": NOW,
        }
        for number in range(count)
    ]
    with database.transaction() as connection:
        connection.execute(schedules.schedules.insert(), rows)


def measured(folder: str, count: int) -> list[tuple[str, str, str]]:
    """Looks with nothing due, after a file was saved, and with a hundred due: rows of a table."""
    life = Path(folder, "life")
    os.environ["DAYWARD_HOME"] = f"{folder}/home"
    subprocess.run([DAYWARD, "init", str(life)], check=True, stdout=subprocess.DEVNULL)
    database = Database(f"{folder}/state.db")
    ready(database)
    know(database, Person(OWNER, "Ana", str(life), "Europe/Madrid"))
    opened = partial(open_context, "routine", root=str(life), database=database)
    (life / "todo.txt").write_text("Call the dentist\n")
    clockwork = Clockwork(database, lambda person: opened(person=person), lambda: [OWNER], lambda _: {})
    clockwork.tick(NOW)
    filled(database, count)
    threads = threading.active_count()
    idle = [timed(clockwork, NOW + timedelta(seconds=number)) for number in range(LOOKS)]
    saved = []
    for number in range(5):
        (life / "todo.txt").write_text(f"Call the dentist\nWrite letter {number}\n")
        saved.append(timed(clockwork, NOW + timedelta(seconds=LOOKS + number)))
    with database.transaction() as connection:
        some = [row.id for row in schedules.active(connection, [OWNER]) if row.origin == "you"][:DUE]
        soon = update(schedules.schedules).where(schedules.schedules.c.id.in_(some))
        connection.execute(soon.values(next_at=NOW + timedelta(minutes=1)))
    busy = timed(clockwork, NOW + timedelta(minutes=1))
    more = threading.active_count() - threads
    clockwork.close()
    database.close()
    return [
        (f"look, {count:,} schedules, 0 due", f"{statistics.median(idle):.1f} ms", f"{more} threads more"),
        ("  a file was saved before it", f"{statistics.median(saved):.1f} ms", ""),
        (f"  {DUE} due", f"{busy:.1f} ms", f"each {busy / DUE:.2f}"),
    ]


def timed(clockwork: Clockwork, now: datetime) -> float:
    """Milliseconds of one look."""
    start = time.perf_counter()
    clockwork.tick(now)
    return (time.perf_counter() - start) * 1000
