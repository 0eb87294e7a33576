"""What takes place, from the bytes of a calendar: zones, whole days, several days, overrides, cancelled ones, and rubbish."""

from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dayward.connectors.calendars.expand import expand
from dayward.core.errors import Unavailable
from tests.connectors.server import calendar

MADRID = ZoneInfo("Europe/Madrid")
FIRST, LAST = date(2026, 11, 1), date(2026, 12, 31)


def seen(*events: str, first: date = FIRST, last: date = LAST) -> list[tuple[str, str, str, str]]:
    return [
        (str(one.day)[5:], f"{one.start:%H:%M}" if one.start else "", f"{one.end:%H:%M}" if one.end else "", one.words)
        for one in expand(calendar(*events), MADRID, first, last)
    ]


def test_a_time_in_another_zone_is_told_in_the_persons_own() -> None:
    assert seen(
        "SUMMARY:Call\nDTSTART;TZID=America/New_York:20261121T180000\nDTEND;TZID=America/New_York:20261121T190000"
    ) == [("11-22", "00:00", "01:00", "Call")]
    assert seen("SUMMARY:Call\nDTSTART:20261121T180000Z\nDTEND:20261121T190000Z") == [
        ("11-21", "19:00", "20:00", "Call")
    ]


def test_a_time_without_a_zone_is_meant_where_the_person_is() -> None:
    assert seen("SUMMARY:Run\nDTSTART:20261121T070000\nDURATION:PT45M") == [("11-21", "07:00", "07:45", "Run")]


def test_a_weekly_event_keeps_its_time_in_its_own_zone_when_the_clocks_change() -> None:
    found = seen(
        "SUMMARY:Call\nDTSTART;TZID=America/New_York:20261019T090000\nDTEND;TZID=America/New_York:20261019T093000\nRRULE:FREQ=WEEKLY;COUNT=3",
        first=date(2026, 10, 1),
    )
    assert [(day, start) for day, start, *_ in found] == [("10-19", "15:00"), ("10-26", "14:00"), ("11-02", "15:00")]


def test_whole_days_and_several_days() -> None:
    assert seen("SUMMARY:Fair\nDTSTART;VALUE=DATE:20261121\nDTEND;VALUE=DATE:20261123") == [
        ("11-21", "", "", "Fair"),
        ("11-22", "", "", "Fair"),
    ]
    assert seen("SUMMARY:One\nDTSTART;VALUE=DATE:20261121") == [("11-21", "", "", "One")]
    assert seen("SUMMARY:Hike\nDTSTART:20261120T180000\nDTEND:20261122T120000") == [
        ("11-20", "18:00", "00:00", "Hike"),
        ("11-21", "", "", "Hike"),
        ("11-22", "00:00", "12:00", "Hike"),
    ]


def test_a_night_is_one_event() -> None:
    assert seen("SUMMARY:Night\nDTSTART:20261120T220000\nDTEND:20261121T060000") == [
        ("11-20", "22:00", "06:00", "Night")
    ]


def test_cancelled_ones_are_left_out_and_moved_ones_moved() -> None:
    found = seen(
        "UID:s\nSUMMARY:Stand-up\nDTSTART:20261120T090000\nDTEND:20261120T091500\nRRULE:FREQ=DAILY;COUNT=5\nEXDATE:20261121T090000",
        "UID:s\nSUMMARY:Stand-up late\nRECURRENCE-ID:20261122T090000\nDTSTART:20261122T110000\nDTEND:20261122T111500",
        "UID:s\nSUMMARY:Stand-up\nSTATUS:CANCELLED\nRECURRENCE-ID:20261123T090000\nDTSTART:20261123T090000\nDTEND:20261123T091500",
        "SUMMARY:Gone\nSTATUS:CANCELLED\nDTSTART:20261120T100000",
    )
    assert found == [
        ("11-20", "09:00", "09:15", "Stand-up"),
        ("11-22", "11:00", "11:15", "Stand-up late"),
        ("11-24", "09:00", "09:15", "Stand-up"),
    ]


