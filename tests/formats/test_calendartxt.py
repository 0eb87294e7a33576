"""Calendars: every byte kept, events read as on the format's own page, new ones read back as added."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dayward.formats import calendar_line
from dayward.formats.calendar_line import Line, Segment, as_one, build, join, parse_line, split
from dayward.formats.calendartxt import CalendarFile, Event

PAGE = """\
2021-02-15 w07  Architecture week
2021-02-15 w07 Mon  9-12 project groups. 17 jogging.\x20
2021-02-16 w07 Tue  9-11 John 12-16 architecture meeting
2021-02-17 w07 Wed  8-14 +lp. 14:15-16 +mp
2021-02-18 w07 Thu  write out architecture
2021-02-19 w07 Fri  12-13 board
2021-02-20 w07 Sat \x20
2021-02-21 w07 Sun  10 ski with N
2021-04  Grand rollout
2022  The year of foobar
"""
AGENDA = "2026-11-27 15:00 16:00 Dentist\n2026-11-27 18:00 Swim. Then eat.\n2026-11-29 Anna's birthday\n"
DOCKET = "2026-11-27 Fri\n  15:00-16:00 Dentist\n  Anna's birthday\n\n2026-11-29 Sun w48\n  09:00 Swim\n"
STYLES = st.sampled_from(["calendar", "agenda", "docket"])
PIECES = st.sampled_from(
    [
        *("9", "9-12", "14:15-16", "9:30-10", "22-24", "25", "9:30–10", "15:00 16:00", ". ", ".", " ", "  ", "\t", "."),
        *(
            "Dr.",
            "e.g.",
            "v1.2",
            "a",
            "Lunch",
            "+work",
            "@x",
            "rec:1w",
            "https://a.b/c.",
            "J.",
            "Ñandú",
            "\u00a0",
            "12",
        ),
        *("2026-11-27", " w48", " Fri", " dv ", "2026-11", "2026", "2026-02-30", "\n", "\r\n", "\r", "\x00", "..."),
    ]
)
CALENDARS = st.lists(PIECES, max_size=40).map("".join)
BODIES = CALENDARS.map(lambda text: text.replace("\n", "").replace("\r", "").lstrip(" \t"))
TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 0, 5, 30]))
WORDS = st.lists(
    st.sampled_from(["Dentist", "Dr.", "with", "J", "12", "+work", "v1.2", "rem:-30m", "été", "St."]), min_size=1
)
DAYS = st.dates(date(2026, 11, 1), date(2027, 2, 1))
BOOKED = st.tuples(DAYS, WORDS.map(" ".join), st.none() | TIMES, st.none() | TIMES)


def says(events: list[Event]) -> list[tuple[object, ...]]:
    return [(e.day, e.start, e.end, e.text) for e in events]


def parsed(text: str, style: calendar_line.Style | None = None) -> CalendarFile:
    return CalendarFile.parse(text.encode("utf-8", "surrogatepass"), style)


@given(st.binary(max_size=300), STYLES)
def test_any_bytes_come_back(data, style):
    assert CalendarFile.parse(data, style).emit() == data


@given(CALENDARS, STYLES)
def test_calendar_like_text_comes_back(text, style):
    calendar = parsed(text, style)
    assert calendar.emit() == text.encode()
    for line in calendar.lines:
        assert join(split(line.body, style)) == line.body
        assert parse_line(calendar_line.emit_line(line), style) == line


@given(BODIES, STYLES)
@example("\xa0. . ", "calendar")
@example("9-11 John 12-16 meeting", "calendar")
def test_a_split_is_stable(body, style):
    segments = split(body, style)
    assert join(segments) == body
    assert split(join(segments), style) == segments


def test_the_page_that_describes_calendar_txt():
    calendar = parsed(PAGE)
    assert calendar.style == "calendar"
    assert [(e.day.day, e.start and e.start.hour, e.end and e.end.hour, e.text) for e in calendar.events] == [
        (15, 9, 12, "project groups"),
        (15, 17, None, "jogging"),
        (16, 9, 11, "John"),
        (16, 12, 16, "architecture meeting"),
        (17, 8, 14, "+lp"),
        (17, 14, 16, "+mp"),
        (18, None, None, "write out architecture"),
        (19, 12, 13, "board"),
        (21, 10, None, "ski with N"),
    ]
    assert calendar.week_goal(date(2021, 2, 21)) == "Architecture week"
    assert calendar.week_goal(date(2021, 2, 22)) is None
    assert calendar.month_note(date(2021, 4, 30)) == "Grand rollout"
    assert calendar.year_note(date(2022, 1, 1)) == "The year of foobar"
    assert calendar.on(date(2021, 2, 17))[1].projects == ["mp"]


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("Lunch with Dr. Smith. Read v1.2 of e.g. this, see a.example.com. 15 Tea.", 3),
        ("Buy 12 eggs", 1),
        ("Meet J. Then home", 1),
        ("Meet J.  Holiday", 2),
        ("15. November", 1),
        ("Wait... and see. 9 go", 2),
        ("12-13 board 9-11 is too early to be the next", 1),
        ("9 p.m. dinner", 1),
        ("Anna's birthday. write out. 15 Tea", 3),
        ("9-11", 1),
        ("Train 12-13", 1),
    ],
)
def test_where_an_event_ends(body, texts):
    assert len(split(body)) == texts


@pytest.mark.parametrize(
    ("when", "start", "end"),
    [
        ("17", time(17), None),
        ("9-12", time(9), time(12)),
        ("14:15-16", time(14, 15), time(16)),
        ("9:30-10", time(9, 30), time(10)),
        ("22-24", time(22), time(0)),
        ("09:05", time(9, 5), None),
        ("25", None, None),
        ("9:60", None, None),
        ("10-25", None, None),
    ],
)
def test_times(when, start, end):
    assert split(f"{when} Tea.")[0].times == (start, end)


def test_dates_that_are_no_days_are_text():
    for text in ("2026-02-30 w09 Mon  9 Tea", "2026-13-01  Tea", "0000-01-01  Tea", "2026-11-27x", "2026-11-27T10:00"):
        assert parse_line(text) == Line("", "", "", text)


@given(
    st.lists(BOOKED, max_size=6),
    STYLES,
    st.sampled_from(["", PAGE, AGENDA, DOCKET, PAGE.replace("\n", "\r\n").rstrip()]),
)
@settings(max_examples=60)
def test_added_events_read_back_and_leave_the_others(booked, style, text):
    calendar = parsed(text, style)
    for day, words, start, end in booked:
        before = says(calendar.events)
        bytes_before = calendar.emit()
        end = end if start else None
        try:
            line = calendar.add(day, words, start, end)
        except ValueError:
            assert calendar.emit() == bytes_before
            continue
        new = (day, start, end, words.removesuffix(".") if style == "calendar" else words)
        again = CalendarFile.parse(calendar.emit(), style)
        assert sorted(says(again.events), key=repr) == sorted([*before, new], key=repr)
        assert new in says([event for event in again.events if event.line == line])
        kept = iter(calendar.emit())
        assert all(byte in kept for byte in bytes_before)  # nothing was taken away, only put between


def test_a_new_day_is_put_in_order_with_its_iso_week():
    calendar = parsed("2026-12-31 w53 Thu  9 Tea.\n\n2027-01-04 w01  Ship it\n2027-01-04 w01 Mon  \n")
    assert calendar.add(date(2027, 1, 3), "Swim", time(9, 30), time(10)) == 2
    assert calendar.add(date(2027, 1, 4), "Anna's birthday.") == 5
    assert calendar.add(date(2026, 1, 1), "Rest", time(22), time(0)) == 1
    assert calendar.emit().decode() == (
        "2026-01-01 w01 Thu  22-24 Rest.\n2026-12-31 w53 Thu  9 Tea.\n2027-01-03 w53 Sun  9:30-10 Swim.\n\n"
        "2027-01-04 w01  Ship it\n2027-01-04 w01 Mon  Anna's birthday.\n"
    )


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        ("15 Tea", "15 Tea. 9 Swim."),
        ("15 Tea.", "15 Tea. 9 Swim."),
        ("15 Tea. ", "15 Tea. 9 Swim."),
        ("15 Tea  ", "15 Tea.  9 Swim."),
        ("", "9 Swim."),
    ],
)
def test_the_tail_is_closed_before_a_new_event(tail, expected):
    calendar = parsed(f"2026-11-27 w48 Fri  {tail}")
    calendar.add(date(2026, 11, 27), "Swim", time(9))
    assert calendar.emit().decode() == f"2026-11-27 w48 Fri  {expected}"


def test_a_range_after_an_open_event_is_closed_too():
    calendar = parsed("2026-11-27 w48 Fri  15 Tea")
    calendar.add(date(2026, 11, 27), "Swim", time(16), time(17))
    assert calendar.emit() == b"2026-11-27 w48 Fri  15 Tea. 16-17 Swim."


def test_a_new_monday_stands_after_the_goal_of_its_week():
    calendar = parsed("2027-01-04 w01  Ship it\n2027-01-05 w01 Tue  \n")
    assert calendar.add(date(2027, 1, 4), "Tea") == 2


def test_a_move_that_cannot_be_written_changes_nothing():
    text = "2026-11-26 w48 Thu  9 Tea.\n2026-11-27 w48 Fri  10-11"
    calendar = parsed(text)
    tea, wordless = calendar.events
    assert (wordless.start, wordless.text) == (time(10), "")
    with pytest.raises(ValueError):
        calendar.replace(tea, tea._replace(day=date(2026, 11, 27)))
    assert calendar.emit().decode() == text
    calendar.replace(tea, tea._replace(day=date(2026, 11, 27), start=time(14), end=time(15)))
    assert calendar.emit() == b"2026-11-26 w48 Thu  \n2026-11-27 w48 Fri  10-11 14-15 Tea."


def test_a_bare_day_gets_its_two_spaces():
    calendar = parsed("2026-11-27 w48 Fri\r\n")
    calendar.add(date(2026, 11, 27), "Tea")
    assert calendar.emit() == b"2026-11-27 w48 Fri  Tea.\r\n"


def test_agenda_and_docket_keep_their_style():
    agenda = parsed(AGENDA)
    assert agenda.style == "agenda"
    assert agenda.add(date(2026, 11, 27), "Lunch with Bob.", time(12, 30), time(13)) == 1
    assert agenda.add(date(2026, 11, 28), "Rest") == 4
    assert agenda.emit().decode().splitlines()[3] == "2026-11-28 Rest"
    assert agenda.emit().decode().splitlines()[0] == "2026-11-27 12:30 13:00 Lunch with Bob."
    docket = parsed(DOCKET)
    assert docket.style == "docket"
    assert says(docket.on(date(2026, 11, 29))) == [(date(2026, 11, 29), time(9), None, "Swim")]
    assert docket.add(date(2026, 11, 27), "Tea", time(17)) == 4
    assert docket.add(date(2026, 11, 28), "Rest") == 6
    assert docket.emit().decode() == (
        "2026-11-27 Fri\n  15:00-16:00 Dentist\n  Anna's birthday\n  17:00 Tea\n2026-11-28 Sat\n  Rest\n\n"
        "2026-11-29 Sun w48\n  09:00 Swim\n"
    )


@given(CALENDARS, STYLES, st.data())
@example("2026-11-27 w48 Fri  9-11 A 12-13 B. C 14-15 D", "calendar", None)
def test_replacing_and_removing_touch_one_event(text, style, data):
    events = parsed(text, style).events
    for number, event in enumerate(events if data is None else events[:5]):
        others = says(events[:number] + events[number + 1 :])
        calendar = parsed(text, style)
        new = event._replace(text="Something else", start=time(13), end=None)
        try:
            calendar.replace(event, new)
        except ValueError:
            assert calendar.emit() == text.encode()
        else:
            again = says(CalendarFile.parse(calendar.emit(), style).events)
            assert again == says([*events[:number], new, *events[number + 1 :]])
        calendar = parsed(text, style)
        try:
            calendar.remove(event)
        except ValueError:
            assert calendar.emit() == text.encode()
        else:
            assert says(CalendarFile.parse(calendar.emit(), style).events) == others


def test_replace_keeps_the_bytes_of_what_stays():
    calendar = parsed("2026-11-27 w48 Fri  09:00-10   Tea.  15 Swim .")
    tea, swim = calendar.events
    calendar.replace(tea, tea._replace(text="Coffee"))
    calendar.replace(swim, swim._replace(end=time(16)))
    assert calendar.emit() == b"2026-11-27 w48 Fri  09:00-10   Coffee.  15-16 Swim ."
    coffee = calendar.events[0]
    assert calendar.replace(coffee, coffee._replace(day=date(2026, 11, 26))) == 1
    assert calendar.emit() == b"2026-11-26 w48 Thu  9-10 Coffee.\n2026-11-27 w48 Fri  15-16 Swim ."
    with pytest.raises(ValueError, match="no longer there"):
        calendar.remove(coffee)


def test_repeating_events():
    calendar = parsed(
        "2026-11-27 w48 Fri  10-11 Stand-up rec:1w until:2026-12-31 except:2026-12-25. "
        "Band rrule:FREQ=MONTHLY;BYDAY=2TH. 15 Once rec:sometimes.\n2026-01-31 w05 Sat  Pay rec:+1m.\n"
    )
    found = calendar.between(date(2026, 12, 1), date(2027, 1, 31))
    assert [(str(e.day), e.words) for e in found] == [
        ("2026-12-04", "Stand-up"),
        ("2026-12-10", "Band"),
        ("2026-12-11", "Stand-up"),
        ("2026-12-18", "Stand-up"),
        ("2026-12-31", "Pay"),
        ("2027-01-14", "Band"),
        ("2027-01-31", "Pay"),
    ]
    assert calendar.on(date(2026, 2, 28))[0].words == "Pay"
    assert len({e.handle for e in found if e.words == "Stand-up"}) == 1
    assert len(calendar.on(date(2026, 11, 27))) == 3
    stand_up = found[0]
    calendar.replace(stand_up, stand_up._replace(start=time(12), end=time(13)))
    assert b"  12-13 Stand-up rec:1w until:" in calendar.emit()


def test_handles_follow_the_words_and_the_time():
    event = Event(date(2026, 11, 27), time(9), time(10), "Tea  with Bob rem:-30m")
    assert event.handle == event._replace(text="tea with bob", line=7, end=None).handle
    assert event.handle != event._replace(start=time(10)).handle
    assert event.handle != event._replace(text="Tea").handle


@pytest.mark.parametrize(
    "text", ["", "  ", "Call Bob. Bring papers", "Dinner at 15:30 with Bob", "15 eggs", "a\nb", "a\rb"]
)
def test_what_no_line_says_is_refused(text):
    with pytest.raises(ValueError):
        build(text)
    if text.strip():
        assert split(as_one(text) + ".")[0] == build(as_one(text))


def test_an_end_needs_a_start():
    with pytest.raises(ValueError):
        build("Tea", None, time(9))


@given(WORDS.map(" ".join), st.none() | TIMES, st.none() | TIMES, STYLES)
def test_what_is_built_reads_back(words, start, end, style):
    try:
        segment = build(words, start, end if start else None, style)
    except ValueError:
        return
    assert split("".join(segment), style) == [segment]
    assert segment.says == (start, end if start else None, words.removesuffix(".") if style == "calendar" else words)


@given(CALENDARS)
def test_as_one_is_one(text):
    words = as_one(text)
    if words:
        assert len(split(words)) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Call Bob. Bring papers.", "Call Bob; Bring papers"),
        ("Dinner at 15:30 with Bob", "Dinner at (15:30) with Bob"),
        ("15 eggs", "(15) eggs"),
        ("Hauptstr. 12. Ring twice", "Hauptstr; 12. Ring twice"),
        ("Meet Dr. 12", "Meet Dr 12"),
        ("Dr. Who, e.g. v1.2", "Dr. Who, e.g. v1.2"),
    ],
)
def test_words_that_fit(text, words):
    assert as_one(text) == words


def test_segments_are_the_fields_of_the_body():
    assert split("9:30-10  Tea . 15 Swim") == [
        Segment("", "9:30-10", "  ", "Tea", " ."),
        Segment(" ", "15", " ", "Swim", ""),
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "body", [". " * 300_000, "9:30 " * 200_000, " " * 10**6, "Dr. " * 250_000, "9-10" + " " * 10**6]
)
def test_long_lines_take_linear_time(body):
    data = b"2026-11-27 w48 Fri  " + body.encode()
    calendar = CalendarFile.parse(data)
    assert calendar.emit() == data
    assert join(split(calendar.lines[0].body)) == calendar.lines[0].body
