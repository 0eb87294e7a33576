"""What the rows promise: once, in order, ended once, found by index."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from dayward.core.errors import Unavailable
from dayward.state import approvals, audit, inbox, incidents, outbox, people, schedules, slots
from dayward.state.approvals import Asked
from dayward.state.database import Database
from dayward.state.inbox import Incoming
from dayward.state.outbox import Outgoing
from dayward.state.people import Person
from dayward.state.schedules import Schedule
from dayward.state.slots import Slot
from tests.state.conftest import NOW


def _message(name: str, address: str = "here") -> Incoming:
    return Incoming("owner", "local", name, address, {"text": name})


def _schedule(name: str = "briefing") -> Schedule:
    return Schedule("owner", name, "daily 8:00", {"kind": "words"}, "", {"routine": name}, "merge", None, "you", NOW)


def test_a_message_that_comes_twice_is_stored_once(database: Database) -> None:
    with database.transaction() as connection:
        first, new = inbox.receive(connection, _message("a"), NOW)
        again, known = inbox.receive(connection, _message("a"), NOW)
    assert (new, known) == (True, False)
    assert first == again


def test_a_message_that_comes_twice_at_once_is_stored_once(database: Database) -> None:
    stored: list[tuple[str, bool]] = []

    def store(name: str) -> None:
        with database.transaction() as connection:
            stored.append(inbox.receive(connection, _message(name), NOW))

    for number in range(20):
        threads = [threading.Thread(target=store, args=(f"twin{number}",)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(stored) == 80, "nobody was turned away"
    assert sum(new for _, new in stored) == len({id_ for id_, _ in stored}) == 20


def test_messages_keep_the_order_they_came_in_when_the_clock_goes_back(database: Database) -> None:
    for number in range(5):
        with database.transaction() as connection:
            inbox.receive(connection, _message(str(number)), NOW - timedelta(hours=number))
    seen = []
    with database.transaction() as connection:
        while row := inbox.oldest(connection, "owner/local/here", NOW):
            seen.append(row.body["text"])
            assert inbox.end(connection, row.id, "done", NOW)
            assert not inbox.end(connection, row.id, "failed", NOW)
    assert seen == list("01234")


def test_a_message_of_a_later_time_lets_others_go_first(database: Database) -> None:
    moment = NOW + timedelta(hours=1)
    with database.transaction() as connection:
        inbox.receive(connection, _message("later")._replace(due_at=moment), NOW)
        assert inbox.waiting(connection, ["owner"], NOW) == []
        inbox.receive(connection, _message("now"), NOW)
        row = inbox.oldest(connection, "owner/local/here", NOW)
        assert row
        assert row.body["text"] == "now"
        inbox.end(connection, row.id, "done", NOW)
        assert inbox.oldest(connection, "owner/local/here", moment - timedelta(seconds=1)) is None
        assert inbox.waiting(connection, ["owner"], moment) == ["owner/local/here"]
        row = inbox.oldest(connection, "owner/local/here", moment)
        assert row
        assert (row.body["text"], row.due_at) == ("later", moment)


def test_many_writers_lose_nothing_and_share_no_place(database: Database) -> None:
    def write(letter: str) -> None:
        for number in range(20):
            with database.transaction() as connection:
                inbox.receive(connection, _message(f"{letter}{number}"), NOW)

    threads = [threading.Thread(target=write, args=(letter,)) for letter in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as connection:
        places = connection.execute(text("select place from inbox order by place")).scalars().all()
    assert places == list(range(1, 81))


def test_what_fails_in_a_transaction_leaves_nothing(database: Database) -> None:
    def half() -> None:
        with database.transaction() as connection:
            outbox.put(connection, Outgoing("owner", "local", "here", "k", "c", {}), NOW)
            raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        half()
    with database.reading() as connection:
        assert outbox.counts(connection) == {}


def test_a_message_out_is_put_once_and_what_was_sent_stays_sent(database: Database) -> None:
    message = Outgoing("owner", "local", "here", "turn/1", "turn", {"text": "hello"})
    with database.transaction() as connection:
        assert outbox.put(connection, message, NOW)
        assert not outbox.put(connection, message, NOW)
        (row,) = outbox.open_rows(connection, ["owner"], ["local"])
        outbox.claim(connection, row.id)
        outbox.mark(connection, row.id, "sent", NOW, reference="77")
        outbox.mark(connection, row.id, "failed", NOW)
        outbox.later(connection, row.id, NOW, "no", 3)
        assert outbox.counts(connection) == {"sent": 1}


def test_one_worker_looks_after_a_person_and_another_takes_over_when_it_is_silent(database: Database) -> None:
    minute = timedelta(minutes=1)
    with database.transaction() as connection:
        people.keep(connection, Person("ben", "Ben", "/home/ben/life", "", "", {}), NOW)
        assert people.lease(connection, "one", NOW, minute, most=1) == ["ben"]
        assert people.lease(connection, "two", NOW, minute) == ["owner"]
        assert people.lease(connection, "two", NOW + minute / 2, minute) == ["owner"]
        assert people.holds(connection, "one", "ben", NOW + minute / 2)
        assert not people.holds(connection, "one", "ben", NOW + 2 * minute)
        assert people.lease(connection, "two", NOW + minute * 1.2, minute) == ["ben", "owner"]
        assert not people.holds(connection, "one", "ben", NOW + minute * 1.2)
        people.release(connection, "two")
        assert people.lease(connection, "one", NOW + minute * 1.3, minute) == ["ben", "owner"]


def test_a_removed_person_is_kept_and_leased_to_nobody(database: Database) -> None:
    with database.transaction() as connection:
        assert people.remove(connection, "owner", "you", NOW)
        assert not people.remove(connection, "owner", "you", NOW)
        assert people.everyone(connection) == []
        assert people.lease(connection, "one", NOW, timedelta(minutes=1)) == []
        assert [row.what for row in audit.trail(connection, "owner")] == ["person removed", "person added"]


def test_a_failure_that_lasts_is_one_incident(database: Database) -> None:
    with database.transaction() as connection:
        told = [incidents.fail(connection, "owner", "sync", "no network", NOW) for _ in range(30)]
        assert told == [True] + [False] * 29
        assert incidents.open_incidents(connection, "owner")[0].times == 30
        recovered = incidents.recover(connection, "owner", "sync", NOW)
        assert recovered is not None
        assert recovered.times == 30
        assert incidents.recover(connection, "owner", "sync", NOW) is None
        assert incidents.fail(connection, "owner", "sync", "again", NOW)


def test_a_question_is_answered_once(database: Database) -> None:
    asked = Asked("owner", "drop", {}, "drop it", "why", "-a", "d1", "t1", "local", "here", NOW + timedelta(days=3))
    with database.transaction() as connection:
        id_ = approvals.ask(connection, asked, NOW)
        assert approvals.ask(connection, asked, NOW) == id_
        assert [row.id for row in approvals.overdue(connection, ["owner"], NOW + timedelta(days=4))] == [id_]
        assert approvals.answer(connection, id_, "granted", "you", NOW)
        assert not approvals.answer(connection, id_, "denied", "somebody", NOW)
        assert approvals.named(connection, "owner", id_[-4:])[0].state == "granted"
        assert approvals.waiting(connection, "owner") == []


def test_a_slot_is_made_once_and_ends_once(database: Database) -> None:
    with database.transaction() as connection:
        schedule = schedules.add(connection, _schedule(), "you", NOW)
        slot = Slot("owner", schedule, NOW.isoformat(), NOW, {})
        id_ = slots.make(connection, slot, NOW)
        assert id_
        assert slots.make(connection, slot, NOW) == ""
        begun = slots.begin(connection, id_, first=True)
        assert begun is not None
        assert begun.attempts == 1
        assert slots.end(connection, id_, "done", NOW)
        assert not slots.end(connection, id_, "failed", NOW)
        assert slots.begin(connection, id_, first=True) is None
        assert slots.make(connection, slot, NOW) == ""


def test_due_schedules_are_found_without_looking_at_the_others(tmp_path: object) -> None:
    database = Database(f"{tmp_path}/state.db")
    from dayward.state.upgrade import ready

    ready(database)
    with database.reading() as connection:
        plan = connection.execute(
            text("explain query plan select * from schedules where state = 'active' and next_at <= 5 order by next_at")
        ).all()
    database.close()
    assert "ix_schedules_due" in str(plan)


def test_a_locked_database_is_said_to_be_locked(tmp_path: object) -> None:
    database = Database(f"{tmp_path}/state.db")
    with database.engine.connect() as holder, database.engine.connect() as other:
        holder.begin()
        other.connection.driver_connection.execute("pragma busy_timeout=10")  # type: ignore[union-attr]
        with pytest.raises(Exception, match="locked") as caught:
            other.begin()
    assert isinstance(database._unavailable(caught.value), Unavailable)  # type: ignore[arg-type]
    database.close()
