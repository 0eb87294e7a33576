"""Whatever a calendar says, an import says the same in calendar.txt, and says it once."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dayward.connectors.calendars.expand import expand
from dayward.connectors.calendars.importing import plan
from dayward.formats.calendartxt import CalendarFile
from tests.connectors.server import calendar

MADRID = ZoneInfo("Europe/Madrid")
TODAY = date(2026, 11, 21)
LAST = TODAY + timedelta(days=300)

DAYS = st.dates(date(2026, 11, 1), date(2027, 3, 31))
RULES = st.sampled_from(
    ["", "FREQ=DAILY;COUNT=4", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=WEEKLY;INTERVAL=2;COUNT=9",
     "FREQ=MONTHLY",     "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=YEARLY", "FREQ=WEEKLY;UNTIL=20270201T000000Z",
     "FREQ=HOURLY;INTERVAL=30;COUNT=5",
     "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"]
)  # fmt: skip
WORDS = st.sampled_from(
    [
        "Tea",
        "Dr. Mora. At 9",
        "A. B. C.",
        "12 eggs",
        "9-10 talk",
        "rec:1d due:x",
        "+tag @home",
        "…",
        "15:30",
        "St. Pere",
        "v1.2, e.g. x",
    ]
)


@st.composite
def events(draw: st.DrawFn) -> str:
    day = draw(DAYS)
    lines = [f"SUMMARY:{draw(WORDS)}"]
    kind = draw(st.sampled_from(["date", "", ";TZID=Europe/Madrid", ";TZID=America/New_York", "Z"]))
    rule = draw(RULES)
    clock = f"{draw(st.integers(0, 23)):02d}{draw(st.sampled_from(['00', '30']))}00"

    def stamp(on: date) -> str:
        return (
            f";VALUE=DATE:{on:%Y%m%d}"
            if kind == "date"
            else f"{kind.replace('Z', '')}:{on:%Y%m%d}T{clock}{'Z' * (kind == 'Z')}"
        )

    lines.append(f"DTSTART{stamp(day)}")
    if kind == "date":
        lines.append(f"DURATION:P{draw(st.sampled_from([1, 1, 1, 3]))}D")
    else:
        lines += draw(st.sampled_from([[], ["DURATION:PT45M"], ["DURATION:PT9H"], ["DURATION:PT50H"]]))
    if rule:
        rule = rule.replace("T000000Z", "") if kind == "date" else rule
        lines.append(f"RRULE:{rule.replace('T000000Z', 'T000000') if kind == '' else rule}")
        lines += [
            f"EXDATE{stamp(day + timedelta(days=n))}" for n in draw(st.lists(st.sampled_from([0, 7, 14]), max_size=2))
        ]
    return "\n".join(lines)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.lists(events(), min_size=1, max_size=3))
def test_an_import_says_what_the_calendar_says(found: list[str]) -> None:
    data = calendar(*found)
    written = CalendarFile.parse(b"")
    for one in plan(data, MADRID, TODAY, written).events:
        written.add(one.day, one.text, one.start, one.end)
    again = CalendarFile.parse(written.emit())
    meant = {(one.day, one.start, one.end) for one in expand(data, MADRID, TODAY, LAST)}
    said = {(event.day, event.start, event.end) for event in again.between(TODAY, LAST)}
    assert said == meant, written.emit().decode()
    assert plan(data, MADRID, TODAY, again).events == ()
