"""Importing a Promptyoself database: nothing lost, nothing twice, and whatever is wrong with a file changes nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dayward.actions.context import OWNER
from dayward.app.compose import Person, know
from dayward.core.errors import Conflict
from dayward.planning.schedules.cron import Cron
from dayward.planning.schedules.every import Every
from dayward.prompts.importing import import_file, newest, offer
from dayward.prompts.registering import listed
from dayward.state import schedules
from dayward.state.database import Database
from dayward.state.upgrade import ready
from tests.prompts.letta_server import LettaServer
from tests.prompts.old import AGENT, LEGACY, TABLES, database, row

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
BOTH = pytest.mark.parametrize("table", list(TABLES))


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A morning in November."""
    monkeypatch.setenv("DAYWARD_NOW", NOW.isoformat())


def imported(said: Any, path: Path) -> dict[str, Any]:
    code, answer = said("import", str(path))
    assert code == 0, answer
    return answer


def everything(said: Any) -> dict[int, dict[str, Any]]:
    return {one["id"]: one for one in said("list", "--all")[1]["schedules"]}


@BOTH
def test_every_column_of_every_prompt_is_there(said: Any, tmp_path: Path, table: str) -> None:
    rows = [
        row(table, max_repetitions=9, repetition_count=4, last_run="2026-11-23 09:00:00.250000"),
        row(
            table,
            schedule_type="once",
            schedule_value="2026-12-01 10:00",
            next_run="2026-12-01 10:00:00",
            prompt="Ünïcode\n✓",
        ),
        row(
            table,
            schedule_type="cron",
            schedule_value="0 9 * * 1",
            next_run="2026-11-30T09:00:00+00:00",
            agent_id="agent-b",
        ),
        row(table, active=0),
        row(table, active=0, schedule_type="once", schedule_value="2026-11-02", last_run="2026-11-02T00:00:10"),
        row(table, max_repetitions=2, repetition_count=2),
    ]
    answer = imported(said, database(tmp_path / "old.db", table, rows))
    assert answer["imported"] == 6
    assert answer["problems"] == []
    assert answer["schedules"] == [{"id": id_, "old_id": id_} for id_ in range(1, 7)]
    assert "stop the old executor" in answer["message"]
    found = everything(said)
    assert found[1] == {
        "id": 1, "agent_id": AGENT, "prompt_text": "Hello", "schedule_type": "interval", "schedule_value": "5m",
        "next_run": "2026-11-23T09:05:00+00:00", "active": True, "created_at": "2026-11-01T08:00:00+00:00",
        "last_run": "2026-11-23T09:00:00+00:00", "max_repetitions": 9, "repetition_count": 4,
    }  # fmt: skip
    assert (found[2]["prompt_text"], found[2]["schedule_value"]) == ("Ünïcode\n✓", "2026-12-01 10:00")
    assert found[2]["next_run"] == "2026-12-01T10:00:00+00:00"
    assert (found[3]["schedule_type"], found[3]["agent_id"]) == ("cron", "agent-b")
    assert [found[id_]["active"] for id_ in range(1, 7)] == [True, True, True, False, False, False]
    assert [one["id"] for one in said("list")[1]["schedules"]] == [1, 3, 2]


def test_whether_one_was_sent_or_cancelled_is_kept(tmp_path: Path) -> None:
    state = empty(tmp_path)
    table = "unified_reminders"
    rows = [
        row(table, active=0),
        row(table, active=0, schedule_type="once", last_run="2026-11-02"),
        row(table, status="completed"),
        row(table, status="cancelled"),
        row(table, status="pending", task_id="t-7", user_id="u"),
    ]
    import_file(state, OWNER, str(database(tmp_path / "old.db", table, rows)), NOW)
    with state.reading() as connection:
        found = [connection.execute(schedules.schedules.select().order_by("created_at", "id")).all()][0]
    by_old = {one.what["imported"]["id"]: one for one in found}
    assert [by_old[id_].state for id_ in range(1, 6)] == ["deleted", "ended", "ended", "deleted", "active"]
    kept = by_old[5].what["imported"]
    assert (kept["table"], kept["task_id"], kept["user_id"], kept["next_run"]) == (
        table,
        "t-7",
        "u",
        "2026-11-23T09:05:00",
    )


