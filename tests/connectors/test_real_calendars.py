"""Calendars that others wrote, kept outside the project (those of recurring-ical-events' own tests, which state the instances)."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dayward.connectors.calendars.expand import Happening, expand
from dayward.connectors.calendars.importing import plan
from dayward.core.errors import Unavailable
from dayward.formats.calendartxt import CalendarFile

pytestmark = pytest.mark.data
BERLIN = ZoneInfo("Europe/Berlin")
WIDE = (date(2012, 1, 1), date(2025, 12, 31))


@pytest.fixture(scope="module")
def folder() -> Path:
    named = os.environ.get("DAYWARD_TEST_DATA")
    if not named:
        pytest.skip("DAYWARD_TEST_DATA names no folder")
    return Path(named) / "ical" / "calendars"


def of(folder: Path, name: str, zone: str, first: str, last: str = "") -> list[Happening]:
    data = (folder / f"{name}.ics").read_bytes()
    return expand(data, ZoneInfo(zone), date.fromisoformat(first), date.fromisoformat(last or first))


def test_every_calendar_opens(folder: Path) -> None:
    files = sorted(folder.glob("*.ics"))
    assert len(files) > 60
    for path in files:
        data = path.read_bytes()
        for year in range(2012, 2026):
            found = expand(data, BERLIN, date(year, 1, 1), date(year, 12, 31))
            lines = data.decode("utf-8", "replace").split("\n")
            for one in found:
                assert date(year, 1, 1) <= one.day <= date(year, 12, 31)
                if one.words != "(no title)":
                    assert lines[one.line - 1].upper().startswith("SUMMARY"), (path.name, one)


TOTALS = [
    ("three_events", "UTC", "2000-01-01", "2030-01-01", 3),
    ("three_events", "UTC", "2000-01-01", "2001-01-01", 0),
    ("three_events", "UTC", "2000-01-01", "2019-03-02", 0),
    ("three_events", "UTC", "2000-01-01", "2019-03-04", 1),
    ("three_events", "UTC", "2000-01-01", "2019-03-07", 2),
    ("no_events", "UTC", "2000-01-01", "2030-01-01", 0),
    ("one_event", "UTC", "2000-01-01", "2030-01-01", 1),
    ("one_event", "UTC", "2030-01-01", "2031-01-01", 0),
    ("event_10_times", "UTC", "2010-01-01", "2030-01-01", 10),
    ("each_week_but_one_deleted", "Europe/Berlin", "2015-01-01", "2025-01-01", 7),
    ("each_week_but_two_deleted", "Europe/Berlin", "2015-01-01", "2025-01-01", 6),
    ("issue_4", "UTC", "2019-06-13", "2019-06-13", 1),
    ("issue_4_rrule_until", "UTC", "2010-01-01", "2030-01-01", 12),
    ("issue_4_weidenrinde", "Europe/Berlin", "2010-01-01", "2030-01-01", 2),
    ("issue_15_duplicated_events", "UTC", "2013-08-03", "2013-08-03", 3),
    ("issue_20_exdate_ignored", "Europe/Berlin", "2019-01-01", "2021-01-01", 7),
    ("issue_27_t1", "UTC", "2020-04-25", "2020-04-29", 2),
    ("issue_27_t2", "UTC", "2020-04-25", "2020-04-29", 2),
    ("issue_44_double_event", "Europe/Berlin", "2020-08-14", "2020-08-14", 1),
    ("issue_44_double_event", "Europe/Berlin", "2020-08-15", "2020-08-15", 0),
    ("issue_44_double_event", "Europe/Berlin", "2020-08-13", "2020-08-13", 0),
    ("issue_61_time_zone_error", "Europe/Berlin", "2021-12-15", "2021-12-15", 1),
    ("issue_62_moved_event", "Europe/Berlin", "2021-12-01", "2021-12-31", 1),
    ("issue_62_moved_event", "Europe/Berlin", "2021-12-17", "2021-12-17", 1),
    ("issue_62_moved_event", "Europe/Berlin", "2021-12-31", "2021-12-31", 0),
    ("issue_62_moved_event_2", "Europe/Berlin", "2023-08-01", "2023-08-31", 6),
    ("issue_62_moved_event_2", "Europe/Berlin", "2023-08-15", "2023-08-15", 0),
    ("multiple_rrule", "UTC", "2023-01-01", "2023-12-31", 22),
    ("rdate_hackerpublicradio", "UTC", "2010-01-01", "2030-01-01", 12),
    ("rdate", "Europe/Berlin", "2014-07-05", "2014-07-05", 1),
    ("rdate", "Europe/Berlin", "2015-07-05", "2015-07-05", 0),
    ("rdate", "Europe/Berlin", "2025-07-05", "2025-07-05", 0),
    ("rdate_falls_on_rrule_until", "Europe/Berlin", "2020-02-04", "2020-02-04", 1),
    ("zero_size_event", "UTC", "2019-03-03", "2019-03-05", 1),
    ("duration", "UTC", "2018-01-09", "2018-01-09", 0),
    ("duration", "UTC", "2018-01-10", "2018-01-10", 1),
    ("duration", "UTC", "2018-01-11", "2018-01-11", 1),
    ("duration", "UTC", "2018-01-12", "2018-01-12", 1),
    ("duration", "UTC", "2018-01-14", "2018-01-14", 0),
    ("duration", "UTC", "2018-01-20", "2018-01-20", 1),
    ("bad_rrule_missing_until_event", "UTC", "2019-01-01", "2019-12-31", 0),
    ("x_wr_timezone_simple_events_issue_59", "America/New_York", "2021-12-22", "2021-12-22", 2),
    ("issue_75_range_parameter", "UTC", "2024-09-01", "2024-09-11", 6),
    ("issue_75_range_parameter", "UTC", "2024-09-01", "2024-09-25", 13),
]


@pytest.mark.parametrize(("name", "zone", "first", "last", "count"), TOTALS)
def test_as_many_as_the_tests_state(folder: Path, name: str, zone: str, first: str, last: str, count: int) -> None:
    assert len(of(folder, name, zone, first, last)) == count


WORDS = [
    ("recurrence_sequence_number", "UTC", "2020-09-22", "Modified event"),
    ("issue_44_double_event", "Europe/Berlin", "2020-08-14", "test2"),
    ("duration_edited", "Europe/Berlin", "2019-03-18", "original event"),
    ("duration_edited", "Europe/Berlin", "2019-03-19", "edited duration"),
    ("duration_edited", "Europe/Berlin", "2019-03-20", "original event"),
    *[("issue_75_range_parameter", "UTC", f"2024-09-{day:02d}", "ORIGINAL EVENT") for day in (1, 11)],
    *[("issue_75_range_parameter", "UTC", f"2024-09-{day:02d}", "MODIFIED EVENT") for day in (13, 14, 15, 17, 19)],
    *[("issue_75_range_parameter", "UTC", f"2024-09-{day:02d}", "EDITED EVENT") for day in (22, 24, 26)],
    *[("issue_62_moved_event_2", "Europe/Berlin", f"2023-08-{day:02d}", "All Day") for day in (10, 16, 24)],
    *[("issue_62_moved_event_2", "Europe/Berlin", f"2023-08-{day:02d}", "Datetime") for day in (8, 14, 22)],
]


@pytest.mark.parametrize(("name", "zone", "day", "words"), WORDS)
def test_the_words_that_the_tests_state(folder: Path, name: str, zone: str, day: str, words: str) -> None:
    assert [one.words for one in of(folder, name, zone, day)] == [words]


@pytest.mark.parametrize(
    ("name", "zone", "day", "start"),
    [
        ("daylight_saving_time", "Europe/Berlin", "2019-03-20", "19:00"),
        ("daylight_saving_time", "Europe/Berlin", "2019-04-24", "19:00"),
        ("rdate_hackerpublicradio", "Europe/London", "2013-08-03", "20:00"),
        ("issue_48_daylight_aware_repeats", "Europe/Lisbon", "2020-11-02", "11:30"),
        ("issue_86_x_wr_timezone_without_time_zone_in_dt", "Europe/Berlin", "2021-09-16", "21:00"),
        ("issue_75_range_parameter", "Europe/Berlin", "2024-09-13", ""),
    ],
)
def test_the_times_that_the_tests_state(folder: Path, name: str, zone: str, day: str, start: str) -> None:
    starts = [f"{one.start:%H:%M}" for one in of(folder, name, zone, day) if one.start]
    assert not start or start in starts


def test_cancelled_instances_are_left_out(folder: Path) -> None:
    days = [
        one.day.isoformat() for one in of(folder, "issue_18_cancel_status", "Europe/Berlin", "2020-01-28", "2020-01-30")
    ]
    assert days == ["2020-01-28", "2020-01-30"]


def test_excluded_days_are(folder: Path) -> None:
    days = [
        one.day.isoformat()
        for one in of(folder, "issue_20_exdate_ignored", "Europe/Berlin", "2019-01-01", "2021-01-01")
    ]
    assert days == ["2019-10-29", "2019-11-12", "2019-12-10", "2020-01-07", "2020-01-14", "2020-01-21", "2020-01-28"]


def test_an_import_says_what_the_file_says_and_is_done_once(folder: Path) -> None:
    """Each is written to an empty calendar.txt, which then holds the same times on the same days; a second import adds nothing."""
    today = date(2019, 3, 1)
    first, last = today, today + timedelta(days=300)
    for path in sorted(folder.glob("*.ics")):
        data = path.read_bytes()
        calendar = CalendarFile.parse(b"")
        try:
            found = plan(data, BERLIN, today, calendar)
        except Unavailable:
            continue
        for one in found.events:
            calendar.add(one.day, one.text, one.start, one.end)
        again = CalendarFile.parse(calendar.emit())
        assert plan(data, BERLIN, today, again).events == (), path.name
        meant = {(one.day, one.start, one.end) for one in expand(data, BERLIN, first, last)}
        written = {(event.day, event.start, event.end) for event in again.between(first, last)}
        assert written == meant, path.name
