"""What was said: stored once, per person, found again, forgotten in time; and what ended without the database is taken in."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dayward.core.home import Home
from dayward.core.secrets import forget as forget_secrets
from dayward.core.secrets import known
from dayward.state import conversations, people, spool, transcripts
from dayward.state.database import Database
from dayward.state.people import Person
from dayward.state.retention import forget_words
from dayward.state.transcripts import Said
from tests.state.conftest import NOW

MINUTE = timedelta(minutes=1)


def said(
    turn: str, conversation: str = "c1", after: int = 0, person: str = "owner", channel: str = "local", **more: Any
) -> Said:
    at = NOW + after * MINUTE
    words = {"text": f"say {turn}", "reply": f"answer {turn}", "tier": "floor", "done": (), **more}
    return Said(person, conversation, channel, "terminal", turn, **words, at=at, ended=at)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home({"DAYWARD_HOME": str(tmp_path / "home")})


def record(turn: str, **more: Any) -> dict[str, Any]:
    one = said(turn, **more)._asdict()
    return {**one, "at": one["at"].isoformat(), "ended": one["ended"].isoformat()}


def test_a_turn_is_stored_once(database: Database) -> None:
    with database.transaction() as connection:
        transcripts.keep(connection, said("t1", done=("Add x · todo.txt:1",)))
        transcripts.keep(connection, said("t1", text="other"))
        found = transcripts.said_in(connection, "owner", "c1")
    assert [(row.role, row.text, row.done) for row in found] == [
        ("user", "say t1", []),
        ("assistant", "answer t1", ["Add x · todo.txt:1"]),
    ]


def test_conversations_are_listed_the_last_one_first_each_to_its_person(database: Database) -> None:
    with database.transaction() as connection:
        people.keep(connection, Person("ben", "Ben", "/home/ben/life", "", "", {}), NOW)
        for one in (said("t1"), said("t2", after=1), said("t3", "c2", 2), said("t4", "c3", 3, "ben")):
            transcripts.keep(connection, one)
        found = transcripts.listed(connection, "owner")
        assert [(one.id, one.words, one.turns) for one in found] == [("c2", "say t3", 1), ("c1", "say t1", 2)]
        assert transcripts.said_in(connection, "owner", "c3") == []
        assert transcripts.named(connection, "owner", "c") == ["c2", "c1"]
        assert transcripts.named(connection, "owner", "_") == []
        assert transcripts.latest(connection, "owner") == "c2"
        assert transcripts.latest(connection, "owner", but="c2") == "c1"
        assert transcripts.latest(connection, "owner", "mail", "x") == ""


def test_the_last_exchanges_of_a_conversation_within_a_budget_whatever_the_door(database: Database) -> None:
    with database.transaction() as connection:
        for number in range(4):
            transcripts.keep(connection, said(f"t{number}", after=number, channel="local" if number < 3 else "mail"))
        transcripts.keep(connection, said("t9", "c2", 9))

        def recent(most: int, budget: int) -> list[str]:
            return [one.text for one in transcripts.recent(connection, "owner", "mail", "terminal", most, budget)]

        assert recent(10, 1000) == ["say t0", "say t1", "say t2", "say t3"]
        assert recent(2, 1000) == ["say t2", "say t3"]
        assert recent(10, 40) == ["say t2", "say t3"]
        assert recent(10, 0) == []


def test_old_words_are_forgotten_and_that_they_were_said_is_not(database: Database) -> None:
    with database.transaction() as connection:
        transcripts.keep(connection, said("old", after=-60, done=("Add x",)))
        transcripts.keep(connection, said("new"))
        assert forget_words(connection, NOW - 30 * MINUTE) == 2
        assert forget_words(connection, NOW - 30 * MINUTE) == 0
        rows = transcripts.said_in(connection, "owner", "c1")
        assert [(row.text, row.done) for row in rows] == [("", []), ("", []), ("say new", []), ("answer new", [])]
        transcripts.keep(connection, said("old", after=-60))
        assert len(transcripts.said_in(connection, "owner", "c1")) == 4


def test_each_person_has_a_time_of_their_own(database: Database) -> None:
    with database.transaction() as connection:
        people.keep(connection, Person("ben", "Ben", "/ben", "", "", {}), NOW)
        for person in ("owner", "ben"):
            transcripts.keep(connection, said(f"of {person}", after=-60)._replace(person=person))
        assert forget_words(connection, NOW, but=("ben",)) == 2
        assert [row.text for row in transcripts.said_in(connection, "ben", "c1")] == ["say of ben", "answer of ben"]
        assert forget_words(connection, NOW, only="ben") == 2


def test_secrets_and_broken_characters_are_not_stored(database: Database) -> None:
    known("hunter2hunter2")
    try:
        with database.transaction() as connection:
            transcripts.keep(connection, said("t1", text="it is hunter2hunter2 \ud800 \0", reply="x" * 20_000))
            first, second = transcripts.said_in(connection, "owner", "c1")
    finally:
        forget_secrets()
    assert first.text == "it is [redacted] ? \ufffd"
    assert second.text.endswith("… (4000 more characters)")


def test_what_a_conversation_has_in_mind_is_found_by_its_id(database: Database) -> None:
    with database.transaction() as connection:
        conversations.remember(connection, "owner", "local", "terminal", {"id": "c1", "shown": ["a2"]}, NOW)
        conversations.remember(connection, "owner", "mail", "ana", {"id": "c2"}, NOW)
        assert conversations.of(connection, "owner", "c1") == {"id": "c1", "shown": ["a2"]}
        assert conversations.of(connection, "owner", "c9") == {}


def test_what_waits_is_taken_in_once(database: Database, home: Home) -> None:
    assert not spool.waits(home)
    for turn in ("t1", "t2"):
        spool.append(home, record(turn))
    assert Path(home.state_file("said.jsonl")).stat().st_mode & 0o777 == 0o600
    assert spool.waits(home)
    assert spool.take_in(home, database) == 2
    assert not spool.waits(home)
    assert spool.take_in(home, database) == 0
    assert texts(database) == ["say t1", "say t2"]


def texts(database: Database) -> list[str]:
    with database.reading() as connection:
        return [row.text for row in transcripts.said_in(connection, "owner", "c1") if row.role == "user"]


def test_what_a_crash_tore_or_took_in_already_harms_nothing(database: Database, home: Home) -> None:
    spool.append(home, record("t1"))
    with open(home.state_file("said.jsonl"), "a", encoding="utf-8") as file:
        file.write(json.dumps(record("torn"))[:50])
    spool.append(home, record("t2"))
    for broken in ({}, {"at": 1}, [], {**record("t9"), "more": 1}, {**record("t8"), "at": "2026-11-21T09:00"}):
        spool.append(home, broken)  # type: ignore[arg-type]
    with database.transaction() as connection:
        transcripts.keep(connection, said("t1"))  # a process was killed before it removed the file
    assert spool.take_in(home, database) == 2
    assert texts(database) == ["say t1", "say t2"]


def test_the_words_of_somebody_unknown_wait(database: Database, home: Home) -> None:
    spool.append(home, record("t1", person="ben"))
    assert spool.take_in(home, database) == 0
    assert spool.waits(home)
    with database.transaction() as connection:
        people.keep(connection, Person("ben", "Ben", "/home/ben/life", "", "", {}), NOW)
    assert spool.take_in(home, database) == 1


def test_nothing_is_lost_where_many_write_while_it_is_taken_in(database: Database, home: Home) -> None:
    def write(part: int) -> None:
        for number in range(40):
            spool.append(home, record(f"t{part}-{number:02}"))

    with ThreadPoolExecutor(3) as pool:
        running = [pool.submit(write, part) for part in range(3)]
        while not all(one.done() for one in running):
            spool.take_in(home, database)
        spool.take_in(home, database)
    assert len(texts(database)) == 120


KILLED = """
import sys
from tests.state.test_transcripts import record
from dayward.core.home import Home
from dayward.state import spool
from dayward.state.database import Database
home, database = Home({"DAYWARD_HOME": sys.argv[1]}), Database(sys.argv[2])
number = int(sys.argv[3])
while True:
    for _ in range(5):
        spool.append(home, record(f"t{number:06}"))
        sys.stdout.write(f"t{number:06}\\n")
        sys.stdout.flush()
        number += 1
    spool.take_in(home, database)
