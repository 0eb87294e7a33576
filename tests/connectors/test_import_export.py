"""Into calendar.txt, to the byte, and once; and out of it, in a way that others read the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dayward.connectors.calendars.expand import expand
from dayward.formats.calendartxt import CalendarFile
from tests.cli.conftest import Typed, git
from tests.connectors.server import calendar

MADRID = ZoneInfo("Europe/Madrid")


def imported(dayward: Typed, life: Path, *events: str, own: str = "") -> str:
    (life / "calendar.txt").write_text(own)
    (life.parent / "in.ics").write_bytes(calendar(*events))
    result = dayward("import-calendar", "in.ics")
    assert result.code == 0, result.err
    text = (life / "calendar.txt").read_text()
    head = git(life, "rev-parse", "HEAD")
    again = dayward("import-calendar", "in.ics", "--json")
    assert (again.data["new"], git(life, "rev-parse", "HEAD")) == (0, head)
    assert (life / "calendar.txt").read_text() == text
    return text


ROWS = [
    ("SUMMARY:Dentist\nDTSTART:20261127T140000Z\nDTEND:20261127T150000Z", "2026-11-27 w48 Fri  15-16 Dentist.\n"),
    (
        "SUMMARY:Birthday of Ana\nDTSTART;VALUE=DATE:20261203\nRRULE:FREQ=YEARLY",
        "2026-12-03 w49 Thu  Birthday of Ana rec:1y.\n",
    ),
    (
        "SUMMARY:Stand-up\nDTSTART;TZID=Europe/Madrid:20261123T093000\nDURATION:PT30M\nRRULE:FREQ=WEEKLY;UNTIL=20261214T083000Z\nEXDATE;TZID=Europe/Madrid:20261207T093000",
        "2026-11-23 w48 Mon  9:30-10 Stand-up rec:1w until:2026-12-14 except:2026-12-07.\n",
    ),
    (
        "SUMMARY:Band\nDTSTART;TZID=Europe/Madrid:20261208T200000\nDURATION:PT2H\nRRULE:FREQ=MONTHLY;BYDAY=2TU",
        "2026-12-08 w50 Tue  20-22 Band rrule:FREQ=MONTHLY;BYDAY=2TU.\n",
    ),
    (
        "SUMMARY:Fair\nDTSTART;VALUE=DATE:20261128\nDTEND;VALUE=DATE:20261201",
        "2026-11-28 w48 Sat  Fair rec:1d until:2026-11-30.\n",
    ),
    (
        "SUMMARY:Dr. Mora. At 15:30 sharp\nDTSTART:20261127T140000Z",
        "2026-11-27 w48 Fri  15 Dr. Mora; At (15:30) sharp.\n",
    ),
    ("SUMMARY:Tea\nLOCATION:Old market\nDTSTART:20261127T140000Z", "2026-11-27 w48 Fri  15 Tea (Old market).\n"),
    (
        "SUMMARY:until:2020-01-01 rec:1d trap\nDTSTART:20261127T140000Z",
        "2026-11-27 w48 Fri  15 until2020-01-01 rec1d trap.\n",
    ),
    ("SUMMARY:Night\nDTSTART:20261127T220000Z\nDTEND:20261128T030000Z", "2026-11-27 w48 Fri  23-4 Night.\n"),
    ("SUMMARY:Gone\nSTATUS:CANCELLED\nDTSTART:20261127T140000Z", ""),
]


@pytest.mark.parametrize(("event", "text"), ROWS)
def test_what_is_written(dayward: Typed, life: Path, event: str, text: str) -> None:
    assert imported(dayward, life, event) == text


def test_a_changed_instance_stands_beside_its_series(dayward: Typed, life: Path) -> None:
    series = (
        "UID:s\nSUMMARY:Choir\nDTSTART;TZID=Europe/Madrid:20261123T180000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=4"
    )
    moved = (
        "UID:s\nSUMMARY:Choir, in the hall\nRECURRENCE-ID;TZID=Europe/Madrid:20261130T180000\n"
        "DTSTART;TZID=Europe/Madrid:20261201T190000\nDURATION:PT1H"
    )
    assert imported(dayward, life, series, moved) == (
        "2026-11-23 w48 Mon  18-19 Choir rrule:FREQ=WEEKLY;COUNT=4 except:2026-11-30.\n2026-12-01 w49 Tue  19-20 Choir, in the hall.\n"
    )


def test_what_no_rule_says_is_written_day_by_day(dayward: Typed, life: Path) -> None:
    text = imported(dayward, life, "SUMMARY:Shift\nDTSTART:20261123T080000Z\nRRULE:FREQ=HOURLY;INTERVAL=36;COUNT=4")
    assert text == (
        "2026-11-23 w48 Mon  9 Shift.\n2026-11-24 w48 Tue  21 Shift.\n2026-11-26 w48 Thu  9 Shift.\n2026-11-27 w48 Fri  21 Shift.\n"
    )


def test_what_is_there_is_left_and_not_doubled(dayward: Typed, life: Path) -> None:
    own = "2026-11-27 w48 Fri  15-16 Dentist +health.  Market\r\n"
    text = imported(
        dayward,
        life,
        "SUMMARY:dentist\nDTSTART:20261127T140000Z\nDTEND:20261127T150000Z",
        "SUMMARY:Tea\nDTSTART:20261127T160000Z",
        own=own,
    )
    assert text.startswith("2026-11-27 w48 Fri  15-16 Dentist +health.  Market")
    assert text.count("Tea") == 1


def test_one_commit_that_can_be_taken_back(dayward: Typed, life: Path) -> None:
    (life.parent / "in.ics").write_bytes(
        calendar("SUMMARY:A\nDTSTART:20261127T140000Z", "SUMMARY:B\nDTSTART:20261128T140000Z")
    )
    looked = dayward("import-calendar", "in.ics", "--look")
    assert "2 new events" in looked.out
    assert (life / "calendar.txt").read_bytes() == b""
    done = dayward("import-calendar", "in.ics")
    assert "Import 2 events from in.ics · calendar.txt:1, calendar.txt:2" in done.out
    dayward("undo")
    assert (life / "calendar.txt").read_bytes() == b""


@pytest.mark.parametrize("data", [b"", b"rubbish"])
def test_what_is_no_calendar_is_refused(dayward: Typed, life: Path, data: bytes) -> None:
    (life.parent / "in.ics").write_bytes(data)
    assert dayward("import-calendar", "in.ics").code == 1
    assert dayward("import-calendar", "nowhere.ics").code == 1


OWN = (
    "2026-11-23 w48 Mon  9:30-10 Stand-up +work rec:1w until:2027-01-31 except:2026-12-07. 22-2 Night.\n"
    "2026-11-28 w48 Sat  Fair rec:1d until:2026-11-30.\n"
    "2026-11-30 w49 Mon  12 Last of the month rec:1m.\n"
    "2026-12-01 w49 Tue  18-24 Band @club rrule:FREQ=MONTHLY;BYDAY=1TU;COUNT=5. Inventory rec:1b. Swim rec:3b.\n"
    "2026-12-31 w53 Thu  Year's end rec:1m. Old words\n"
)


def test_an_export_is_read_by_others_as_calendar_txt_reads_itself(dayward: Typed, life: Path) -> None:
    (life / "calendar.txt").write_text(OWN)
    assert dayward("export-calendar", "out.ics", "--events-only").code == 0
    assert (
        "UNTIL=20270131T225900Z" in (life.parent / "out.ics").read_text()
    )  # RFC 5545: in UTC where the start has a zone
    first, last = date(2026, 11, 1), date(2027, 6, 30)
    theirs = expand((life.parent / "out.ics").read_bytes(), MADRID, first, last)
    ours = CalendarFile.parse(OWN.encode()).between(first, last)
    assert {(e.day, e.start, e.end, e.words) for e in theirs} == {(e.day, e.start, e.end, e.words) for e in ours}
    again = dayward("import-calendar", "out.ics", "--json")
    assert again.data["new"] == 0, again.data


def test_tasks_with_due_days_are_exported_with_stable_names(dayward: Typed, life: Path) -> None:
    import icalendar

    (life / "todo.txt").write_text(
        "(A) Call due:2026-11-27 at:1500 +x @phone\nPay due:2026-11-30\nno date\nx done due:2026-11-27\n"
    )

    def tasks() -> list[tuple[str, object, str]]:
        assert dayward("export-calendar", "out.ics").code == 0
        found = icalendar.Calendar.from_ical((life.parent / "out.ics").read_bytes())
        return [(str(t["SUMMARY"]), t["DUE"].dt, str(t["UID"])) for t in found.walk("VTODO")]

    before = tasks()
    assert [(words, str(due)[:16]) for words, due, _ in before] == [("Call", "2026-11-27 15:00"), ("Pay", "2026-11-30")]
    dayward("postpone", "call")
    assert [uid for *_, uid in tasks()] == [uid for *_, uid in before]


def test_an_export_writes_over_calendars_only(dayward: Typed, life: Path) -> None:
    (life.parent / "letter.txt").write_text("Dear Ana")
    assert dayward("export-calendar", "letter.txt").code == 3
    assert (life.parent / "letter.txt").read_text() == "Dear Ana"
    for _ in range(2):
        assert dayward("export-calendar", "out.ics").code == 0
    assert dayward("export-calendar").out.startswith("BEGIN:VCALENDAR")
