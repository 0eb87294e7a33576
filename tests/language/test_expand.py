"""Recurrence rules of RFC 5545: expanded as its text and its examples say, refused where it forbids."""

from __future__ import annotations

from datetime import datetime

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from dayward.language.expand import occurrences
from dayward.language.rrule import parse_rule

START = datetime(2026, 11, 21, 9)  # a Saturday


def days(rule: str, count: int = 4, start: datetime = START) -> list[str]:
    return [f"{at:%y-%m-%d}" for at in occurrences(rule, start, count)]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=MONTHLY;BYDAY=2TH", ["26-12-10", "27-01-14", "27-02-11", "27-03-11"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", ["26-12-31", "27-01-31", "27-03-31", "27-05-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", ["26-11-30", "26-12-31", "27-01-31", "27-02-28"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["26-11-30", "26-12-31", "27-01-29", "27-02-26"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SA;COUNT=3", ["26-11-21", "26-11-30", "26-12-05"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SA;WKST=SU;COUNT=3", ["26-11-21", "26-11-30", "26-12-05"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", ["28-02-29", "32-02-29", "36-02-29", "40-02-29"]),
        ("FREQ=YEARLY;BYWEEKNO=1", ["27-01-09", "28-01-08", "29-01-06", "30-01-05"]),
        ("FREQ=YEARLY;BYYEARDAY=-1", ["26-12-31", "27-12-31", "28-12-31", "29-12-31"]),
        ("FREQ=DAILY;UNTIL=20261122", ["26-11-21"]),
        ("FREQ=DAILY;UNTIL=20261122T090000", ["26-11-21", "26-11-22"]),
        ("rrule:freq=daily;interval=10;", ["26-11-21", "26-12-01", "26-12-11", "26-12-21"]),
    ],
)
def test_days(rule: str, expected: list[str]) -> None:
    assert days(rule) == expected


def test_a_start_outside_the_pattern_is_no_occurrence() -> None:
    assert days("FREQ=WEEKLY;BYDAY=MO;COUNT=2", 9) == ["26-11-23", "26-11-30"]


def test_hours_and_minutes() -> None:
    found = occurrences("FREQ=DAILY;BYHOUR=9,17;BYMINUTE=0,30;BYSETPOS=1,-1", START, 4)
    assert [f"{at:%d %H:%M}" for at in found] == ["21 09:00", "21 17:30", "22 09:00", "22 17:30"]
    found = occurrences("FREQ=MINUTELY;INTERVAL=25;BYHOUR=9", START, 4)
    assert [f"{at:%d %H:%M}" for at in found] == ["21 09:00", "21 09:25", "21 09:50", "22 09:10"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MINUTELY;INTERVAL=1440;BYHOUR=5",
        "FREQ=DAILY;INTERVAL=999999999;BYMONTH=1",
    ],
)
def test_a_rule_that_never_happens_ends(rule: str) -> None:
    assert occurrences(rule, START, 3) == []


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("", "no FREQ"),
        ("FREQ=OFTEN", "FREQ is 'OFTEN'"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270101", "exclude each other"),
        ("FREQ=DAILY;COUNT=0", "COUNT"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL"),
        ("FREQ=DAILY;BYHOUR=24", "BYHOUR"),
        ("FREQ=DAILY;BYMONTHDAY=0", "BYMONTHDAY"),
        ("FREQ=DAILY;BYDAY=2MO", "number in BYDAY"),
        ("FREQ=MONTHLY;BYDAY=0MO", "BYDAY"),
        ("FREQ=MONTHLY;BYWEEKNO=3", "BYWEEKNO"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYYEARDAY=3", "BYYEARDAY"),
        ("FREQ=DAILY;BYSETPOS=1", "BYSETPOS"),
        ("FREQ=DAILY;UNTIL=20270230", "no date"),
        ("FREQ=DAILY;UNTIL=tomorrow", "UNTIL"),
        ("FREQ=DAILY;FREQ=DAILY", "twice"),
        ("FREQ=DAILY;EASTER=1", "EASTER"),
        ("FREQ", "NAME=VALUE"),
    ],
)
def test_what_the_rfc_forbids_is_refused_with_the_reason(rule: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_rule(rule)


numbers = st.lists(st.integers(1, 28), min_size=1, max_size=3, unique=True).map(lambda found: ",".join(map(str, found)))
weekdays = st.lists(
    st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, max_size=4, unique=True
).map(",".join)
numbered = st.lists(st.sampled_from(["1MO", "-1FR", "2TH", "-2SU", "3SA"]), min_size=1, max_size=3, unique=True).map(
    ",".join
)
hours = st.lists(st.integers(0, 23), min_size=1, max_size=3, unique=True).map(lambda found: ",".join(map(str, found)))
rules = st.one_of(
    st.builds("FREQ=WEEKLY;INTERVAL={};BYDAY={}".format, st.integers(1, 5), weekdays),
    st.builds("FREQ=MONTHLY;INTERVAL={};BYMONTHDAY={}".format, st.integers(1, 7), numbers),
    st.builds("FREQ=MONTHLY;INTERVAL={};BYDAY={}".format, st.integers(1, 7), numbered),
    st.builds("FREQ=YEARLY;BYMONTH={};BYDAY={}".format, st.integers(1, 12), numbered),
    st.builds("FREQ=DAILY;INTERVAL={};BYHOUR={};BYMINUTE=0,45".format, st.integers(1, 9), hours),
    st.builds("FREQ=HOURLY;BYDAY={};BYHOUR={}".format, weekdays, hours),
)


@settings(max_examples=150, deadline=None)
@given(
    rules, st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)).map(lambda at: at.replace(microsecond=0, fold=0))
)
def test_another_library_finds_the_same(rule: str, start: datetime) -> None:
    expected = [at for at, _ in zip(rrulestr(rule, dtstart=start), range(8), strict=False)]
    assert occurrences(rule, start, 8) == expected
