"""Whatever is typed: nothing is raised, what is found is in order, and the rest is what remains."""

from __future__ import annotations

import time as clock
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from dayward.language.interpret import KINDS
from dayward.language.lexicon import load
from dayward.language.time import Found, find, find_all

WORDS = sorted(
    {
        *load().single,
        "call",
        "Ana",
        "5",
        "17",
        "2027",
        "3pm",
        "14:30",
        "9-11",
        "2026-02-30",
        "1/2",
        "31.12.",
        "29th",
        "9999",
        "0",
    }
)
ZONES = [ZoneInfo(name) for name in ("UTC", "Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia")]
sentences = st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join) | st.text(max_size=60)
moments = st.datetimes() | st.sampled_from(
    [datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59), datetime(2024, 2, 29, 2, 30)]
)


def letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


def whole(text: str, found: Found) -> None:
    begin, end = found.span
    assert 0 <= begin <= end <= len(text)
    rest = letters(found.rest)
    assert rest.startswith(letters(text[:begin]))
    assert rest.endswith(letters(text[end:]))


@settings(max_examples=600, deadline=None)
@given(sentences, moments, st.sampled_from(ZONES))
def test_nothing_is_raised_and_what_is_found_is_in_order(text: str, now: datetime, zone: ZoneInfo) -> None:
    found = find(text, now, zone, load())
    time = found.time
    assert time.kind in KINDS
    if time.start and time.end:
        assert time.start < time.end
    if time.kind == "none":
        assert found.rest == " ".join(text.split())
        return
    whole(text, found)
    assert not (time.sure and time.doubts)
    if time.kind in ("instant", "interval", "time", "timerange", "recurrence", "open_after"):
        assert time.start is not None


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from([*WORDS, "every", "every", "until", "on", "and"]), max_size=7).map(
        lambda words: " ".join(["every", *words])
    )
)
def test_every_rule_that_comes_out_is_one_that_others_read(text: str) -> None:
    time = find(text, datetime(2026, 11, 21, 16), ZONES[1], load()).time
    if time.rrule:
        rule = rrulestr(time.rrule, dtstart=time.start)
        assert next(iter(rule), None) is not None or "UNTIL" in time.rrule


@given(sentences)
def test_all_times_of_a_text_stand_one_after_the_other(text: str) -> None:
    spans = [found.span for found in find_all(text, datetime(2026, 11, 21, 16), ZONES[1], load())]
    assert all(left[1] <= right[0] for left, right in pairwise(spans))


def test_more_than_a_thousand_lines_a_second() -> None:
    texts = [
        "call the dentist tomorrow 3pm",
        "standup every weekday at 9:30 until christmas",
        "buy milk",
        "from the 3rd to the 9th of december",
    ] * 500
    now, zone, words = datetime(2026, 11, 21, 16), ZONES[1], load()
    begin = clock.process_time()
    for text in texts:
        find(text, now, zone, words)
    assert clock.process_time() - begin < 2


@pytest.mark.slow
def test_a_text_of_megabytes_costs_no_more_than_its_beginning() -> None:
    begin = clock.process_time()
    found = find("tomorrow and " * 300_000, datetime(2026, 11, 21, 16), ZONES[1], load())
    assert found.time.kind == "instant"
    for evil in (
        "first " * 5000,
        "1-" * 9000,
        "every " * 4000,
        "monday and " * 2000,
        "3 days after " * 1500,
        "(" * 20_000,
    ):
        find(evil, datetime(2026, 11, 21, 16), ZONES[1], load())
    assert clock.process_time() - begin < 20
