"""Rules by the clock on the wall, where clocks go forward and back: every zone, every change from 2025 to 2030."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dayward.planning.schedules.cron import Cron
from dayward.planning.schedules.every import Every
from dayward.planning.schedules.moving import moved
from dayward.planning.schedules.rule import Rule
from dayward.planning.schedules.wall import instant, on_wall, showings
from dayward.planning.schedules.words import Words

FIRST, LAST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@cache
def transitions(zone: tzinfo) -> list[datetime]:
    """When its clocks change, to the minute, found by halving days whose ends differ."""
    found = []
    low = FIRST
    while low < LAST:
        high = low + DAY
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            one, two = low, high
            while two - one > MINUTE:
                middle = one + ((two - one) // MINUTE // 2) * MINUTE
                if middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset():
                    one = middle
                else:
                    two = middle
            found.append(two)
        low = high
    return found


@cache
def changing_zones() -> list[tuple[str, tuple[datetime, ...]]]:
    """One zone of each set that has the same changes to the same offsets, with its changes."""
    seen: dict[object, tuple[str, tuple[datetime, ...]]] = {}
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        days = [(FIRST + 7 * DAY * week).astimezone(zone).utcoffset() for week in range(314)]
        if len(set(days)) > 1:
            seen.setdefault(tuple(days), (name, ()))
    return [(name, tuple(transitions(ZoneInfo(name)))) for name, _ in seen.values()]


def due_by_scanning(day: date, clock: str, zone: tzinfo) -> datetime:
    """The first minute at which the clock shows that time of that day or later, found by looking at every minute."""
    wall = datetime.combine(day, datetime.strptime(clock, "%H:%M").time())
    moment = wall.replace(tzinfo=UTC) - timedelta(hours=15)
    step = timedelta(minutes=30)
    while on_wall(moment + step, zone) < wall:
        moment += step
    while on_wall(moment, zone) < wall:
        moment += MINUTE
    return moment


def daily(clock: str) -> list[Rule]:
    hour, minute = clock.split(":")
    return [Words(("FREQ=DAILY",), date(2024, 12, 1), (clock,)), Cron(f"{int(minute)} {int(hour)} * * *")]


def test_there_are_zones_that_change_by_an_hour_by_half_an_hour_and_at_midnight() -> None:
    changes = [(ZoneInfo(name), change) for name, found in changing_zones() for change in found]
    sizes = {on_wall(change, zone) - on_wall(change - MINUTE, zone) - MINUTE for zone, change in changes}
    assert {timedelta(hours=1), timedelta(hours=-1), timedelta(minutes=30), timedelta(minutes=-30)} <= sizes
    assert any(on_wall(change - MINUTE, zone).hour == 23 for zone, change in changes)
    assert len(changes) > 300


@pytest.mark.parametrize("clock", ["00:00", "00:30", "01:45", "02:15", "02:30", "03:00", "23:30"])
def test_a_daily_rule_is_due_once_on_every_local_day_around_every_change(clock: str) -> None:
    for name, changes in changing_zones():
        zone = ZoneInfo(name)
        for change in changes:
            first = on_wall(change, zone).date() - DAY
            days = [first + DAY * n for n in range(4)]
            expected = [due_by_scanning(day, clock, zone) for day in days]
            for rule in daily(clock):
                after, until = expected[0] - timedelta(seconds=1), expected[-1]
                assert rule.between(after, until, zone) == expected, (name, clock, change, rule)


@pytest.mark.parametrize(
    ("zone", "after", "clock", "expected"),
    [
        ("Europe/Madrid", "2026-03-28T12:00Z", "02:30", "2026-03-29T01:00Z"),  # 03:00 local, the first valid instant
        ("Europe/Madrid", "2026-10-24T12:00Z", "02:30", "2026-10-25T00:30Z"),  # the first 02:30 of two
        ("Europe/Madrid", "2026-10-25T00:30Z", "02:30", "2026-10-26T01:30Z"),  # and not the second
        ("Europe/Madrid", "2026-10-25T01:10Z", "02:30", "2026-10-26T01:30Z"),  # nor when asked between the two
        ("Australia/Lord_Howe", "2026-10-03T12:00Z", "02:15", "2026-10-03T15:30Z"),  # 02:30 local
        ("Australia/Lord_Howe", "2026-04-04T12:00Z", "01:45", "2026-04-04T14:45Z"),
        ("America/New_York", "2026-11-01T04:00Z", "01:30", "2026-11-01T05:30Z"),
    ],
)
def test_a_time_in_a_gap_and_a_time_that_comes_twice(zone: str, after: str, clock: str, expected: str) -> None:
    for rule in daily(clock):
        assert rule.next(datetime.fromisoformat(after), ZoneInfo(zone)) == datetime.fromisoformat(expected)


def test_a_day_that_a_zone_leaves_out_has_no_eight_o_clock() -> None:
    zone = ZoneInfo("Pacific/Apia")  # there was no 30 December 2011
    after = datetime(2011, 12, 29, 12, tzinfo=zone)
    rule = Words(("FREQ=DAILY",), date(2011, 1, 1), ("08:00",))
    found = rule.between(after, after + 4 * DAY, zone)
    assert [on_wall(one, zone).isoformat() for one in found[:2]] == ["2011-12-31T08:00:00", "2012-01-01T08:00:00"]
    assert instant(datetime(2011, 12, 30, 8), zone) is None


@pytest.mark.parametrize("name", ["Europe/Madrid", "America/New_York", "Australia/Lord_Howe"])
@pytest.mark.parametrize("text", ["*/15 * * * *", "30 * * * *"])
def test_a_rule_for_every_hour_runs_whenever_the_clock_shows_it(name: str, text: str) -> None:
    zone, minutes = ZoneInfo(name), {0, 15, 30, 45} if "*/15" in text else {30}
    for change in transitions(zone)[:2]:
        low, high = change - timedelta(hours=5), change + timedelta(hours=5)
        expected = [low + MINUTE * n for n in range(1, 601) if on_wall(low + MINUTE * n, zone).minute in minutes]
        assert Cron(text).between(low, high, zone) == expected


@settings(max_examples=60)
@given(
    st.sampled_from(["Europe/Madrid", "Australia/Lord_Howe", "America/Havana", "Africa/Casablanca", "America/Nuuk"]),
    st.sampled_from(["30 2 * * *", "*/20 * * * *", "0 0 * * *", "15,45 1-3 * * 0", "0 23 L * *"]),
    st.datetimes(datetime(2025, 1, 1), datetime(2030, 12, 1)),
)
def test_next_is_strictly_later_and_between_is_next_again_and_again(name: str, text: str, start: datetime) -> None:
    zone, after, rule = ZoneInfo(name), start.replace(tzinfo=UTC), Cron(text)
    found, moment = [], after
    for _ in range(30):
        following = rule.next(moment, zone)
        assert following is not None
        assert following > moment
        found.append(following)
        moment = following
    assert rule.between(after, found[-1], zone) == found
    assert rule.between(after, found[-1], zone, most=7) == found[:7]


@given(st.sampled_from([name for name, _ in changing_zones()]), st.integers(0, 5000), st.integers(-300, 300))
def test_a_wall_time_stands_for_the_first_instant_that_shows_it_or_later(name: str, nth: int, minutes: int) -> None:
    zone = ZoneInfo(name)
    changes = transitions(zone)
    wall = on_wall(changes[nth % len(changes)], zone) + MINUTE * minutes
    found = instant(wall, zone)
    assert found is not None
    assert on_wall(found, zone) >= wall
    assert on_wall(found - MINUTE, zone) < wall
    assert showings(wall, zone)[:1] in ([found], [])


MADRID, NEW_YORK, TOKYO = ZoneInfo("Europe/Madrid"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Tokyo")
EIGHT = Words(("FREQ=DAILY",), date(2026, 1, 1), ("08:00",))


def at(text: str, zone: tzinfo) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def after_moving(rule: Rule, last: datetime, old: tzinfo, new: tzinfo, now: datetime) -> datetime | None:
    return moved(rule, last, rule.next(last, old), old, new, now)


def test_flying_west_eight_o_clock_does_not_come_again_on_that_day() -> None:
    last, now = at("2026-11-21T08:00", MADRID), at("2026-11-21T12:00", MADRID)
    assert EIGHT.next(now, NEW_YORK) == at("2026-11-21T08:00", NEW_YORK)
    assert after_moving(EIGHT, last, MADRID, NEW_YORK, now) == at("2026-11-22T08:00", NEW_YORK)


def test_flying_west_the_evening_still_comes() -> None:
    twice = Words(("FREQ=DAILY",), date(2026, 1, 1), ("08:00", "18:00"))
    last, now = at("2026-11-21T08:00", MADRID), at("2026-11-21T12:00", MADRID)
    assert after_moving(twice, last, MADRID, NEW_YORK, now) == at("2026-11-21T18:00", NEW_YORK)


def test_flying_east_the_next_morning_comes_sooner() -> None:
    last, now = at("2026-11-21T08:00", NEW_YORK), at("2026-11-21T15:00", NEW_YORK)
    assert after_moving(EIGHT, last, NEW_YORK, MADRID, now) == at("2026-11-22T08:00", MADRID)


def test_over_the_date_line_the_day_that_comes_again_has_its_morning() -> None:
    los_angeles = ZoneInfo("America/Los_Angeles")
    last, now = at("2026-11-22T08:00", TOKYO), at("2026-11-21T15:00", los_angeles)
    assert after_moving(EIGHT, last, TOKYO, los_angeles, now) == at("2026-11-22T08:00", los_angeles)


def test_what_was_due_before_the_move_is_due_still() -> None:
    last, now = at("2026-11-20T08:00", MADRID), at("2026-11-21T12:00", MADRID)
    assert after_moving(EIGHT, last, MADRID, NEW_YORK, now) == at("2026-11-21T08:00", MADRID)


def test_real_time_does_not_notice_a_move() -> None:
    rule, now = Every(at("2026-11-21T00:00", UTC), 300), at("2026-11-21T12:01", UTC)
    assert after_moving(rule, at("2026-11-21T12:00", UTC), MADRID, NEW_YORK, now) == at("2026-11-21T12:05", UTC)


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(["Europe/Madrid", "America/New_York", "Asia/Tokyo", "Asia/Kolkata", "Pacific/Auckland"]),
        min_size=2,
        max_size=6,
    ),
    st.lists(st.integers(10, 90), min_size=6, max_size=6),
)
def test_a_traveller_has_eight_o_clock_at_most_once_on_each_local_day(names: list[str], hours: list[int]) -> None:
    zone, now = ZoneInfo(names[0]), at("2026-05-01T12:00", UTC)
    last: datetime | None = None
    had: list[tuple[date, datetime]] = []
    following = EIGHT.next(now, zone)
    for name, stay in zip(names, hours, strict=False):
        following = moved(EIGHT, last, following, zone, ZoneInfo(name), now)
        zone, now = ZoneInfo(name), now + timedelta(hours=stay)
        while following is not None and following <= now:
            assert last is None or following > last
            assert all((day, on_wall(one, zone).date()) != (on_wall(following, zone).date(),) * 2 for day, one in had)
            had.append((on_wall(following, zone).date(), following))
            last, following = following, EIGHT.next(following, zone)
