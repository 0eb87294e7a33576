"""Deadlines, waiting items and events: each told once, whatever the hour, the restarts and the order of files."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayward.planning.day import Day
from dayward.planning.occasions import Occasion
from dayward.routines.crossings import (
    Crossing,
    NoteAt,
    event_key,
    last_mention,
    new_deadlines,
    new_waiting,
    preparation,
)
from tests.planning.kit import TODAY, at, day


def on(when: date, todo: str, **more: str) -> Day:
    return day(todo=todo, now=at(9, on=when), **more)  # type: ignore[arg-type]


def told(crossings: list[Crossing]) -> list[str]:
    return [f"{one.statement.text}: {one.statement.reason}" for one in crossings]


def live(days: int, todo: str, first: date = TODAY) -> list[tuple[date, str]]:
    """What an hourly check tells from day to day."""
    keys: set[str] = set()
    said = []
    for hour in range(days * 24):
        now = datetime.combine(first, time()).astimezone() + timedelta(hours=hour)
        for one in new_deadlines(day(todo=todo, now=now), keys):
            keys |= set(one.keys)
            said.append((now.date(), one.statement.reason))
    return said


def test_every_step_is_told_once_by_an_hourly_check() -> None:
    due = TODAY + timedelta(9)
    assert live(14, f"2026-11-01 visa due:{due}\n") == [
        (due - timedelta(7), "due in 7 days, Mon 30 Nov"),
        (due - timedelta(3), "due in 3 days, Mon 30 Nov"),
        (due - timedelta(1), "due tomorrow"),
        (due, "due today"),
        (due + timedelta(1), "1 day late"),
    ]


def test_steps_that_nobody_saw_are_not_told_after_a_nearer_one() -> None:
    todo = "visa due:2026-11-23\n"
    (seen,) = new_deadlines(on(TODAY, todo), ())
    assert seen.statement.reason == "due in 2 days, Mon 23 Nov"
    assert new_deadlines(on(TODAY - timedelta(2), todo), seen.keys) == []  # the clock went back
    assert told(new_deadlines(on(TODAY + timedelta(1), todo), seen.keys)) == ["visa: due tomorrow"]


def test_what_is_postponed_comes_nearer_again() -> None:
    (seen,) = new_deadlines(on(TODAY, "visa due:2026-11-22\n"), ())
    assert new_deadlines(on(TODAY, "(A) visa due:2026-11-22 t:2026-11-20\n"), seen.keys) == []
    assert told(new_deadlines(on(TODAY, "visa due:2026-11-28\n"), seen.keys)) == ["visa: due in 7 days, Sat 28 Nov"]


def test_sorting_the_file_tells_nothing_again() -> None:
    keys = {key for one in new_deadlines(on(TODAY, "a due:2026-11-21\nb due:2026-11-20\n"), ()) for key in one.keys}
    assert new_deadlines(on(TODAY, "# head\nb due:2026-11-20\n\na due:2026-11-21\n"), keys) == []


def test_what_was_written_down_today_is_known() -> None:
    todo = "2026-11-21 a due:2026-11-22\n2026-11-21 b due:2026-11-21\n2026-11-21 c due:2026-11-20\n"
    assert told(new_deadlines(on(TODAY, todo), ())) == ["c: 1 day late", "b: due today"]
    assert told(new_deadlines(on(TODAY + timedelta(1), todo), ()))[-1] == "a: due today"


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(-3, 12), st.integers(0, 3)), max_size=6), st.sets(st.integers(0, 60)))
def test_whatever_hours_are_missed_nothing_is_told_twice(tasks: list[tuple[int, int]], missed: set[int]) -> None:
    todo = "".join(f"task {n} due:{TODAY + timedelta(days)}\n" for n, (days, _) in enumerate(tasks))
    keys: set[str] = set()
    said: list[tuple[str, object]] = []
    for check in range(60):
        if check in missed:
            continue
        now = datetime.combine(TODAY, time()).astimezone() + timedelta(hours=6 * check)
        for one in new_deadlines(day(todo=todo, now=now), keys):
            assert not keys & {one.keys[0]}
            keys |= set(one.keys)
            said.append((one.statement.text, one.statement.facts["step"]))
    assert len(said) == len(set(said))
    if 59 not in missed:
        assert {text for text, step in said if step == -1} == {f"task {n}" for n in range(len(tasks))}


def test_a_waiting_item_is_followed_up_once_in_so_many_days() -> None:
    todo = "2026-11-14 quote @waiting wait:Ana\n2026-11-20 parcel @waiting\n"
    keys: set[str] = set()
    said = []
    for n in range(16):
        today = TODAY + timedelta(n)
        for one in new_waiting(on(today, todo), keys):
            keys |= set(one.keys)
            said.append((n, one.statement.text))
    assert said == [(0, "quote"), (6, "parcel"), (7, "quote"), (13, "parcel"), (14, "quote")]


EVENT = Occasion(TODAY, time(10), time(11), "Coffee with Åsa", "calendar.txt:3", projects=("talk",), where="Café Nord")
LIFE = {
    "todo": "(A) write slides +talk\nother\n",
    "projects": "The talk +talk goal:O1\nKitchen +kitchen\n",
}


def note(name: str, day: int, text: str) -> NoteAt:
    return NoteAt(f"notes/{name}.md", name.title(), date(2026, 11, day), text)


def test_before_an_event_it_is_told_when_where_what_is_next_and_what_was_written() -> None:
    notes = [note("old", 1, "asa likes tea"), note("last", 9, "Met ÅSA."), note("other", 20, "coffee grinder, nasa")]
    section = preparation(on(TODAY, **LIFE), EVENT, notes)
    assert [(s.lead, s.text, s.reason, s.evidence) for s in section.statements] == [
        ("10:00–11:00", "Coffee with Åsa", "+talk  Café Nord", "calendar.txt:3"),
        ("A", "write slides", "next for +talk", "todo.txt:1"),
        ("·", "Last", "your note of 2026-11-09", "notes/last.md"),
    ]


def test_an_event_of_which_nothing_is_known() -> None:
    plain = EVENT._replace(projects=(), words="Swim")
    assert [s.text for s in preparation(on(TODAY, **LIFE), plain).statements] == ["Swim"]


def test_a_note_mentions_an_event_by_its_names_or_by_two_words() -> None:
    review = EVENT._replace(words="Budget review meeting", projects=())
    assert last_mention(review, [note("a", 1, "budget"), note("b", 2, "meeting")]) is None
    assert last_mention(review, [note("a", 1, "the budget review"), note("b", 2, "meeting")]) == note(
        "a", 1, "the budget review"
    )
    assert last_mention(EVENT, [note("a", 1, "+talk")]) is not None
    people = review._replace(contexts=("jonas",))
    assert last_mention(people, [note("a", 1, "ask Jonas")]) is not None


def test_an_event_that_is_moved_is_another_to_prepare_for() -> None:
    assert event_key(EVENT) == event_key(EVENT._replace(place="calendar.txt:9", words="coffee with åsa"))
    assert event_key(EVENT) != event_key(EVENT._replace(start=time(12)))
    assert event_key(EVENT) != event_key(EVENT._replace(day=TODAY + timedelta(1)))