def test_words_on_one_line_the_place_and_whether_it_makes_busy() -> None:
    text = calendar("SUMMARY:Tea\\nand\\, cake\nLOCATION:Old\\n market\nTRANSP:TRANSPARENT\nDTSTART:20261121T150000")
    [one] = expand(text, MADRID, FIRST, LAST)
    assert (one.words, one.where, one.busy) == ("Tea and, cake", "Old market", False)
    assert one.start == time(15)


def test_the_line_is_that_of_the_words() -> None:
    text = calendar(
        "SUMMARY:First\nDTSTART:20261121T150000", "DTSTART:20261122T150000\nSUMMARY:A very long\r\n  second one"
    )
    for one in expand(text, MADRID, FIRST, LAST):
        assert one.words.split()[0] in text.decode().split("\n")[one.line - 1]


def test_without_words_it_says_so() -> None:
    assert seen("DTSTART:20261121T150000") == [("11-21", "15:00", "", "(no title)")]


def test_a_rule_of_seconds_does_not_hang_and_does_not_take_the_others_along() -> None:
    found = seen("SUMMARY:Mad\nDTSTART:20261121T150000\nRRULE:FREQ=SECONDLY", "SUMMARY:Tea\nDTSTART:20261121T150000")
    assert [words for *_, words in found] == ["Tea"]


@pytest.mark.slow
def test_too_much_is_refused() -> None:
    busy = [f"SUMMARY:N{n}\nDTSTART:20200101T0{n % 10}0000\nRRULE:FREQ=HOURLY" for n in range(20)]
    with pytest.raises(Unavailable, match="more than"):
        expand(calendar(*busy), MADRID, FIRST, LAST)


@pytest.mark.parametrize(
    "event",
    [
        "SUMMARY:No start",
        "SUMMARY:Bad\nDTSTART:yesterday",
        "SUMMARY:Bad\nDTSTART:20261121T150000\nRRULE:FREQ=NEVER",
        "DTSTART:20261121T150000\nDTEND:20261120T150000",
    ],
)
def test_one_bad_event_does_not_take_the_others_along(event: str) -> None:
    assert "Tea" in [words for *_, words in seen(event, "SUMMARY:Tea\nDTSTART:20261121T150000")]


@pytest.mark.parametrize("data", [b"", b"<html>login</html>", b"\xff\xfe\x00", b"BEGIN:VCALENDAR"])
def test_what_is_no_calendar_is_said_clearly(data: bytes) -> None:
    with pytest.raises(Unavailable) as raised:
        expand(data, MADRID, FIRST, LAST)
    assert raised.value.message
    assert raised.value.next_step


def test_an_empty_calendar_is_one() -> None:
    assert seen() == []


PIECES = st.sampled_from(
    ["BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "UID:a", "SUMMARY:x", "DTSTART:20261121T150000", "DTEND:20261121",
     "RRULE:FREQ=DAILY", "RRULE:COUNT=1", "EXDATE:x", "RECURRENCE-ID:20261121T150000", "DTSTART;TZID=Nowhere/At All:20261121T150000",
     "DURATION:-P1D", "RDATE:20261122", "STATUS:CANCELLED", " folded", "", "BEGIN:VTIMEZONE", "END:VTIMEZONE", "X-WR-TIMEZONE:Mars"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=14))
def test_any_lines_make_events_or_a_clear_error(lines: list[str]) -> None:
    data = "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"]).encode()
    try:
        found = expand(data, MADRID, FIRST, LAST)
    except Unavailable:
        return
    assert all(FIRST <= one.day <= LAST for one in found)


def test_words_cannot_command_a_terminal() -> None:
    [(*_, words)] = seen("SUMMARY:Te\x1b[2Ja \u202eevil\x07\nDTSTART:20261121T150000")
    assert words == "Te[2Ja evil"
