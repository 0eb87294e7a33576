"""Cron expressions: what they mean, beside another implementation; what is wrong with them; how long they take."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from croniter import croniter  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from dayward.planning.schedules import crontab
from dayward.planning.schedules.cron import Cron

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def field(low: int, high: int, names: tuple[str, ...] = ()) -> st.SearchStrategy[str]:
    number = st.integers(low, high)
    value = number.map(str) | st.sampled_from(names) if names else number.map(str)
    ranges = (
        st.tuples(number, number).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: f"{min(pair)}-{max(pair)}")
    )
    step = st.integers(1, (high - low) // 2)
    part = st.one_of(value, ranges, st.builds("{}/{}".format, ranges, step))
    return st.one_of(st.just("*"), step.map("*/{}".format), st.lists(part, min_size=1, max_size=3).map(",".join))


EXPRESSIONS = st.tuples(
    field(0, 59), field(0, 23), field(1, 28), field(1, 12, ("jan", "JUL")), field(0, 6, ("mon", "Sun"))
).map(" ".join)


@pytest.mark.slow
@settings(max_examples=300)
@given(EXPRESSIONS, st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)))
def test_the_next_ten_are_those_of_croniter(text: str, start: datetime) -> None:
    other = croniter(text, start.replace(second=0, microsecond=0), implement_cron_bug=True)
    expected = [other.get_next(datetime).replace(tzinfo=UTC) for _ in range(10)]
    after = start.replace(second=0, microsecond=0, tzinfo=UTC)
    assert Cron(text).between(after, expected[-1], UTC, 10) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0 9 L * *", ["2026-11-30T09:00", "2026-12-31T09:00", "2027-01-31T09:00"]),
        ("0 9 * * fri#2", ["2026-12-11T09:00", "2027-01-08T09:00"]),
        ("0 9 * * L5", ["2026-11-27T09:00", "2026-12-25T09:00"]),
        ("0 9 * * 5L", ["2026-11-27T09:00", "2026-12-25T09:00"]),
        ("0 9 1 * mon", ["2026-11-23T09:00", "2026-11-30T09:00", "2026-12-01T09:00"]),
        ("0 9 1-7 * */7", ["2026-12-06T09:00", "2027-01-03T09:00"]),
        ("0 9 * * 7", ["2026-11-22T09:00", "2026-11-29T09:00"]),
        ("0 9 * * sat-sun", ["2026-11-22T09:00", "2026-11-28T09:00"]),
        ("0 22-1/3 * * *", ["2026-11-21T22:00", "2026-11-22T01:00"]),
        ("0 9 ? DECember wednesday", ["2026-12-02T09:00"]),
        ("0 9 29 2 *", ["2028-02-29T09:00", "2032-02-29T09:00"]),
        ("@hourly", ["2026-11-21T13:00", "2026-11-21T14:00"]),
        ("@weekly", ["2026-11-22T00:00", "2026-11-29T00:00"]),
        ("@yearly", ["2027-01-01T00:00"]),
    ],
)
def test_what_expressions_mean(text: str, expected: list[str]) -> None:
    found = Cron(text).between(NOON, datetime(2040, 1, 1, tzinfo=UTC), UTC, len(expected))
    assert [one.strftime("%Y-%m-%dT%H:%M") for one in found] == expected


@pytest.mark.parametrize(
    "text",
    ["", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "*/0 * * * *",
     "a * * * *", "* * * * mo", "1- * * * *", "1,,2 * * * *", "@sometimes", "* * * * fri#6", "-1 * * * *", "*-5 * * * *"],
)  # fmt: skip
def test_what_is_wrong_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        crontab.parse(text)


@pytest.mark.parametrize("text", ["0 0 30 2 *", "0 0 31 4,6,9,11 *", "0 0 31 feb *"])
def test_what_never_comes_is_known_at_once(text: str) -> None:
    begin = time.perf_counter()
    assert Cron(text).next(NOON, UTC) is None
    assert time.perf_counter() - begin < 0.05


def test_the_next_instant_takes_less_than_a_fifth_of_a_millisecond() -> None:
    zone = ZoneInfo("Europe/Madrid")
    rules = [Cron(text) for text in ("0 8 * * 1-5", "*/15 * * * *", "30 2 1 * *", "0 9 * * fri", "0 0 L * *")] * 40
    for rule in rules[:5]:
        rule.next(NOON, zone)
    begin = time.process_time()
    for rule in rules:
        rule.next(NOON, zone)
    assert (time.process_time() - begin) / len(rules) < 0.0002


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("0 8 * * 1-5", "every weekday at 08:00"),
        ("30 7,19 * * *", "every day at 07:30 and 19:30"),
        ("0 9 1,15 * *", "on the 1st and 15th of every month at 09:00"),
        ("0 9 L * *", "on the last day of every month at 09:00"),
        ("0 0 1 1,7 *", "on the 1st of January and July at 00:00"),
        ("*/5 * * * *", "every 5 minutes"),
        ("*/30 9-17 * * 1-5", "every weekday every 30 minutes from 09:00 to 17:30"),
        ("0 9 1 * 1", "cron 0 9 1 * 1"),
        ("0 9 1-7 * */2", "cron 0 9 1-7 * */2"),
        ("0 9 * 3 mon", "cron 0 9 * 3 mon"),
    ],
)
def test_expressions_in_words_where_words_say_the_same(text: str, told: str) -> None:
    assert Cron(text).told(UTC) == told
