"""Intervals that do not drift, recurrence rules from where they stand, and rules kept as JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dayward.core.errors import UsageError
from dayward.language.expand import occurrences
from dayward.planning.schedules.cron import Cron
from dayward.planning.schedules.every import Every
from dayward.planning.schedules.once import At
from dayward.planning.schedules.relative import CONDITIONS, Before, Changed, When
from dayward.planning.schedules.rule import Rule
from dayward.planning.schedules.stored import rule_from_json
from dayward.planning.schedules.wall import on_wall
from dayward.planning.schedules.words import Words

MADRID = ZoneInfo("Europe/Madrid")
ANCHOR = datetime(2026, 11, 21, 16, 0, 23, tzinfo=UTC)

moments = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)).map(
    lambda one: one.replace(microsecond=0, tzinfo=UTC)
)
tags = st.lists(st.sampled_from(["@work", "+talk", "[home]", "choir"]), max_size=2).map(tuple)
clocks = st.times().map(lambda one: f"{one:%H:%M}")
RULES = st.one_of(
    st.builds(At, moments),
    st.sampled_from(["0 8 * * 1-5", "@daily", "*/7 1-3 L 2 *"]).map(Cron),
    st.builds(Every, moments, st.integers(1, 10**7)),
    st.builds(Every, moments, st.just(0), st.integers(1, 36)),
    st.builds(
        Words,
        st.sampled_from(
            [("FREQ=DAILY",), ("FREQ=MONTHLY;BYDAY=-1FR",), ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO;COUNT=3")]
        ),
        st.dates(date(2000, 1, 1), date(2090, 1, 1)),
        st.lists(clocks, min_size=1, max_size=3, unique=True).map(tuple),
    ),
    st.builds(Before, st.integers(0, 10**6), st.booleans(), tags),
    st.builds(When, st.sampled_from(CONDITIONS), st.integers(0, 60), tags),
    st.builds(Changed, st.sampled_from(["todo.txt", "notes/**", "*.md"])),
)


@given(RULES)
def test_a_rule_comes_back_from_json_as_it_was(rule: Rule) -> None:
    assert rule_from_json(json.loads(json.dumps(rule.to_json()))) == rule
    assert rule.told(MADRID)


NO_RULES: list[dict[str, object]] = [
    {},
    {"kind": "moon"},
    {"kind": "at"},
    {"kind": "at", "instant": "soon"},
    {"kind": "when", "condition": "x"},
    {"kind": "cron", "text": "61 * * * *"},
    {"kind": "every", "anchor": "2026-11-21T09:00:00+00:00"},
    {"kind": "every", "anchor": "2026-11-21T09:00:00+00:00", "seconds": -1},
    {"kind": "words", "rules": ["FREQ=HOURLY"], "start": "2026-11-21", "times": ["09:00"]},
    {"kind": "words", "rules": ["FREQ=DAILY"], "start": "2026-11-21", "times": []},
    {"kind": "words", "rules": ["FREQ=DAILY"], "start": "2026-11-21", "times": ["25:00"]},
]


@pytest.mark.parametrize("fields", NO_RULES)
def test_what_is_no_rule_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        rule_from_json(fields)


@settings(max_examples=60)
@given(RULES, moments, st.sampled_from([UTC, MADRID, ZoneInfo("Australia/Lord_Howe")]))
def test_next_is_strictly_later_and_between_is_next_again_and_again(rule: Rule, after: datetime, zone: tzinfo) -> None:
    found, moment = [], rule.next(after, zone)
    while moment is not None and len(found) < 8:
        assert moment > (found[-1] if found else after)
        assert moment.tzinfo is UTC
        found.append(moment)
        moment = rule.next(moment, zone)
    until = found[-1] if found else after + timedelta(days=1)
    assert rule.between(after, until, zone) == found
    assert rule.by_itself or not found


@given(moments, st.integers(1, 10**7), moments)
def test_an_interval_is_an_anchor_and_a_number_of_steps(anchor: datetime, seconds: int, after: datetime) -> None:
    found = Every(anchor, seconds).next(after, MADRID)
    assert found is not None
    assert (found - anchor) % timedelta(seconds=seconds) == timedelta()
    assert after < found
    assert found == anchor or found - timedelta(seconds=seconds) <= after


def test_an_interval_counts_real_time_whatever_the_clocks_do() -> None:
    rule = Every(datetime(2026, 10, 24, 12, tzinfo=UTC), 6 * 3600)
    found = rule.between(rule.anchor, rule.anchor + timedelta(days=1), MADRID)
    assert [on_wall(one, MADRID).hour for one in found] == [20, 2, 7, 13]  # the night has 25 hours


def test_months_keep_their_day_and_time_and_clamp() -> None:
    rule = Every(datetime(2027, 1, 31, 8, tzinfo=MADRID).astimezone(UTC), months=1)
    found = rule.between(rule.anchor, rule.anchor + timedelta(days=130), MADRID)
    assert [on_wall(one, MADRID).isoformat()[:16] for one in found] == [
        "2027-02-28T08:00", "2027-03-31T08:00", "2027-04-30T08:00", "2027-05-31T08:00",
    ]  # fmt: skip


RECURRENCES = """
FREQ=DAILY;INTERVAL=3 FREQ=DAILY;COUNT=9 FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH FREQ=WEEKLY;INTERVAL=3
FREQ=WEEKLY;BYDAY=TU;UNTIL=20280301T000000 FREQ=MONTHLY FREQ=MONTHLY;BYDAY=-1FR FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=31
FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1 FREQ=YEARLY;INTERVAL=4 FREQ=YEARLY;BYMONTH=5;BYDAY=2SU FREQ=YEARLY;BYWEEKNO=20;BYDAY=WE
"""


@settings(max_examples=60)
@given(st.sampled_from(RECURRENCES.split()), st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 3000))
def test_a_recurrence_is_the_same_from_wherever_one_looks(text: str, start: date, later: int) -> None:
    midnight = datetime.combine(start, datetime.min.time())
    expected = [one.replace(hour=9, tzinfo=UTC) for one in occurrences(text, midnight, 1010)]
    after = midnight.replace(tzinfo=UTC) + timedelta(days=later)
    found = Words((text,), start, ("09:00",)).between(after, datetime(8000, 1, 1, tzinfo=UTC), UTC, 5)
    assert found == [one for one in expected if one > after][:5]


def test_several_rules_and_times_make_one_list_without_doubles() -> None:
    rule = Words(("FREQ=WEEKLY;BYDAY=MO", "FREQ=DAILY;INTERVAL=2"), date(2026, 11, 21), ("18:00", "08:00"))
    found = rule.between(ANCHOR, ANCHOR + timedelta(days=4), UTC)
    assert [f"{one:%a %H}" for one in found] == ["Sat 18", "Mon 08", "Mon 18", "Wed 08"]


def test_patterns_of_files() -> None:
    assert Changed("notes/**").concerns("notes/a/b.md")
    assert Changed("**/*.md").concerns("b.md")
    assert Changed("notes/*.md").concerns("notes/b.md")
    assert not Changed("notes/*.md").concerns("notes/a/b.md")
    assert not Changed("todo.txt").concerns("old/todo.txt")
    assert not Changed("todo.txt").concerns("todo-txt")


def test_a_restart_changes_nothing_of_what_is_due() -> None:
    """The next instant is counted from the last one that was due, not from the moment of asking, so none is passed over."""
    last, up_again = datetime(2026, 11, 20, 7, tzinfo=UTC), datetime(2026, 11, 23, 6, 59, 59, tzinfo=UTC)
    for rule in (Words(("FREQ=DAILY",), date(2026, 1, 1), ("08:00",)), Cron("0 8 * * *"), Every(last, 86400)):
        kept = rule_from_json(json.loads(json.dumps(rule.to_json())))
        assert [one.day for one in kept.between(last, up_again, MADRID)] == [21, 22]
        assert kept.between(up_again, up_again, MADRID) == []
