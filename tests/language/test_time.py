"""Times as people type them. Said on Saturday, 21 November 2026, at 16:00."""

from __future__ import annotations

import pytest

from tests.language.conftest import Say

POINTS = {
    "tomorrow 3pm": "2026-11-22T15:00",
    "ring Omar tomorrow at 15:00": "2026-11-22T15:00",
    "thu": "2026-11-26T00:00",
    "saturday": "2026-11-28T00:00",
    "next tue": "2026-11-24T00:00",
    "in 25 min": "2026-11-21T16:25",
    "in an hour and a half": "2026-11-21T17:30",
    "in 1h30": "2026-11-21T17:30",
    "three hours from now": "2026-11-21T19:00",
    "the 19th": "2026-12-19T00:00",
    "on the 23rd at noon": "2026-11-23T12:00",
    "a week from friday": "2026-12-04T00:00",
    "two weeks after new year's day": "2027-01-15T00:00",
    "the day after boxing day": "2026-12-27T00:00",
    "3pm": "2026-11-22T15:00",
    "5pm": "2026-11-21T17:00",
    "half past nine tomorrow": "2026-11-22T09:30",
    "quarter to 5pm": "2026-11-21T16:45",
    "17h45": "2026-11-21T17:45",
    "tonight at 8": "2026-11-21T20:00",
    "9 tomorrow morning": "2026-11-22T09:00",
    "tomorrow at noon": "2026-11-22T12:00",
    "2027-02-03": "2027-02-03T00:00",
    "2027-02-03T08:15": "2027-02-03T08:15",
    "2027-02-03T08:15Z": "2027-02-03T09:15",
    "3.2.2027": "2027-02-03T00:00",
    "25/12/2026": "2026-12-25T00:00",
    "14 Feb 2027": "2027-02-14T00:00",
    "february 14th, 2027": "2027-02-14T00:00",
    "the fourteenth of february": "2027-02-14T00:00",
    "second wednesday of january": "2027-01-13T00:00",
    "last day of february": "2027-02-28T00:00",
    "friday the 13th": "2027-08-13T00:00",
    "tomorow": "2026-11-22T00:00",
    "wendesday 10am": "2026-11-25T10:00",
    "yesterday": "2026-11-20T00:00",
    "4 days ago": "2026-11-17T16:00",
    "last monday": "2026-11-16T00:00",
    "easter 2027": "2027-03-28T00:00",
    "thanksgiving": "2026-11-26T00:00",
    "christmas eve at 6pm": "2026-12-24T18:00",
    "Q3 2027": "2027-07-01T00:00",
    "week 7 of 2027": "2027-02-15T00:00",
    "next month": "2026-12-01T00:00",
    "the week after next": "2026-11-30T00:00",
    "now": "2026-11-21T16:00",
}

STRETCHES = {
    "fri 14:30-16": ("2026-11-27T14:30", "2026-11-27T16:00"),
    "9-11:30 on monday": ("2026-11-23T09:00", "2026-11-23T11:30"),
    "from 2 to 4pm on thursday": ("2026-11-26T14:00", "2026-11-26T16:00"),
    "tomorrow 10pm-1am": ("2026-11-22T22:00", "2026-11-23T01:00"),
    "day after tomorrow evening": ("2026-11-23T18:00", "2026-11-24T00:00"),
    "from the 3rd to the 9th of december": ("2026-12-03T00:00", "2026-12-10T00:00"),
    "28 dec - 3 jan": ("2026-12-28T00:00", "2027-01-04T00:00"),
    "monday to wednesday": ("2026-11-23T00:00", "2026-11-26T00:00"),
    "between christmas and new year": ("2026-12-25T00:00", "2027-01-02T00:00"),
    "next 3 days": ("2026-11-22T00:00", "2026-11-25T00:00"),
    "tomorrow at 3pm for 2 hours": ("2026-11-22T15:00", "2026-11-22T17:00"),
    "for 45 minutes from 5pm": ("2026-11-21T17:00", "2026-11-21T17:45"),
    "end of month": ("2026-11-21T00:00", "2026-12-01T00:00"),
    "first half of 2027": ("2027-01-01T00:00", "2027-07-01T00:00"),
}


@pytest.mark.parametrize(("text", "start"), POINTS.items())
def test_points(text: str, start: str, say: Say) -> None:
    time = say(text).time
    assert time.start is not None
    assert (time.kind in ("instant", "time"), time.start.isoformat("T", "minutes")) == (True, start)


@pytest.mark.parametrize(("text", "ends"), STRETCHES.items())
def test_stretches(text: str, ends: tuple[str, str], say: Say) -> None:
    time = say(text).time
    assert time.start is not None
    assert time.end is not None
    assert time.kind == "interval"
    assert (time.start.isoformat("T", "minutes"), time.end.isoformat("T", "minutes")) == ends