"""


def _kill_while_it_writes(database: Database, home: Home, times: int) -> None:
    root = os.path.dirname(home.state)
    written: list[str] = []
    for kill in range(times):
        command = [sys.executable, "-c", KILLED, root, database.path, str(kill * 100_000)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
        assert child.stdout is not None
        written += [child.stdout.readline().strip()]
        time.sleep(0.003 * kill)
        child.send_signal(signal.SIGKILL)
        written += child.stdout.read().split()
        child.wait()
        child.stdout.close()
    spool.take_in(home, database)
    stored = texts(database)
    assert len(stored) == len(set(stored))
    assert {f"say {turn}" for turn in written if len(turn) == 7} <= set(stored)
    assert not spool.waits(home)


def _with_tables(tmp_path: Path) -> Database:
    from dayward.state.upgrade import ready

    database = Database(str(tmp_path / "killed.db"))
    ready(database)
    with database.transaction() as connection:
        people.keep(connection, Person("owner", "Ana", "/home/ana/life", "", "", {}), NOW)
    return database


@pytest.mark.slow
def test_what_was_written_is_stored_once_whenever_a_process_is_killed(tmp_path: Path, home: Home) -> None:
    database = _with_tables(tmp_path)
    _kill_while_it_writes(database, home, 3)
    database.close()


@pytest.mark.crash
def test_what_was_written_is_stored_once_after_a_hundred_kills(tmp_path: Path, home: Home) -> None:
    database = _with_tables(tmp_path)
    _kill_while_it_writes(database, home, 100)
    database.close()
