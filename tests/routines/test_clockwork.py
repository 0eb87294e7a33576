"""Days in the life of the clockwork: what is due is done once, what is said fits the budget, and everything has a reason."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dayward.jobs.alarm import Alarm
from dayward.jobs.memory import memory_jobs
from dayward.jobs.port import MOST_PROCESSES
from dayward.routines.slotting import Slots
from dayward.state import slots as stored
from tests.routines.room import Room

Made = Callable[..., Room]


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Made]:
    """Makes a room of some files (`todo__txt="…"`)."""
    rooms: list[Room] = []

    def make(**files: str) -> Room:
        rooms.append(Room(tmp_path, monkeypatch, **files))
        return rooms[-1]

    yield make
    for room in rooms:
        room.close()


@pytest.mark.slow
def test_a_day_has_its_briefings_and_little_else(made: Made) -> None:
    room = made(todo__txt="(A) Pay rent due:2026-11-24\nWrite the talk +talk\n")
    room.at("2026-11-22T23:00")
    said = [message for _, message in room.through("2026-11-23T00:00", "2026-11-23T23:45")]
    texts = [message.text for message in said if message.channel == "local"]
    assert len(texts) == len(said) / 2  # both of the person's addresses hear the same
    assert sum("Monday 23 November 2026" in text for text in texts) >= 2
    assert len(texts) <= 6
    assert not room.rows("select 1 from slots where state = 'due'")


@pytest.mark.slow
def test_every_instant_has_one_slot_that_ended(made: Made) -> None:
    room = made(todo__txt="Pay rent due:2026-11-24\n")
    room.at("2026-11-22T23:00")
    room.through("2026-11-22T23:00", "2026-11-23T05:00", 30)
    room.restart()
    room.through("2026-11-23T09:10", "2026-11-23T22:00", 30)
    (count,) = room.rows(
        "select count(*) from slots l join schedules s on s.id = l.schedule where s.name = 'repository-sync'"
    )[0]
    assert count == 90  # every quarter of an hour from 23:15 to 21:30
    assert room.rows("select distinct state from slots where state not in ('done', 'late', 'skipped')") == []
    assert room.rows("select 1 from slots group by schedule, key having count(*) > 1") == []


def test_several_things_of_one_minute_are_one_message(made: Made) -> None:
    room = made(todo__txt="Pay rent due:2026-11-24\nCall Ana due:2026-11-23\n")
    room.at("2026-11-23T06:30")
    for name in ("one", "two"):
        room.schedule(name, {"kind": "at", "instant": "2026-11-23T10:00:00+00:00"}, {"say": name}, "2026-11-23T10:00")
    said = [message for message in room.at("2026-11-23T10:00") if message.channel == "local"]
    assert len(said) == 1
    assert "one" in said[0].text
    assert "two" in said[0].text


@pytest.mark.slow
def test_nothing_is_said_in_quiet_hours_but_what_was_asked_for(made: Made) -> None:
    room = made(todo__txt="Bread rem:2026-11-23T2330\n")
    room.at("2026-11-23T20:00")
    said = room.through("2026-11-23T22:00", "2026-11-24T05:00", 10)
    assert [f"{at:%H:%M}" for at, message in said if message.channel == "local"] == ["22:30"]


def test_what_is_held_by_an_event_comes_after_it(made: Made) -> None:
    room = made(todo__txt="", calendar__txt="2026-11-23 w48 Mon  10-11 Dentist.\n")
    (room.life / "routines").mkdir()
    (room.life / "routines" / "tell.md").write_text("---\nschedule: every day 10:30\n---\nLook up.\n")
    room.at("2026-11-23T08:00")
    said = [(at, m) for at, m in room.through("2026-11-23T08:05", "2026-11-23T11:00", 5) if "Look up" in m.text]
    assert {f"{at:%H:%M}" for at, _ in said} == {"10:00"}  # 11:00 in Madrid
    (held, sent) = room.rows("select verdict, why from notices where routine = 'tell' order by at")
    assert held[0] == "hold"
    assert "you were in “Dentist”" in held[1]
    assert sent[0] == "send"


@pytest.mark.slow
def test_over_the_budget_goes_into_the_next_briefing(made: Made) -> None:
    room = made(todo__txt="")
    room.prefer("[attention]\nper_day = 2\n")
    (room.life / "routines").mkdir()
    (room.life / "routines" / "tell.md").write_text("---\nschedule: every hour\n---\nLook up at {{ now }}.\n")
    room.at("2026-11-23T06:30")
    said = [m.text for _, m in room.through("2026-11-23T06:35", "2026-11-23T21:00", 5) if m.channel == "local"]
    assert len(said) <= 3
    assert any("Also" in text and "Look up" in text for text in said)


def test_a_routine_of_ones_own_takes_the_place_of_the_shipped_one(made: Made) -> None:
    room = made(todo__txt="")
    (room.life / "routines").mkdir()
    (room.life / "routines" / "morning-briefing.md").write_text(
        "---\nschedule: every day 09:00\n---\n# Hello\n\nIt is {{ now }}.\n"
    )
    room.at("2026-11-23T06:00")
    said = room.through("2026-11-23T06:05", "2026-11-23T09:00", 5)
    assert {f"{at:%H:%M}" for at, m in said if "Hello" in m.text} == {"08:00"}
    assert not any("Monday 23 November" in m.text for _, m in said)


def test_a_routine_that_is_switched_off_says_nothing_and_comes_back(made: Made) -> None:
    room = made(todo__txt="")
    room.at("2026-11-23T06:00")
    room.prefer('[routines]\noff = ["morning-briefing"]\n')
    assert room.at("2026-11-23T07:00") == []
    room.prefer("")
    room.at("2026-11-23T07:05")
    assert room.through("2026-11-23T07:10", "2026-11-23T08:00", 10) == []
    assert any("Tuesday 24 November" in m.text for m in room.at("2026-11-24T07:00"))


def test_a_broken_file_of_ones_own_takes_nothing_down(made: Made) -> None:
    room = made(todo__txt="")
    (room.life / "routines").mkdir()
    (room.life / "routines" / "morning-briefing.md").write_text("---\nschedule: whenever\n---\n{{ nonsense }}\n")
    room.at("2026-11-23T06:00")
    assert any("Monday 23 November" in m.text for m in room.at("2026-11-23T07:00"))
    assert "whenever" in room.clockwork.problems["owner"][0]


def test_a_schedule_that_was_deleted_stays_deleted(made: Made) -> None:
    room = made(todo__txt="")
    room.at("2026-11-23T06:00")
    room.rows("select 1")
    with room.database.transaction() as connection:
        connection.exec_driver_sql("update schedules set state = 'deleted' where name = 'morning-briefing'")
    room.restart()
    assert room.at("2026-11-23T07:00") == []


@pytest.mark.slow
def test_who_travels_has_one_briefing_a_day_at_the_new_clocks_eight(made: Made) -> None:
    room = made(todo__txt="")
    room.prefer('timezone = "Europe/Madrid"\n')
    room.at("2026-11-23T06:00")
    assert room.at("2026-11-23T07:00")
    room.prefer('timezone = "America/New_York"\n')
    said = room.through("2026-11-23T07:15", "2026-11-23T16:00")
    assert room.zone() == "America/New_York"
    assert not [m for _, m in said if "Monday 23 November" in m.text and "midday" not in m.text]
    assert any("Tuesday 24 November" in m.text for m in room.at("2026-11-24T13:00"))


@pytest.mark.slow
def test_half_past_two_comes_once_on_both_days_the_clocks_change(made: Made) -> None:
    room = made(todo__txt="")
    for day, due in (("2027-03-28", "2027-03-28T01:00"), ("2027-10-31", "2027-10-31T00:30")):
        begin = f"{day}T00:00"
        rule = {"kind": "cron", "text": "30 2 * * *"}
        room.at(begin)
        first = datetime.fromisoformat(due).replace(tzinfo=UTC)
        room.schedule(f"night {day}", rule, {"say": "night"}, begin, next_at=first)
        room.through(begin, f"{day}T03:30", 30)
        assert room.slots(f"night {day}") == [("done", "")]
        with room.database.transaction() as connection:
            connection.exec_driver_sql("update schedules set state = 'paused' where name like 'night%'")


@pytest.mark.slow
def test_deadlines_are_told_once_at_each_step_though_looked_at_every_hour(made: Made) -> None:
    room = made(todo__txt="2026-11-01 Pay rent due:2026-11-26\n")
    room.at("2026-11-23T06:00")
    said = [m.text for _, m in room.through("2026-11-23T06:30", "2026-11-23T19:30", 30) if m.channel == "local"]
    assert sum("Deadlines come nearer" in text or "deadline" in text.lower() for text in said) <= 2
    keys = room.rows("select count(*) from notices where routine = 'deadline-warnings'")
    assert keys == [(1,)]


def test_dry_run_of_another_assistant_says_nothing(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    room = made(todo__txt="")
    monkeypatch.setenv("DRY_RUN", "true")
    room.at("2026-11-23T06:00")
    assert room.at("2026-11-23T07:00") == []
    assert room.rows("select verdict from notices") == [("drop",)]


@pytest.mark.slow
def test_a_slot_that_fails_is_one_incident_with_one_message_and_one_when_it_works_again(made: Made) -> None:
    room = made(todo__txt="")
    (room.life / "routines").mkdir()
    file = room.life / "routines" / "tell.md"
    file.write_text("---\nschedule: every 15 min\ndo: push\nlate: run\n---\n")
    room.at("2026-11-23T09:00")
    said = [m.text for _, m in room.through("2026-11-23T09:15", "2026-11-23T11:00") if m.channel == "local"]
    assert [text for text in said if "Tell failed" in text] == said[:1]
    assert room.rows("select times from incidents") == [(8,)]
    file.write_text("---\nschedule: every 15 min\ndo: today\nlate: run\ndeliver: nobody\n---\n")
    said = [m.text for _, m in room.through("2026-11-23T11:15", "2026-11-23T12:00") if m.channel == "local"]
    assert any("works again; it had failed 8 times" in text for text in said)


def test_a_slot_that_is_taken_over_meanwhile_is_left_and_done_once_by_whoever_may(made: Made) -> None:
    room = made(todo__txt="")
    room.schedule(
        "shop", {"kind": "at", "instant": "2026-11-23T09:05:00+00:00"}, {"do": "add Buy milk"}, "2026-11-23T09:05"
    )
    room.clock.start(datetime(2026, 11, 23, 9, 5, 1, tzinfo=UTC), rate=1e-9)
    room.clockwork.tick(datetime(2026, 11, 23, 9, 5, 1, tzinfo=UTC))

    async def scenario() -> None:
        jobs = memory_jobs()
        slots = Slots(room.database, jobs, room.clockwork, lambda: ["owner"], lambda: None, Alarm(), room.answers)
        await jobs.open()
        for room.taken_over in (True, True, True, True, True, True, False):
            slots.look()
            await slots.settled()
            assert room.slots("shop") == [("due" if room.taken_over else "done", "")]
        await jobs.close(1.0)

    asyncio.run(scenario())
    assert (room.life / "todo.txt").read_text().count("Buy milk") == 1
    assert room.rows("select count(*) from incidents") == [(0,)]


@pytest.mark.parametrize("processes", [MOST_PROCESSES - 1, MOST_PROCESSES])
def test_a_slot_that_was_under_way_when_process_after_process_ended_is_given_up(made: Made, processes: int) -> None:
    room = made(todo__txt="")
    moment = datetime(2026, 11, 23, 9, 5, 1, tzinfo=UTC)
    room.schedule(
        "shop", {"kind": "at", "instant": "2026-11-23T09:05:00+00:00"}, {"do": "add Buy milk"}, "2026-11-23T09:05"
    )
    room.clock.start(moment, rate=1e-9)
    room.clockwork.tick(moment)
    with room.database.transaction() as connection:
        (due,) = stored.due(connection, ["owner"], moment)
        for _ in range(processes):
            stored.begin(connection, due.id, first=True)
    told = [message.text for message in room.at("2026-11-23T09:05:02")]
    given_up = processes == MOST_PROCESSES
    assert room.slots("shop") == [("failed", f"it stopped Dayward {processes} times") if given_up else ("done", "")]
    assert (room.life / "todo.txt").read_text().count("Buy milk") == (0 if given_up else 1)
    assert any("it stopped Dayward" in text for text in told) == given_up
