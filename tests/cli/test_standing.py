"""`dayward status` and `dayward doctor` about the process that stays: what they find, and what they say to type."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dayward.state import incidents, outbox, people, workers
from dayward.state.database import Database
from dayward.state.outbox import Outgoing
from dayward.state.people import Person
from dayward.state.upgrade import ready
from tests.cli.conftest import Result, Typed

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def state(life: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The database of a life, with its person in it."""
    monkeypatch.setenv("DAYWARD_NOW", NOW.isoformat())
    database = Database(str(own_home / "dayward" / "state" / "state.db"))
    ready(database)
    with database.transaction() as connection:
        people.keep(connection, Person("owner", "Ana", str(life), "", "", {}), NOW)
    yield database
    database.close()


def problems(said: Result) -> dict[str, str]:
    """What doctor finds wrong, with its advice."""
    return {one["problem"]: one["advice"] for one in said.data if one["problem"]}


def arrived(state: Database, at: datetime, ticked: datetime) -> None:
    with state.transaction() as connection:
        workers.arrive(connection, "w1", "elsewhere", 4711, at, {})
        workers.beat(connection, "w1", at, ticked)


def test_nothing_runs_and_no_database_is_made_for_asking(dayward: Typed, life: Path, own_home: Path) -> None:
    assert "nothing; start it: dayward up" in dayward("status").out
    assert dayward("doctor").code == 0
    assert not (own_home / "dayward" / "state" / "state.db").exists()


def test_status_tells_what_runs_waits_and_fails(dayward: Typed, state: Database) -> None:
    arrived(state, NOW, NOW - 2 * SECOND)
    with state.transaction() as connection:
        for key in ("a", "b"):
            outbox.put(connection, Outgoing("owner", "local", "terminal", key, "test", {}), NOW)
        (row, _) = outbox.open_rows(connection, ["owner"], ["local"])
        outbox.claim(connection, row.id)
        outbox.mark(connection, row.id, "failed", NOW)
        incidents.fail(connection, "owner", "sync", "no network", NOW)
    said = dayward("status").out
    assert "process 4711 on elsewhere" in said
    assert "looked 2 s ago" in said
    assert "0 to answer, 1 to send" in said
    assert "1 could not be sent in a week" in said
    assert "no network" in said
    data = dayward("status", "--json").data
    assert (data["outbox"], data["failed"], data["failing"], data["workers"][0]["pid"]) == (1, 1, ["sync"], 4711)


@pytest.mark.parametrize(
    ("beat", "ticked", "problem"),
    [
        (NOW, NOW - 90 * SECOND, "it did not look at what is due for 1 min"),
        (NOW - 300 * SECOND, NOW - 300 * SECOND, "it wrote nothing for 5 min"),
    ],
)
def test_a_worker_that_hangs_is_a_fault(
    dayward: Typed, state: Database, beat: datetime, ticked: datetime, problem: str
) -> None:
    arrived(state, beat, ticked)
    said = dayward("doctor", "--json")
    assert said.code == 1
    assert "dayward up" in problems(said)[problem]


def test_a_clock_behind_the_newest_row_is_wrong(dayward: Typed, state: Database) -> None:
    with state.transaction() as connection:
        people.seen(connection, "owner", NOW + timedelta(hours=2))
    said = dayward("doctor", "--json")
    assert said.code == 1
    assert "timedatectl" in problems(said)["it is 120 min behind what stands in the database"]


def test_a_newer_database_says_the_way_out(dayward: Typed, state: Database) -> None:
    with state.transaction() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '9999'")
    said = dayward("doctor", "--json")
    assert said.code == 1
    ((problem, advice),) = [one for one in problems(said).items() if "newer Dayward" in one[0]]
    assert "9999" in problem
    assert "dayward restore" in advice


@pytest.mark.slow
def test_a_locked_database_says_who_may_hold_it(dayward: Typed, state: Database) -> None:
    arrived(state, NOW, NOW)
    with closing(sqlite3.connect(state.path, isolation_level=None)) as other:
        other.execute("begin immediate")
        said = dayward("doctor", "--json")
    assert any("locked" in problem and "process 4711" in problem for problem in problems(said))


def test_a_broken_engine_and_a_routine_that_is_none_are_told(dayward: Typed, state: Database, life: Path) -> None:
    folder = Path(state.path).parent
    (folder / "jobs.db").write_bytes(b"no database at all" * 100)
    (folder / "jobs.db.broken-2026-11-20T080000").write_bytes(b"")
    (life / "routines").mkdir()
    (life / "routines" / "mine.md").write_text("---\nschedule: at a quarter to never\n---\nHello\n")
    found = problems(dayward("doctor", "--json"))
    assert "made anew" in found["file is not a database"]
    assert "rm " in found["it was broken and put aside"]
    assert any("mine" in problem for problem in found)
