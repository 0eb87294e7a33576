"""Clocks that go forward and back: Madrid and New York by an hour, Lord Howe by half an hour."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dayward.language.expand import occurrences
from tests.language.conftest import Say

GAPS = [
    ("Europe/Madrid", "2026-03-29", "2:30", "03:30"),
    ("America/New_York", "2026-03-08", "2:30", "03:30"),
    ("Australia/Lord_Howe", "2026-10-04", "2:15", "02:45"),
]
REPEATS = [
    ("Europe/Madrid", "2026-10-25", "2:30"),
    ("America/New_York", "2026-11-01", "1:30"),
    ("Australia/Lord_Howe", "2026-04-05", "1:45"),
]


@pytest.mark.parametrize(("zone", "day", "clock", "real"), GAPS)
def test_a_time_that_is_skipped_moves_on_and_is_open(zone: str, day: str, clock: str, real: str, say: Say) -> None:
    time = say(f"{day} at {clock}am", f"{day}T00:00", zone).time
    assert time.start is not None
    assert (time.start.isoformat("T", "minutes"), time.sure) == (f"{day}T{real}", False)


@pytest.mark.parametrize(("zone", "day", "clock"), REPEATS)
def test_a_time_that_comes_twice_is_the_first_and_open(zone: str, day: str, clock: str, say: Say) -> None:
    time = say(f"{day} at {clock}am", f"{day}T00:00", zone).time
    assert time.start is not None
    assert (time.start.fold, time.sure, time.doubts) == (0, False, ("that time comes twice",))
    assert time.start.isoformat("T", "minutes") == f"{day}T0{clock}"


def test_hours_from_now_are_hours_that_pass(say: Say) -> None:
    assert str(say("in 3 hours", "2026-03-29T00:30").time.start) == "2026-03-29 04:30:00"
    assert str(say("in 4 hours", "2026-10-25T00:30").time.start) == "2026-10-25 03:30:00"
    assert str(say("in 2 hours", "2026-10-04T01:00", "Australia/Lord_Howe").time.start) == "2026-10-04 03:30:00"
    assert str(say("in 90 minutes", "2026-03-08T01:00", "America/New_York").time.start) == "2026-03-08 03:30:00"


def test_the_second_of_a_repeated_hour_says_so(say: Say) -> None:
    time = say("in 2 hours", "2026-10-25T01:30").time
    assert time.start is not None
    assert (time.start.hour, time.start.fold, time.plain()["fold"]) == (2, 1, 1)
    assert "fold" not in say("in 1 hour", "2026-10-25T01:30").time.plain()


def test_days_from_now_keep_the_time_on_the_wall(say: Say) -> None:
    assert str(say("in 2 days", "2026-03-28T09:00").time.start) == "2026-03-30 09:00:00"


def test_an_offset_is_brought_to_the_zone(say: Say) -> None:
    assert str(say("2026-07-01T12:00-04:00").time.start) == "2026-07-01 18:00:00"


def test_rules_meet_gaps_and_repeats() -> None:
    madrid = ZoneInfo("Europe/Madrid")
    daily = occurrences("FREQ=DAILY", datetime(2026, 3, 28, 2, 30), 3, madrid)
    assert [f"{at:%d %H:%M}" for at in daily] == ["28 02:30", "29 03:30", "30 02:30"]
    hourly = occurrences("FREQ=HOURLY", datetime(2026, 10, 25, 1), 4, madrid)
    assert [(at.hour, at.fold) for at in hourly] == [(1, 0), (2, 0), (2, 1), (3, 0)]
    skipping = occurrences("FREQ=HOURLY;BYHOUR=1,2,3", datetime(2026, 3, 29, 1), 3, madrid)
    assert [f"{at:%d %H}" for at in skipping] == ["29 01", "29 03", "30 01"]


def test_an_until_in_utc_is_brought_to_the_zone() -> None:
    found = occurrences("FREQ=DAILY;UNTIL=20260702T220000Z", datetime(2026, 7, 1), 9, ZoneInfo("Europe/Madrid"))
    assert [at.day for at in found] == [1, 2, 3]
