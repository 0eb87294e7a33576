"""The days of a repeating event: `rec:` counted from its first day, and RFC 5545 rules."""

from __future__ import annotations

from datetime import date, timedelta
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dayward.formats.calendar_recurrence import days_of, parse_rrule, repeats
from dayward.formats.recurrence import advance, parse_rec

END = date(2099, 12, 31)


def days(rule: str, first: str, last: date = END, **keys: str) -> list[str]:
    key = "rec" if rule[:1] in "+0123456789" else "rrule"
    day = date.fromisoformat(first)
    return [str(one) for one in days_of({key: rule, **keys}, day, day, last)]


@pytest.mark.parametrize(
    ("rule", "first", "expected"),
    [
        ("FREQ=DAILY;COUNT=3", "2026-11-27", ["2026-11-27", "2026-11-28", "2026-11-29"]),
        ("FREQ=DAILY;INTERVAL=10;UNTIL=20261210T235959Z", "2026-11-27", ["2026-11-27", "2026-12-07"]),
        ("FREQ=WEEKLY;BYDAY=MO,FR;COUNT=4", "2026-11-27", ["2026-11-27", "2026-11-30", "2026-12-04", "2026-12-07"]),
        (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
            "1997-08-05",
            ["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"],
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
            "1997-08-05",
            ["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"],
        ),
        ("FREQ=MONTHLY;COUNT=3", "2026-01-31", ["2026-01-31", "2026-03-31", "2026-05-31"]),
        ("FREQ=MONTHLY;BYDAY=2TH;COUNT=3", "2026-11-12", ["2026-11-12", "2026-12-10", "2027-01-14"]),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", "2026-11-27", ["2026-11-27", "2026-12-25"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", "2026-01-31", ["2026-01-31", "2026-02-28", "2026-03-31"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", "2026-11-30", ["2026-11-30", "2026-12-31"]),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=3", "2026-11-13", ["2026-11-13", "2027-08-13", "2028-10-13"]),
        ("FREQ=YEARLY;COUNT=3", "2024-02-29", ["2024-02-29", "2028-02-29", "2032-02-29"]),
        ("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=2", "2026-11-26", ["2026-11-26", "2027-11-25"]),
        ("FREQ=YEARLY;BYDAY=20MO;COUNT=3", "1997-05-19", ["1997-05-19", "1998-05-18", "1999-05-17"]),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3", "1997-05-12", ["1997-05-12", "1998-05-11", "1999-05-17"]),
        (
            "FREQ=YEARLY;BYWEEKNO=1;COUNT=3",
            "2024-12-30",
            ["2024-12-30", "2025-12-29", "2027-01-04"],
        ),
        ("FREQ=YEARLY;BYYEARDAY=1,-1;COUNT=3", "2026-01-01", ["2026-01-01", "2026-12-31", "2027-01-01"]),
        ("+1m", "2026-08-31", ["2026-08-31", "2026-09-30", "2026-10-31"]),
        ("1w", "2026-08-31", ["2026-08-31", "2026-09-07", "2026-09-14"]),
        ("3b", "2026-11-28", ["2026-11-28", "2026-12-02"]),
        (
            "FREQ=YEARLY;BYWEEKNO=53;BYDAY=TU,SA;INTERVAL=6;UNTIL=20170101T000000Z",
            "2010-01-02",
            ["2010-01-02", "2015-12-29", "2016-01-02"],
        ),
        ("1b", "2026-11-26", ["2026-11-26", "2026-11-27", "2026-11-30"]),
    ],
)
def test_rules(rule, first, expected):
    found = days(rule, first)
    assert found[: len(expected)] == expected
    assert len(found) == len(expected) or not ("COUNT" in rule or "UNTIL" in rule)


def test_the_first_day_always_counts_unless_excluded():
    assert days("FREQ=WEEKLY;BYDAY=MO", "2026-11-27", date(2026, 12, 1)) == ["2026-11-27", "2026-11-30"]
    assert days("1d", "2026-11-27", date(2026, 11, 29), **{"except": "2026-11-27,2026-11-28"}) == ["2026-11-29"]
    assert days("1d", "2026-11-27", until="2026-11-28") == ["2026-11-27", "2026-11-28"]
    assert days("1d", "2026-11-27", until="2026-11-26") == []
    assert days("1d", "2026-11-27", date(2026, 11, 28), until="soon") == ["2026-11-27", "2026-11-28"]


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "FREQ=HOURLY",
        "FREQ=DAILY;INTERVAL=0",
        "COUNT=1",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "x",
        "FREQ=DAILY;COUNT=-1",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=DAILY;UNTIL=2026",
        "FREQ",
        "FREQ=DAILY;WKST=",
        "FREQ=DAILY;COUNT=" + "9" * 5000,
    ],
)
def test_rules_that_say_nothing_we_know_are_single_events(rule):
    assert parse_rrule(rule) is None
    assert not repeats({"rrule": rule})
    assert days_of({"rrule": rule}, date(2026, 11, 27), date(2026, 1, 1), END) == [date(2026, 11, 27)]


RULES = st.builds(
    lambda freq, interval, extra: f"FREQ={freq};INTERVAL={interval}{extra}",
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 4),
    st.sampled_from(
        [
            "",
            ";BYDAY=MO,-1SU",
            ";BYMONTH=2,11",
            ";BYMONTHDAY=31,-1",
            ";BYDAY=TU;BYSETPOS=1",
            ";BYWEEKNO=53",
            ";BYDAY=2TH",
        ]
    ),
)


@given(
    RULES | st.sampled_from(["1d", "3b", "2w", "1m", "5m", "1y"]),
    st.dates(date(2020, 1, 1), date(2027, 1, 1)),
    st.integers(0, 900),
)
@settings(max_examples=60)
def test_a_window_shows_what_the_whole_shows(rule, day, offset):
    keys = {"rec" if rule[0].isdigit() else "rrule": rule}
    first = day + timedelta(days=offset)
    last = first + timedelta(days=400)
    whole = days_of(keys, day, day, last)
    assert days_of(keys, day, first, last) == [one for one in whole if one >= first]
    assert whole[0] == day
    if rule[0].isdigit():
        interval = parse_rec(rule)
        assert interval
        assert whole == [day, *(one for n in range(1, len(whole) + 1) if (one := advance(day, interval, n)) <= last)]


def test_a_far_window_and_an_impossible_rule_are_quick():
    begin = process_time()
    for rule in (
        "FREQ=DAILY",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;INTERVAL=999999",
        "FREQ=MONTHLY;INTERVAL=99999999999",
    ):
        days_of({"rrule": rule}, date(1900, 1, 1), date(2026, 1, 1), date(2026, 12, 31))
    days_of({"rec": "1d"}, date(1, 1, 1), date(9999, 12, 1), date.max)
    days_of({"rrule": "FREQ=MONTHLY"}, date(1, 1, 1), date(9999, 11, 1), date.max)
    assert process_time() - begin < 2