@BOTH
def test_a_second_time_adds_nothing_wherever_the_file_lies(said: Any, tmp_path: Path, table: str) -> None:
    path = database(tmp_path / "old.db", table, [row(table), row(table)])
    assert imported(said, path)["imported"] == 2
    said("cancel", "--id", "2")
    again = imported(said, Path(shutil.copy(path, tmp_path / "copy.db")))
    assert (again["imported"], again["skipped"], again["schedules"]) == (0, 2, [])
    assert "stop the old" not in again["message"]
    assert [one["id"] for one in said("list")[1]["schedules"]] == [1]


def test_the_same_prompt_in_both_layouts_is_one(said: Any, tmp_path: Path) -> None:
    path = database(tmp_path / "old.db", "schedules", [row("schedules")])
    database(path, "unified_reminders", [row("unified_reminders", created_at="2026-11-01T08:00:00.000000")])
    answer = imported(said, path)
    assert (answer["imported"], answer["skipped"]) == (1, 1)


def test_a_number_is_kept_where_it_is_free(said: Any, tmp_path: Path) -> None:
    for _ in range(2):
        said("register", "--agent-id", AGENT, "--prompt", "x", "--every", "5m", "--skip-validation")
    rows = [row("schedules", id=id_) for id_ in (2, 3, 4, 70)]
    answer = imported(said, database(tmp_path / "old.db", "schedules", rows))
    assert answer["schedules"] == [
        {"id": 71, "old_id": 2}, {"id": 3, "old_id": 3}, {"id": 4, "old_id": 4}, {"id": 70, "old_id": 70},
    ]  # fmt: skip


def test_a_number_that_would_leave_no_room_is_not_kept(said: Any, tmp_path: Path) -> None:
    rows = [row("schedules", id=id_) for id_ in (-5, 2**62)]
    answer = imported(said, database(tmp_path / "old.db", "schedules", rows))
    assert answer["schedules"] == [{"id": 1, "old_id": -5}, {"id": 2, "old_id": 2**62}]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-11-24 10:30:00", "2026-11-24T10:30:00+00:00"),
        ("2026-11-24T10:30:00.123456", "2026-11-24T10:30:00+00:00"),
        ("2026-11-24T10:30:00+02:00", "2026-11-24T08:30:00+00:00"),
        ("2026-11-24T10:30:00Z", "2026-11-24T10:30:00+00:00"),
        ("2026-11-24 10:30:00 UTC", "2026-11-24T10:30:00+00:00"),
        (1795516200, "2026-11-24T10:30:00+00:00"),
        (1795516200.5, "2026-11-24T10:30:00+00:00"),
        ("1795516200000", "2026-11-24T10:30:00+00:00"),
        (b"2026-11-24 10:30:00", "2026-11-24T10:30:00+00:00"),
    ],
)
def test_times_however_they_are_written(said: Any, tmp_path: Path, written: Any, read: str) -> None:
    path = database(tmp_path / "old.db", "schedules", [row("schedules", next_run=written, created_at=written)])
    assert imported(said, path)["problems"] == []
    assert (everything(said)[1]["next_run"], everything(said)[1]["created_at"]) == (read, read)


