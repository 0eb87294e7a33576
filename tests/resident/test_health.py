"""What the process that stays says of its own health."""

from __future__ import annotations

from pathlib import Path

from dayward import __version__
from dayward.app.health import health
from dayward.state.database import Database
from dayward.state.upgrade import ready
from tests.resident.process import Running


def test_a_running_process_says_that_it_is_well(running: Running) -> None:
    running.up()
    line = running.line()
    line.tell(health=True)
    heard = line.hear()
    assert heard.pop("ticker_age") < 60
    assert heard == {
        "ok": True,
        "version": __version__,
        "ready": True,
        "stopped": [],
        "inbox": 0,
        "outbox": 0,
        "incidents": 0,
    }


def test_a_stale_ticker_a_stopped_part_and_a_broken_database_are_not_well(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "state.db"))
    ready(database)
    assert health(database, 59.0, True, ())["ok"]
    assert not health(database, 61.0, True, ())["ok"]
    assert not health(database, 1.0, False, ())["ok"]
    assert health(database, 1.0, True, ["outbox"])["stopped"] == ["outbox"]
    assert not health(database, 1.0, True, ["outbox"])["ok"]
    with database.transaction() as connection:
        connection.exec_driver_sql("drop table incidents")
    found = health(database, 1.0, True, ())
    assert (found["ok"], "incidents" in found["database"]) == (False, True)
    database.close()
