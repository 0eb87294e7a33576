"""What is old is forgotten, and what is known is not taken for new after that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from dayward.state import inbox, notices, outbox, replies, schedules, slots
from dayward.state.database import Database
from dayward.state.inbox import Incoming
from dayward.state.notices import Notice
from dayward.state.outbox import Outgoing
from dayward.state.replies import Reply
from dayward.state.retention import forget_happenings, forget_words
from dayward.state.schedules import Schedule
from dayward.state.slots import Slot
from dayward.state.tables import inbox as inbox_table
from dayward.state.tables import outbox as outbox_table
from tests.state.conftest import NOW

LONG_AGO = NOW - timedelta(days=500)
DAY = timedelta(days=1)


def received(name: str) -> Incoming:
    return Incoming("owner", "local", name, "terminal", {"text": name})


def sent(key: str) -> Outgoing:
    return Outgoing("owner", "local", "terminal", key, "test", {"text": key})


def test_old_messages_lose_their_words_and_stay_known(database: Database) -> None:
    with database.transaction() as connection:
        for name, at in (("old", LONG_AGO), ("new", NOW), ("open", LONG_AGO)):
            id_, _ = inbox.receive(connection, received(name), at)
            inbox.plan(connection, id_, {"calls": [name]})
            outbox.put(connection, sent(name), at)
            if name != "open":
                inbox.end(connection, id_, "done", at)
                (row,) = [one for one in outbox.open_rows(connection, ["owner"], ["local"]) if one.key == name]
                outbox.mark(connection, row.id, "sent", at)
        assert forget_words(connection, NOW - 90 * DAY) == 2
        assert forget_words(connection, NOW - 90 * DAY) == 0
        found = {row.external_id: row for row in connection.execute(select(inbox_table))}
        assert (found["old"].body, found["old"].plan) == ({}, None)
        assert found["new"].body == {"text": "new"}
        assert found["open"].plan == {"calls": ["open"]}
        assert {row.key: row.body for row in connection.execute(select(outbox_table))} == {
            "old": {},
            "new": {"text": "new"},
            "open": {"text": "open"},
        }
        assert inbox.receive(connection, received("old"), NOW)[1] is False
        assert outbox.put(connection, sent("old"), NOW) is False


def test_old_replies_lose_their_words_and_stay_known(database: Database) -> None:
    with database.transaction() as connection:
        for name, at in (("old", LONG_AGO), ("new", NOW)):
            assert replies.keep(connection, Reply("owner", name, "letta", "agent-1", "Hello", "run-1"), at)
        assert forget_words(connection, NOW - 90 * DAY) == 1
        assert forget_words(connection, NOW - 90 * DAY) == 0
        assert {row.key: row.text for row in replies.recent(connection, "owner")} == {"old": "", "new": "Hello"}
        assert not replies.keep(connection, Reply("owner", "old", "letta", "agent-1", "Hello", "run-1"), NOW)


def test_old_happenings_go_and_crossings_stay(database: Database) -> None:
    with database.transaction() as connection:
        made = {kind: schedules.add(connection, scheduled(kind), "you", LONG_AGO) for kind in ("cron", "when")}
        for kind, schedule in made.items():
            for at in (LONG_AGO, NOW):
                slots.make(connection, Slot("owner", schedule, f"{kind} {at}", at, {}), at, "done")
        slots.make(connection, Slot("owner", made["cron"], "not ended", LONG_AGO, {}), LONG_AGO)
        for words, at, keys in (("old", LONG_AGO, []), ("crossing", LONG_AGO, ["a task"]), ("new", NOW, [])):
            notices.record(connection, notice(words, {"keys": keys}), at)
        notices.record(connection, notice("waits", {}), LONG_AGO, waiting=True)
        assert forget_happenings(connection, NOW - 400 * DAY) == 2
        assert slots.keys(connection, made["cron"]) == {f"cron {NOW}", "not ended"}
        assert slots.keys(connection, made["when"]) == {f"when {LONG_AGO}", f"when {NOW}"}
        left = [row.words for row in notices.since(connection, "owner", LONG_AGO)]
        assert sorted(left) == ["crossing", "new", "waits"]
        assert notices.told_keys(connection, "owner", "warnings") == {"a task"}


def scheduled(kind: str) -> Schedule:
    return Schedule("owner", kind, kind, {"kind": kind}, "", {"say": "x"}, "run", None, "you", NOW)


def notice(words: str, body: dict[str, Any]) -> Notice:
    return Notice("owner", "warnings", [], words, body, "normal", "send", "", "", "")