@pytest.mark.parametrize(
    ("text", "kind", "end"),
    [
        ("by friday noon", "open_before", "2026-11-27T12:00"),
        ("before december 4", "open_before", "2026-12-04T00:00"),
        ("no later than december 4", "open_before", "2026-12-05T00:00"),
        ("until next friday", "open_before", "2026-11-28T00:00"),
        ("by end of day", "open_before", "2026-11-22T00:00"),
        ("tomorrow before 11", "open_before", "2026-11-22T11:00"),
    ],
)
def test_deadlines_end_when_they_say(text: str, kind: str, end: str, say: Say) -> None:
    time = say(text).time
    assert time.end is not None
    assert (time.kind, time.end.isoformat("T", "minutes")) == (kind, end)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("for 3 hours", 10800),
        ("90 minutes", 5400),
        ("1h30m", 5400),
        ("for a week and two days", 777600),
        ("half an hour", 1800),
    ],
)
def test_lengths(text: str, seconds: int, say: Say) -> None:
    time = say(text).time
    assert (time.kind, time.seconds) == ("duration", seconds)


@pytest.mark.parametrize(
    "text",
    [
        "I may go",
        "May I come in",
        "this may help",
        "buy sun cream",
        "second hand shop",
        "a second opinion",
        "explain it in 5 words",
        "upgrade to version 2.3",
        "upgrade to 3.11",
        "march on",
        "he sat down",
        "yoga mat",
        "the sum of the parts",
        "costs 15 euros",
        "$1,500",
        "20% off",
        "call +34 600 123 456",
        "call 555-1234",
        "room 101",
        "meet at 3 places",
        "1/2 cup of sugar",
        "24/7 support",
        "the 3rd attempt",
        "day by day",
        "next door",
        "last but not least",
        "lunch box",
        "have a nice day",
        "good morning",
        "two to four people came",
        "invoice 2026-00017",
        "192.168.1.10",
        "twice a week",
        "",
    ],
)
def test_ordinary_words_are_no_times(text: str, say: Say) -> None:
    found = say(text)
    assert found.time.kind == "none", found
    assert found.rest == text


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("at 3", "am or pm"),
        ("10/11", "day or month first"),
        ("saturday", "today or in a week"),
        ("in a few weeks", "how long"),
        ("end of april", "where it begins"),
        ("every 3rd friday", "every so many weeks or in the month"),
        ("sun", "an ordinary word, too"),
        ("monday or tuesday", "more is said about time"),
        ("tomorrow at midnight", "which midnight"),
    ],
)
def test_what_is_open_is_marked(text: str, doubt: str, say: Say) -> None:
    time = say(text).time
    assert time.kind != "none"
    assert not time.sure
    assert doubt in time.doubts


def test_next_is_open_only_while_this_one_is_still_to_come(say: Say) -> None:
    assert say("next friday", now="2026-11-23T09:00").time.doubts == ("this one or the one after",)
    assert say("next monday", now="2026-11-27T09:00").time.sure


@pytest.mark.parametrize(
    "text", ["tomorrow 3pm", "friday 14:30-16", "2026-12-01", "in 20 min", "by friday noon", "every monday"]
)
def test_plain_words_are_sure(text: str, say: Say) -> None:
    assert say(text).time.sure


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("call the dentist tomorrow 3pm", "call the dentist"),
        ("tomorrow at 3pm call the dentist", "call the dentist"),
        ("send the form, by friday, to Ana", "send the form, to Ana"),
        ("pay rent on the 1st of every month", "pay rent"),
        ("lunch (tomorrow at 1pm) with Eva", "lunch with Eva"),
        ("tea with Ana on friday!", "tea with Ana!"),
        ("remind me in two hours to stretch", "remind me to stretch"),
    ],
)
def test_the_rest_is_the_text_without_the_time(text: str, rest: str, say: Say) -> None:
    assert say(text).rest == rest


def test_an_adjective_gives_way_to_the_time_behind_it(say: Say) -> None:
    found = say("weekly review friday 4pm")
    assert (found.time.kind, found.rest) == ("instant", "weekly review")


def test_the_past_is_meant_by_since(say: Say) -> None:
    start = say("since monday").time.start
    assert start is not None
    assert start.isoformat() == "2026-11-16T00:00:00"


def test_a_range_of_months_that_runs_is_the_one_meant(say: Say) -> None:
    start = say("from october to january").time.start
    assert start is not None
    assert start.isoformat() == "2026-10-01T00:00:00"


def test_words_are_mended_only_towards_words_of_time(say: Say) -> None:
    assert say("thrusday").time.kind == "instant"
    for ordinary in ("mourning", "sundae", "match", "string", "house", "mat", "money", "sundry"):
        assert say(ordinary).time.kind == "none", ordinary
