"""The one way out: in order, repeated only where nothing arrived, and marked where nobody can tell."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Row

from dayward.jobs.channel import Channel, Ending, NotNow, Rejected
from dayward.jobs.deliveries import MOST_ATTEMPTS, Deliveries
from dayward.state import outbox, people
from dayward.state.database import Database
from dayward.state.outbox import Outgoing
from dayward.state.people import Person
from dayward.state.upgrade import ready

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class Post(Channel):
    """The far side: takes messages, or fails as it is told."""

    name = "post"

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.fails: list[Exception] = []
        self.knows: bool | None = None

    async def send(self, address: str, key: str, body: dict[str, Any]) -> str:
        """Take it, unless it is told to fail."""
        if self.fails:
            raise self.fails.pop(0)
        self.taken.append(key)
        return f"ref-{key}"

    async def arrived(self, address: str, key: str, reference: str) -> bool | None:
        """What it is told to know."""
        return self.knows


class Desk:
    """Deliveries over a real database, with a clock that is set by hand."""

    def __init__(self, database: Database, post: Post) -> None:
        self.database = database
        self.post = post
        self.now = NOW
        self.ended: list[tuple[str, str]] = []

    def put(self, *keys: str, address: str = "ana") -> None:
        with self.database.transaction() as connection:
            for key in keys:
                outbox.put(connection, Outgoing("owner", "post", address, key, "test", {"text": key}), self.now)

    def work(self, until: Callable[[], bool] = lambda: False, seconds: float = 0.4) -> None:
        """Run deliveries as a new process would, until something is so."""

        async def main() -> None:
            desk = Deliveries(self.database, {"post": self.post}, lambda: ["owner"], lambda: self.now, self._told)
            task = asyncio.create_task(desk.run(0.05))
            for _ in range(int(seconds / 0.02)):
                await asyncio.sleep(0.02)
                if until():
                    break
            task.cancel()
            await desk.close()

        asyncio.run(main())

    def _told(self, connection: Connection, row: Row[Any], ending: Ending) -> None:
        if ending.state != "sent":
            self.ended.append((ending.state, ending.why))

    def states(self) -> list[tuple[str, str, int]]:
        with self.database.reading() as connection:
            return [
                (row.key, row.state, row.attempts)
                for row in connection.execute(outbox.outbox.select().order_by(outbox.outbox.c.place))
            ]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """One address, nothing sent yet."""
    database = Database(str(tmp_path / "state.db"))
    ready(database)
    with database.transaction() as connection:
        people.keep(connection, Person("owner", "Ana", "/life", "", "", {}), NOW)
    yield Desk(database, Post())
    database.close()


def test_messages_go_out_once_and_in_order(desk: Desk) -> None:
    desk.put("a", "b", "c")
    desk.work(lambda: len(desk.post.taken) == 3)
    desk.work()
    assert desk.post.taken == ["a", "b", "c"]
    assert {state for _, state, _ in desk.states()} == {"sent"}


def test_what_was_surely_not_sent_is_tried_again_and_keeps_its_place(desk: Desk) -> None:
    desk.post.fails = [NotNow("busy", 60.0)]
    desk.put("a", "b")
    desk.work()
    assert desk.post.taken == []
    desk.now += timedelta(seconds=61)
    desk.work(lambda: len(desk.post.taken) == 2)
    assert desk.post.taken == ["a", "b"]


@pytest.mark.slow
def test_it_gives_up_in_the_end_and_says_so_and_the_next_goes_out(desk: Desk) -> None:
    desk.post.fails = [NotNow("no network") for _ in range(MOST_ATTEMPTS)]
    desk.put("a", "b")
    for _ in range(MOST_ATTEMPTS):
        desk.work(lambda: bool(desk.post.taken), 0.15)
        desk.now += timedelta(hours=1)
    assert desk.ended == [("failed", "no network")]
    assert desk.post.taken == ["b"]


def test_what_is_refused_for_good_fails_at_once(desk: Desk) -> None:
    desk.post.fails = [Rejected("no such chat")]
    desk.put("a", "b")
    desk.work(lambda: bool(desk.post.taken))
    assert [state for _, state, _ in desk.states()] == ["failed", "sent"]
    assert desk.ended == [("failed", "no such chat")]


def test_a_send_that_ended_nobody_knows_how_is_never_repeated_blindly(desk: Desk) -> None:
    desk.post.fails = [ConnectionResetError("in the middle")]
    desk.put("a", "b")
    desk.work(lambda: bool(desk.post.taken))
    desk.work()
    assert desk.post.taken == ["b"]
    assert [state for _, state, _ in desk.states()] == ["unknown", "sent"]
    assert desk.ended
    assert desk.ended[0][0] == "unknown"


@pytest.mark.parametrize(("arrived", "taken"), [(True, ["b"]), (False, ["a", "b"])])
def test_an_unknown_end_is_asked_about(desk: Desk, arrived: bool, taken: list[str]) -> None:
    desk.post.fails, desk.post.knows = [ConnectionResetError("in the middle")], arrived
    desk.put("a", "b")
    desk.work()
    desk.now += timedelta(minutes=5)
    desk.work(lambda: len(desk.post.taken) == len(taken))
    assert desk.post.taken == taken
    assert {state for _, state, _ in desk.states()} == {"sent"}


def test_a_crash_in_the_middle_of_a_send_makes_no_second_message(desk: Desk) -> None:
    desk.put("a")
    with desk.database.transaction() as connection:
        (row,) = outbox.open_rows(connection, ["owner"], ["post"])
        outbox.claim(connection, row.id)
    desk.work()
    assert desk.post.taken == []
    assert desk.states() == [("a", "unknown", 1)]


def test_a_crash_before_anything_was_sent_counts_as_one_attempt(desk: Desk) -> None:
    desk.post.knows = False
    desk.put("a")
    for kills in range(1, 4):
        desk.now += timedelta(minutes=1)
        with desk.database.transaction() as connection:
            (row,) = outbox.open_rows(connection, ["owner"], ["post"])
            outbox.claim(connection, row.id)
        desk.work(lambda kills=kills: desk.states() == [("a", "pending", kills)])
        assert desk.states() == [("a", "pending", kills)]
    desk.now += timedelta(seconds=9)
    desk.work(lambda: bool(desk.post.taken))
    assert desk.post.taken == ["a"]


def test_somebody_who_is_away_keeps_nobody_elses_message_waiting(desk: Desk) -> None:
    desk.post.fails = [NotNow("nobody is there", waits=True)]
    desk.put("a", "b")
    desk.work(lambda: bool(desk.post.taken))
    assert desk.post.taken == ["b"]
    desk.work(lambda: len(desk.post.taken) == 2)
    assert desk.post.taken == ["b", "a"]


def test_a_clock_that_went_back_delays_nothing_that_was_not_tried(desk: Desk) -> None:
    desk.put("a")
    desk.now -= timedelta(hours=2)
    desk.work(lambda: bool(desk.post.taken))
    assert desk.post.taken == ["a"]


def test_a_full_address_does_not_hold_up_another(desk: Desk) -> None:
    desk.post.fails = [NotNow("busy", 600.0)]
    desk.put("a", address="ana")
    desk.put("b", address="ben")
    desk.work(lambda: bool(desk.post.taken))
    assert len(desk.post.taken) == 1


class SlowToRead(Database):
    """What is read has a while to go out of date."""

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """As ever, and then time passes."""
        with super().reading() as connection:
            yield connection
        time.sleep(0.15)


def test_what_was_sent_during_a_look_is_not_sent_again(desk: Desk) -> None:
    class Slow(Post):
        idempotent = True

        async def send(self, address: str, key: str, body: dict[str, Any]) -> str:
            await asyncio.sleep(0.1)
            return await super().send(address, key, body)

    desk.post = Slow()
    desk.database = SlowToRead(desk.database.url)
    desk.put("one")
    desk.work(seconds=1.0)
    assert desk.post.taken == ["one"]
    desk.database.close()


def test_that_nobody_can_tell_is_said_once_whatever_starts_anew(desk: Desk) -> None:
    desk.post.fails = [NotNow("busy", 1.0), ConnectionResetError("in the middle")]
    desk.put("a")
    desk.work()
    desk.now += timedelta(seconds=2)
    for _ in range(3):
        desk.work()
    assert [state for state, _ in desk.ended] == ["unknown"]
    assert desk.post.taken == []


def test_whoever_asks_us_to_wait_for_a_day_is_asked_again_every_hour(desk: Desk) -> None:
    desk.post.fails = [NotNow("come back tomorrow", 86_400.0)] * 2
    desk.put("a")
    for _ in range(3):
        desk.work()
    assert desk.states() == [("a", "pending", 1)]
    desk.now += timedelta(hours=1)
    desk.work()
    assert desk.states() == [("a", "pending", 2)]
