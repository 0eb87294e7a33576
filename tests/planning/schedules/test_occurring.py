"""What events, conditions and reminders make due. It is Saturday, 21 November 2026, in Madrid."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from dayward.planning.day import Day
from dayward.planning.occasions import Occasion
from dayward.planning.schedules.conditions import standing
from dayward.planning.schedules.occurring import changes, occurrences
from dayward.planning.schedules.relative import Before, Changed, When
from dayward.planning.schedules.reminders import longest_lead, reminders
from tests.planning.kit import day

MADRID = ZoneInfo("Europe/Madrid")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MADRID)


def said(on: Day, rule: Before, after: str, until: str) -> list[tuple[str, str]]:
    found = occurrences(rule, on, local(after), local(until), MADRID)
    return [(f"{one.at.astimezone(MADRID):%d %H:%M}", one.subject) for one in found]


CALENDAR = """2026-11-20 w47 Fri  23:30-1 Night train.
2026-11-21 w47 Sat  Anna's birthday. 10-11 Stand-up @work rec:1w. 15 Dentist.
2026-11-22 w47 Sun  0:10-1 Call Tokyo @work.
"""
HOLIDAY = Occasion(date(2026, 11, 21), time(12), time(13), "Fair", "others", "town", busy=False)
REVIEW = Occasion(date(2026, 11, 21), time(17), time(18), "Review", "others", "work")


def test_before_each_event_that_has_a_time_and_makes_busy() -> None:
    on = day(calendar=CALENDAR, others=(HOLIDAY, REVIEW))
    assert said(on, Before(1800), "2026-11-21T00:00", "2026-11-22T00:00") == [
        ("21 09:30", "Stand-up"), ("21 14:30", "Dentist"), ("21 16:30", "Review"), ("21 23:40", "Call Tokyo"),
    ]  # fmt: skip
    assert said(on, Before(1800, of=("@work",)), "2026-11-28T00:00", "2026-11-29T00:00") == [("28 09:30", "Stand-up")]
    assert [s for _, s in said(on, Before(0, of=("[work]",)), "2026-11-21T00:00", "2026-11-22T00:00")] == ["Review"]
    assert [s for _, s in said(on, Before(86400, of=("tokyo",)), "2026-11-20T23:00", "2026-11-21T23:00")] == [
        "Call Tokyo"
    ]


def test_after_each_event_counts_from_its_end_over_midnight_and_without_one() -> None:
    on = day(calendar=CALENDAR)
    assert said(on, Before(600, after=True), "2026-11-21T00:00", "2026-11-21T23:59") == [
        ("21 01:10", "Night train"), ("21 11:10", "Stand-up"), ("21 16:10", "Dentist"),
    ]  # fmt: skip


def test_the_end_of_what_began_yesterday_is_found_after_midnight() -> None:
    assert said(day(calendar=CALENDAR), Before(600, after=True), "2026-11-21T00:30", "2026-11-21T02:00") == [
        ("21 01:10", "Night train")
    ]


def test_what_is_due_is_after_the_first_instant_and_up_to_the_second() -> None:
    on = day(calendar=CALENDAR)
    assert said(on, Before(1800), "2026-11-21T09:30", "2026-11-21T14:30") == [("21 14:30", "Dentist")]


def test_each_event_has_one_key_whenever_one_asks_and_a_moved_one_another() -> None:
    rule, after, until = Before(1800), local("2026-11-21T00:00"), local("2026-12-12T00:00")
    found = occurrences(rule, day(calendar=CALENDAR), after, until, MADRID)
    assert len({one.key for one in found}) == len(found) == 5
    later = occurrences(rule, day(calendar=CALENDAR), local("2026-11-25T00:00"), until, MADRID)
    assert {one.key for one in later} < {one.key for one in found}
    moved = occurrences(rule, day(calendar=CALENDAR.replace("15 Dentist", "16 Dentist")), after, until, MADRID)
    assert {one.subject for one in moved if one.key not in {one.key for one in found}} == {"Dentist"}
    assert found[0].evidence == "calendar.txt:2"


def keys(rule: When, on: Day) -> set[str]:
    return {one.key for one in standing(rule, on)}


def test_overdue_is_one_crossing_until_it_is_put_off_and_late_again() -> None:
    rule, first = When("overdue"), day(todo="Pay rent due:2026-11-20\nBook train due:2026-11-21\n")
    crossing = standing(rule, first)
    assert [(one.subject, one.reason, one.evidence) for one in crossing] == [("Pay rent", "1 day late", "todo.txt:1")]
    reworded = day(todo="(A) 2026-11-01 Pay rent due:2026-11-20\n", now=local("2026-11-29T09:00"))
    assert keys(rule, reworded) == keys(rule, first)
    put_off = day(todo="Pay rent due:2026-11-25\n", now=local("2026-11-29T09:00"))
    assert keys(rule, put_off).isdisjoint(keys(rule, first))
    assert keys(rule, day(todo="x 2026-11-21 Pay rent due:2026-11-20\n")) == set()


def test_due_within_some_days_and_late_by_now() -> None:
    on = day(todo="".join(f"in {n} due:2026-11-{21 + n:02d} @home\n" for n in (-1, 0, 3, 4)))
    assert [one.subject for one in standing(When("due", 3), on)] == ["in -1", "in 0", "in 3"]
    assert standing(When("due", 3, ("@work",)), on) == []
    assert len(standing(When("overdue", of=("@HOME",)), on)) == 1


def test_waiting_completed_neglected_and_stuck() -> None:
    on = day(
        todo="2026-11-10 Contract from Anna @waiting\n2026-11-18 Reply @waiting\n",
        done="x 2026-11-20 2026-11-01 Call dentist +health\nx 2026-09-01 Old thing\n",
        goals="# 2026-Q4\n\n## O1: Run a marathon\n",
        projects="Renovate the kitchen +kitchen status:active goal:O1\n",
    )
    assert [one.subject for one in standing(When("waiting", 8), on)] == ["Contract from Anna"]
    assert [one.subject for one in standing(When("waiting", 12), on)] == []
    assert [one.subject for one in standing(When("completed"), on)] == ["Call dentist"]
    assert [one.subject for one in standing(When("neglected"), on)] == ["Run a marathon"]
    assert [one.key for one in standing(When("stuck", of=("+kitchen",)), on)] == ["stuck:+kitchen@never"]
    assert standing(When("stuck", of=("+garden",)), on) == []


def test_two_lines_that_are_the_same_are_one_crossing() -> None:
    assert len(standing(When("overdue"), day(todo="Pay rent due:2026-11-20\n" * 2))) == 1


def test_a_file_that_changes_again_is_another_crossing() -> None:
    found = changes(Changed("notes/**"), [("notes/a.md", "1"), ("notes/a.md", "2"), ("todo.txt", "3")])
    assert [one.key for one in found] == ["notes/a.md@1", "notes/a.md@2"]


def reminded(on: Day, after: str = "2026-11-20T00:00", until: str = "2026-12-20T00:00") -> list[tuple[str, str]]:
    found = reminders(on, local(after), local(until), MADRID)
    return [(f"{one.at.astimezone(MADRID):%d %b %H:%M}", one.subject) for one in found]


@pytest.mark.parametrize(
    ("todo", "expected"),
    [
        ("Bread rem:2026-11-21T1830", "21 Nov 18:30"),
        ("Bread rem:2026-11-21", "21 Nov 09:00"),
        ("Dentist due:2026-11-27 at:1500 rem:-30m", "27 Nov 14:30"),
        ("Dentist due:2026-11-27 at:1500 rem:-2h", "27 Nov 13:00"),
        ("Dentist due:2026-11-27 rem:-1d", "26 Nov 09:00"),
        ("Dentist due:2026-11-27 at:1500 rem:-1w", "20 Nov 15:00"),
        ("Dentist due:2026-11-27 t:2026-11-25 rem:-1w", "25 Nov 09:00"),  # hidden until then, and not lost
        ("Contract @waiting rem:2026-11-22T1000", "22 Nov 10:00"),
        ("Boat @someday rem:2026-11-22T1000", "22 Nov 10:00"),
        ("Rent due:2026-12-01 rec:+1m rem:-1d", "30 Nov 09:00"),
    ],
)
def test_reminders_of_tasks(todo: str, expected: str) -> None:
    assert [when for when, _ in reminded(day(todo=f"{todo}\n"))] == [expected]


@pytest.mark.parametrize(
    "todo",
    ["x 2026-11-21 Bread rem:2026-11-21T1830", "Bread rem:-30m", "Bread rem:soon", "Bread rem:2026-11-31T1000", "Bread rem:2026-11-21T2560",
     "Bread h:1 rem:2026-11-21T1830", "Bread rem:2026-10-01T0900"],
)  # fmt: skip
def test_what_is_no_reminder(todo: str) -> None:
    assert reminded(day(todo=f"{todo}\n")) == []


def test_reminders_of_events_come_for_each_time_and_for_whole_days() -> None:
    calendar = "2026-11-21 w47 Sat  10-11 Choir rec:1w until:2026-12-05 except:2026-11-28 rem:-1h.\n"
    calendar += "2026-12-01 w49 Tue  Anna's birthday rem:-1d.\n"
    assert reminded(day(calendar=calendar)) == [
        ("21 Nov 09:00", "Choir"), ("30 Nov 09:00", "Anna's birthday"), ("05 Dec 09:00", "Choir"),
    ]  # fmt: skip


def test_an_event_far_ahead_is_reminded_of_as_long_before_as_it_says() -> None:
    calendar = "2027-02-20 w07 Sat  Wedding rem:-90d.\n2027-02-21 w07 Sun  10-11 Brunch rem:-2h.\n"
    window = local("2026-11-22T00:00"), local("2026-11-22T12:00")
    assert longest_lead(calendar) == timedelta(days=90)
    found = reminders(day(calendar=calendar), *window, MADRID, longest_lead(calendar))
    assert [one.subject for one in found] == ["Wedding"]
    assert longest_lead("2027-02-21 w07 Sun  10-11 Brunch.\n") == timedelta(0)


def test_a_reminder_over_a_change_of_the_clocks_is_so_many_hours_before() -> None:
    todo = "Early due:2026-03-29 at:0430 rem:-2h\nEarlier due:2026-03-29 at:0430 rem:-1d\n"
    found = reminders(day(todo=todo), local("2026-03-27T00:00"), local("2026-03-30T00:00"), MADRID)
    assert [one.at.astimezone(UTC).isoformat() for one in found] == [
        "2026-03-28T03:30:00+00:00",
        "2026-03-29T00:30:00+00:00",
    ]


def test_a_moved_reminder_is_another_one_and_an_unmoved_one_the_same() -> None:
    def key(todo: str) -> str:
        return reminders(day(todo=todo), local("2026-11-20T00:00"), local("2026-12-20T00:00"), MADRID)[0].key

    before = key("Dentist due:2026-11-27 at:1500 rem:-30m\n")
    assert key("(B) 2026-11-01 Dentist due:2026-11-27 at:1500 rem:-30m pri:A\n") == before
    assert key("Dentist due:2026-11-27 at:1430 rem:-0m\n") == before
    assert key("Dentist due:2026-11-28 at:1500 rem:-30m\n") != before


def test_asking_in_pieces_gives_every_reminder_once() -> None:
    on = day(todo="".join(f"Task {n} rem:2026-11-21T{n:02d}00\n" for n in range(24)))
    edges = [local("2026-11-20T23:30") + timedelta(hours=5) * n for n in range(6)]
    pieces = [one.key for low, high in pairwise(edges) for one in reminders(on, low, high, MADRID)]
    assert len(pieces) == len(set(pieces)) == 24