@pytest.mark.parametrize(
    ("words", "seconds"), [("6m", 360), ("30s", 30), ("300", 300), ("300.0", 300), ("2h", 7200), ("1h30m", 5400)]
)
def test_intervals_however_they_are_written(said: Any, tmp_path: Path, words: str, seconds: int) -> None:
    rows = [row("schedules", schedule_value=words, next_run="2026-11-23 08:59:59.999")]
    imported(said, database(tmp_path / "old.db", "schedules", rows))
    entry = everything(said)[1]
    assert (entry["schedule_value"], entry["active"]) == (words, True)
    state = Database(os.path.join(os.environ["DAYWARD_HOME"], "state", "state.db"))
    with state.reading() as connection:
        (found,) = connection.execute(schedules.schedules.select()).all()
    assert found.rule["seconds"] == seconds


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"schedule_value": "5x"}, "schedule_value: '5x' is no interval"),
        ({"schedule_value": "0m"}, "schedule_value: '0m' is no interval"),
        ({"schedule_value": "2 months"}, "schedule_value: '2 months' is no interval"),
        ({"schedule_value": "99999999h"}, "schedule_value: '99999999h' is no interval"),
        ({"schedule_type": "cron", "schedule_value": "0 0 30 2 *"}, "schedule_value: '0 0 30 2 *' never comes"),
        ({"schedule_type": "cron", "schedule_value": "61 * * * *"}, "schedule_value: "),
        ({"schedule_type": "moon"}, "schedule_value: there is no kind of schedule 'moon'"),
        ({"next_run": "soon"}, "next_run: 'soon' is no time"),
        ({"next_run": 1e300}, "next_run: '1e+300' is no time"),
        ({"next_run": "9" * 19}, "next_run: '1e+19' is no time"),
        ({"active": "perhaps"}, "active: 'perhaps' is neither true nor false"),
        ({"max_repetitions": -1}, "max_repetitions: '-1' is no number of times"),
        ({"created_at": b"\xff\xfe"}, "created_at: 'utf-8' codec"),
        ({"schedule_value": "5m\0"}, "schedule_value: there is a zero byte in it"),
    ],
)
def test_a_row_with_a_problem_is_kept_paused(said: Any, tmp_path: Path, values: dict[str, Any], reason: str) -> None:
    path = database(tmp_path / "old.db", "schedules", [row("schedules", **values), row("schedules")])
    answer = imported(said, path)
    (problem,) = answer["problems"]
    assert (problem["id"], answer["imported"]) == (1, 2)
    assert reason in problem["reason"]
    assert [everything(said)[id_]["active"] for id_ in (1, 2)] == [False, True]
    assert [one["id"] for one in said("list")[1]["schedules"]] == [1, 2] or values.get("next_run")


def test_one_that_was_never_due_is_paused(said: Any, tmp_path: Path) -> None:
    rows = [row("unified_reminders", next_run=None, schedule_type=None, schedule_value=None, created_at=None)]
    answer = imported(said, database(tmp_path / "old.db", "unified_reminders", rows))
    assert "next_run: there is none, so it was never due" in answer["problems"][0]["reason"]
    assert everything(said)[1]["active"] is False


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"agent_id": ""}, "nobody to send it to"),
        ({"agent_id": "agent one"}, "agent_id: 'agent one' is no agent"),
        ({"prompt": "  "}, "nothing to send"),
        ({"prompt": b"caf\xe9 \x00"}, "prompt_text: 'utf-8' codec"),
    ],
)
def test_what_can_be_sent_to_nobody_stands_in_the_report(
    said: Any, tmp_path: Path, values: dict[str, Any], reason: str
) -> None:
    path = database(tmp_path / "old.db", "schedules", [row("schedules", **values)])
    answer = imported(said, path)
    (problem,) = answer["problems"]
    assert (answer["imported"], answer["skipped"]) == (0, 0)
    assert reason in problem["reason"]
    assert problem["row"]["schedule_value"] == "5m"
    assert "1 have problems" in answer["message"]


def test_one_that_is_past_is_due_at_once_and_once(said: Any, tmp_path: Path) -> None:
    rows = [
        row("schedules", next_run="2025-01-01 00:00:07"),
        row("schedules", next_run="2025-01-01 00:00", schedule_type="cron", schedule_value="* * * 1-6 *"),
        row("schedules", next_run="2025-01-01 00:00", schedule_type="once", schedule_value="2025-01-01 00:00"),
    ]
    imported(said, database(tmp_path / "old.db", "schedules", rows))
    found = everything(said)
    assert [found[id_]["next_run"] for id_ in (1, 2, 3)] == [
        "2026-11-23T08:55:07+00:00", "2026-06-30T23:59:00+00:00", "2025-01-01T00:00:00+00:00",
    ]  # fmt: skip


