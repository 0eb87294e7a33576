"""How tasks come back: clamps, business days, strict and normal, until, reminders that move along."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayward.formats.recurrence import Interval, advance, complete, parse_rec, successor
from dayward.formats.todotxt import emit_line, parse_line

INTERVALS = st.builds(Interval, st.integers(1, 40), st.sampled_from("dbwmy"), st.booleans())
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("1d", Interval(1, "d", False)),
        ("+2w", Interval(2, "w", True)),
        ("3", Interval(3, "d", False)),
        ("+10b", Interval(10, "b", True)),
        ("12m", Interval(12, "m", False)),
        ("1y", Interval(1, "y", False)),
        *((text, None) for text in (None, "", "0d", "d", "-1d", "1x", "1D", "+", "1d ", "99999d", "١d")),
    ],
)
def test_intervals(text, interval):
    assert parse_rec(text) == interval


@pytest.mark.parametrize(
    ("day", "rec", "times", "expected"),
    [
        ("2026-01-31", "1m", 1, "2026-02-28"),
        ("2028-01-31", "1m", 1, "2028-02-29"),
        ("2026-01-31", "1m", 2, "2026-03-31"),
        ("2026-12-31", "2m", 1, "2027-02-28"),
        ("2028-02-29", "1y", 1, "2029-02-28"),
        ("2028-02-29", "1y", 4, "2032-02-29"),
        ("2026-11-27", "1w", 3, "2026-12-18"),
        ("2026-11-27", "1b", 1, "2026-11-30"),
        ("2026-11-26", "1b", 1, "2026-11-27"),
        ("2026-11-27", "5b", 1, "2026-12-04"),
        ("2026-11-27", "6b", 1, "2026-12-07"),
        ("2026-11-28", "1b", 1, "2026-11-30"),
        ("2026-11-29", "1b", 1, "2026-11-30"),
        ("2026-11-28", "2b", 1, "2026-12-01"),
        ("2026-03-28", "1d", 2, "2026-03-30"),
    ],
)
def test_advancing(day, rec, times, expected):
    interval = parse_rec(rec)
    assert interval
    assert advance(date.fromisoformat(day), interval, times) == date.fromisoformat(expected)


@given(DAYS, INTERVALS)
def test_advancing_goes_forward_to_a_fitting_day(day, interval):
    later = advance(day, interval)
    assert later > day
    if interval.unit == "b":
        assert later.weekday() < 5
        passed = sum((day + timedelta(days=n)).weekday() < 5 for n in range(1, (later - day).days + 1))
        assert passed == interval.number
    if interval.unit in "my":
        assert later.day <= day.day
        assert later.day == day.day or (later + timedelta(days=1)).day == 1
    if interval.unit == "w":
        assert later.weekday() == day.weekday()


@given(DAYS, INTERVALS, st.integers(1, 5))
def test_several_times_never_drift(day, interval, times):
    if interval.unit in "dw":
        stepped = day
        for _ in range(times):
            stepped = advance(stepped, interval)
        assert advance(day, interval, times) == stepped
    assert advance(day, interval, times) < advance(day, interval, times + 1)


def test_the_end_of_time():
    with pytest.raises(OverflowError):
        advance(date(9999, 12, 1), Interval(1, "m", False))


@pytest.mark.parametrize(
    ("line", "done", "following"),
    [
        ("Pay", "x 2026-11-27 Pay", None),
        ("(B) 2026-11-01 Pay due:2026-12-01", "x 2026-11-27 2026-11-01 Pay due:2026-12-01 pri:B", None),
        ("Water rec:1w", "x 2026-11-27 Water rec:1w", "Water rec:1w"),
        (
            "2026-11-01 Pay due:2026-12-01 rec:+1m",
            "x 2026-11-27 2026-11-01 Pay due:2026-12-01 rec:+1m",
            "2026-11-27 Pay due:2027-01-01 rec:+1m",
        ),
        ("Pay due:2026-11-20 rec:1w", None, "Pay due:2026-12-04 rec:1w"),
        ("Pay t:2026-11-20 rec:1w", None, "Pay t:2026-12-04 rec:1w"),
        ("Pay t:2026-11-20 due:2026-11-25 rec:+1w", None, "Pay t:2026-11-27 due:2026-12-02 rec:+1w"),
        ("Pay t:2026-11-20 due:2026-11-25 rec:1w", None, "Pay t:2026-12-04 due:2026-12-09 rec:1w"),
        ("(A) Pay due:2026-11-27 rec:1d", None, "(A) Pay due:2026-11-28 rec:1d"),
        ("Pay due:2026-01-31 rec:+1m until:2026-02-28", None, "Pay due:2026-02-28 rec:+1m until:2026-02-28"),
        ("Pay due:2026-01-31 rec:+1m until:2026-02-27", None, None),
        ("Pay rec:1d until:2026-11-26", None, None),
        ("Pay rec:1d until:2026-11-27", None, "Pay rec:1d until:2026-11-27"),
        ("Pay due:2026-11-27 rem:2026-11-26T0900 rec:+1w", None, "Pay due:2026-12-04 rem:2026-12-03T0900 rec:+1w"),
        ("Pay due:2026-11-27 rem:-30m rec:+1w", None, "Pay due:2026-12-04 rem:-30m rec:+1w"),
        ("Pay t:2026-11-27 rem:2026-11-27T0900 rec:+1d", None, "Pay t:2026-11-28 rem:2026-11-28T0900 rec:+1d"),
        ("Pay due:2026-02-30 rec:+1w", None, "Pay due:2026-02-30 rec:+1w"),
        ("Pay rec:often", None, None),
    ],
)
def test_completing(line, done, following):
    finished, after = complete(parse_line(line), date(2026, 11, 27))
    if done:
        assert emit_line(finished) == done
    assert (emit_line(after) if after else None) == following


@given(DAYS, INTERVALS, DAYS, st.integers(0, 30))
def test_the_distance_between_start_and_due(due, interval, today, before):
    sign = "+" if interval.strict else ""
    start = due - timedelta(days=before)
    task = parse_line(f"Pay t:{start} due:{due} rec:{sign}{interval.number}{interval.unit}")
    following = successor(task, today)
    assert following
    new_start, new_due = date.fromisoformat(following.kv["t"]), date.fromisoformat(following.kv["due"])
    if interval.strict:
        assert (new_start, new_due) == (advance(start, interval), advance(due, interval))
    else:
        assert new_start == advance(today, interval)
        assert (new_due - new_start).days == before
