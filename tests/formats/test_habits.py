"""Habits and check-ins: the exact line, the days, the streak."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayward.formats.habits import Habit, check_in, checked_on, checkins, habits, is_due, streak
from dayward.formats.recurrence import parse_rec
from dayward.formats.todotxt import TodoFile, emit_line, parse_line

FILE = b"""2026-11-01 Meditate 10 minutes rec:1d +health
(A) Call home @phone rec:+1w due:2026-11-22
x 2026-11-21 Meditate 10 minutes +health
x 2026-11-20 2026-11-01 meditate 10  minutes +health
x 2026-11-18 Meditate 10 minutes +health
Meditate 10 minutes +health rec:2d
Buy a mat
"""
DAY = date(2026, 11, 21)


def habit(rec: str) -> Habit:
    interval = parse_rec(rec)
    assert interval
    return Habit(parse_line(f"Swim rec:{rec}"), 1, interval)


def test_which_lines_are_habits():
    file = TodoFile.parse(FILE)
    found = habits(file)
    assert [(h.line, h.interval.unit) for h in found] == [(1, "d"), (2, "w")]
    assert checkins(file, found[0]) == [date(2026, 11, 18), date(2026, 11, 20), DAY]
    assert checked_on(file, found[0], DAY)
    assert not checked_on(file, found[1], DAY)
    assert not checked_on(file, found[0], date(2026, 11, 19))


def test_the_line_of_a_check_in():
    meditate, call = habits(TodoFile.parse(FILE))
    assert emit_line(check_in(meditate, DAY)) == "x 2026-11-21 Meditate 10 minutes +health"
    assert emit_line(check_in(call, DAY)) == "x 2026-11-21 Call home @phone"
    with pytest.raises(ValueError):
        check_in(habit("1d")._replace(task=parse_line("rec:1d")), DAY)


@given(st.text(st.sampled_from("ab +@:1-x "), min_size=1, max_size=20), st.dates())
def test_a_check_in_is_found_again(words, day):
    file = TodoFile.parse(f"{words} rec:1d\n".encode())
    for one in habits(file):
        try:
            task = check_in(one, day)
        except ValueError:
            continue
        file.append(task)
        assert checked_on(TodoFile.parse(file.emit()), one, day)


def back(*days: int) -> list[date]:
    return sorted(DAY - timedelta(days=n) for n in days)


@pytest.mark.parametrize(
    ("rec", "days", "length", "due"),
    [
        ("1d", back(0, 1, 2), 3, False),
        ("1d", back(1, 2), 2, True),
        ("1d", back(2, 3), 0, True),
        ("1d", back(0, 1, 3), 2, False),
        ("1d", [], 0, True),
        ("1d", back(-1), 0, True),
        ("2d", back(0, 2, 4, 7), 3, False),
        ("1b", [date(2026, 11, 19), date(2026, 11, 20)], 2, False),
        ("1w", back(6, 7, 13, 14, 28), 2, False),
        ("1w", back(8), 0, True),
        ("1m", [date(2026, 9, 1), date(2026, 10, 1), date(2026, 10, 21)], 2, True),
        ("1y", [date(2025, 1, 1), date(2026, 1, 1)], 2, False),
    ],
)
def test_streaks(rec, days, length, due):
    assert streak(habit(rec), days, DAY) == length
    assert is_due(habit(rec), days, DAY) == due