def test_what_was_missed_is_sent_once_and_counted_once(
    said: Any, letta: LettaServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DAYWARD_NOW")
    agent = letta.agent()
    values = {"agent_id": agent, "next_run": "2025-01-01 00:00:07", "max_repetitions": 9, "repetition_count": 4}
    imported(said, database(tmp_path / "old.db", "schedules", [row("schedules", **values, schedule_value="7d")]))
    (entry,) = said("execute")[1]["executed"]
    assert (entry["delivered"], entry["repetition_count"], entry["completed"]) == (True, 5, False)
    assert len(letta.stored(agent)) == 1
    assert said("execute")[1]["executed"] == []


@given(
    st.integers(1, 10**7),
    st.integers(0, 10**8),
    st.sampled_from(["*/7 * * * *", "0 9 * * 1", "0 0 29 2 *", "30 2 1-7 * 0", "* * * * *"]),
)
def test_the_newest_instant_that_passed_is_found(step: int, ago: int, cron: str) -> None:
    first = NOW - timedelta(seconds=ago)
    for rule in (Every(first, step), Cron(cron)):
        found = newest(rule, first, NOW)
        assert first <= found <= NOW
        later = rule.next(found, UTC)
        assert later is None or later > NOW


def empty(folder: Path) -> Database:
    """Our own database, new."""
    state = Database(str(folder / "own" / "state.db"))
    ready(state)
    return know(state, Person(OWNER, "Anna", "", ""))


values = st.one_of(
    st.none(), st.integers(-(2**40), 2**40), st.text(max_size=12), st.binary(max_size=8), st.floats(allow_nan=False),
    st.datetimes().map(str), st.datetimes().map(datetime.isoformat), st.sampled_from(["5m", "0 9 * * *", "once", "cron", "1"]),
)  # fmt: skip
columns = st.sampled_from(
    ["agent_id", "schedule_type", "schedule_value", "next_run", "active", "created_at", "last_run", "max_repetitions",
     "repetition_count", "prompt"]
)  # fmt: skip
LOOSE = {name: sql.replace(" not null", "") for name, (sql, _) in TABLES.items()}


@pytest.mark.slow
@given(st.sampled_from(list(TABLES)), st.lists(st.dictionaries(columns, values, max_size=4), max_size=6))
@settings(max_examples=25)
def test_any_rows_are_kept_or_reported(
    tmp_path_factory: pytest.TempPathFactory, table: str, changed: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    path = folder / "old.db"
    rows = [row(table, **{**one, "prompt": one.get("prompt", f"prompt {place}")}) for place, one in enumerate(changed)]
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(LOOSE[table])
        for one in rows:
            marks = ", ".join("?" * len(one))
            connection.execute(f"insert into {table} ({', '.join(one)}) values ({marks})", list(one.values()))
        connection.commit()
    before = path.read_bytes()
    state = empty(folder)
    report = import_file(state, OWNER, str(path), NOW)
    assert path.read_bytes() == before
    here = listed(state, OWNER, everything=True)["schedules"]
    lost = [one for one in report["problems"] if "row" in one]
    assert len(here) == report["imported"] == len(rows) - len(lost)
    assert {one["old_id"] for one in report["schedules"]} | {one["id"] for one in lost} == set(range(1, len(rows) + 1))
    bad = {one["id"] for one in report["problems"]}
    for entry in here:
        assert not (entry["active"] and entry["id"] in bad)
    again = import_file(state, OWNER, str(path), NOW)
    assert (again["imported"], again["skipped"]) == (0, len(here))
    assert listed(state, OWNER, everything=True)["schedules"] == here
    state.close()


def test_a_file_that_is_written_by_its_owner_keeps_its_wal(said: Any, tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("pragma journal_mode=wal")
        writer.execute(LEGACY)
        writer.execute(
            f"insert into schedules values (1,'{AGENT}','in the wal','interval','5m','2026-12-01',1,null,null,null,0)"
        )
        writer.commit()
        writer.execute("begin immediate")
        writer.execute("update schedules set prompt_text = 'not committed'")
        beside = {one.name: one.read_bytes() for one in tmp_path.glob("old.db*") if not one.name.endswith("shm")}
        assert imported(said, path)["imported"] == 1
        assert {
            one.name: one.read_bytes() for one in tmp_path.glob("old.db*") if not one.name.endswith("shm")
        } == beside
    assert everything(said)[1]["prompt_text"] == "in the wal"


def test_of_a_file_whose_writer_was_killed_the_committed_state_counts(said: Any, tmp_path: Path) -> None:
    path = database(tmp_path / "old.db", "schedules", [row("schedules", prompt="x" * 4000) for _ in range(50)])
    code = (
        "import sqlite3, os, sys\nc = sqlite3.connect(sys.argv[1])\nc.execute('pragma cache_size=2')\n"
        "c.execute('begin immediate')\nc.execute(\"update schedules set prompt_text = 'half' || prompt_text\")\nos._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert (tmp_path / "old.db-journal").stat().st_size > 0
    assert imported(said, path)["imported"] == 50
    assert {one["prompt_text"] for one in everything(said).values()} == {"x" * 4000}
    assert (tmp_path / "old.db-journal").stat().st_size > 0


def test_what_is_no_such_database_changes_nothing_and_is_said(said: Any, tmp_path: Path) -> None:
    whole = database(tmp_path / "whole.db", "schedules", [row("schedules", prompt="x" * 4000) for _ in range(50)])
    (tmp_path / "text.db").write_text("id,agent_id\n1,agent")
    (tmp_path / "empty.db").write_bytes(b"")
    (tmp_path / "cut.db").write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    garbled = bytearray(whole.read_bytes())
    garbled[4096:8192] = os.urandom(4096)
    (tmp_path / "garbled.db").write_bytes(garbled)
    with closing(sqlite3.connect(tmp_path / "foreign.db")) as connection:
        connection.execute("create table schedules (id text, name text)")
        connection.execute("create view unified_reminders as select 1 as id, 'a' as agent_id, 'b' as message")
        connection.commit()
    with (tmp_path / "huge.db").open("wb") as file:
        file.truncate(300_000_000)
    os.mkfifo(tmp_path / "fifo.db")
    expected = {
        "text": "is no SQLite database", "empty": "is no SQLite database", "cut": "cannot be read", "garbled": "cannot be read",
        "foreign": "holds no prompts of Promptyoself", "huge": "is larger than 256 MB", "fifo": "is no file", "none": "cannot be read",
    }  # fmt: skip
    for name, error in expected.items():
        code, answer = said("import", "--file", str(tmp_path / f"{name}.db"))
        assert code == 1
        assert error in answer["error"], name
        assert answer["hint"]
    assert said("import", str(tmp_path))[1]["error"].endswith("is no file")
    assert said("import")[1]["error"] == "Missing required argument: file"
    assert said("list", "--all")[1]["count"] == 0


def test_a_file_that_changes_all_the_time_is_not_read(said: Any, tmp_path: Path) -> None:
    path = database(tmp_path / "old.db", "schedules", [row("schedules")])
    code = (
        "import contextlib, os, sys\nwith contextlib.suppress(OSError): os.nice(-15)\n"
        "while True:\n  os.utime(sys.argv[1])\n"
    )  # before everybody else, where that is allowed: a busy machine would leave it no time
    busy = [subprocess.Popen([sys.executable, "-c", code, str(path)]) for _ in range(2)]
    try:
        before = path.stat().st_mtime_ns
        while path.stat().st_mtime_ns == before:
            pass
        with pytest.raises(Conflict, match="is being written all the time"):
            import_file(empty(tmp_path), OWNER, str(path), NOW)
    finally:
        for one in busy:
            one.kill()
            one.wait()


def test_a_file_that_nobody_may_read_is_said(said: Any, tmp_path: Path) -> None:
    """In ways that hold for root too."""
    path = database(tmp_path / "old.db", "schedules", [row("schedules")])
    (tmp_path / "old.db-wal").mkdir()
    assert "is no file" in said("import", str(path))[1]["error"]
    assert "cannot be read" in said("import", "/proc/self/mem")[1]["error"]


def test_a_database_in_the_environment_is_offered_until_it_is_imported(tmp_path: Path) -> None:
    state = empty(tmp_path)
    path = database(tmp_path / "old.db", "schedules", [row("schedules")])
    (tmp_path / "broken.db").write_text("no")
    assert offer(state, {}, NOW) == ""
    assert offer(state, {"PROMPTYOSELF_DB": str(tmp_path / "none.db")}, NOW) == ""
    assert offer(state, {"PROMPTYOSELF_DB": str(tmp_path / "broken.db")}, NOW) == ""
    told = f"PROMPTYOSELF_DB_PATH names {path}, which holds 1 prompts that are not here: promptyoself import {path}"
    assert offer(state, {"PROMPTYOSELF_DB_PATH": f"sqlite:///{path}"}, NOW) == told
    import_file(state, OWNER, str(path), NOW)
    assert offer(state, {"PROMPTYOSELF_DB": str(path)}, NOW) == ""
