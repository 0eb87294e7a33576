"""Deadlines, free time, clashes, waiting, priorities, suggestions: each answer, and each silence."""

from __future__ import annotations

from datetime import time

import pytest

from dayward.planning.deadlines import deadlines, told
from dayward.planning.freetime import clashes, free, parse_window
from dayward.planning.inbox import inbox
from dayward.planning.postponed import Move, moves_of, postponed
from dayward.planning.priorities import priorities
from dayward.planning.stale import stale
from dayward.planning.suggest import Wish, quick_wins, suggestions
from tests.planning.kit import TODAY, at, day

WINDOW = (time(8), time(20))


def test_deadlines_are_told_late_today_and_one_three_and_seven_days_ahead() -> None:
    todo = "".join(f"in {n} due:2026-11-{21 + n:02d}\n" for n in (-2, 0, 1, 2, 3, 4, 7, 8))
    found = deadlines(day(todo=todo).open, TODAY)
    assert [(d.days, d.step) for d in found] == [(-2, -1), (0, 0), (1, 1), (2, 3), (3, 3), (4, 7), (7, 7)]
    assert [told(d, TODAY).reason for d in found[:4]] == [
        "2 days late",
        "due today",
        "due tomorrow",
        "due in 2 days, Mon 23 Nov",
    ]


def test_a_deadline_of_something_waited_for_is_told_and_of_something_hidden_is_not() -> None:
    todo = "contract @waiting due:2026-11-20\nlater t:2026-12-01 due:2026-11-20\nboat @someday due:2026-11-20\nno such day due:2026-11-31\n"
    found = [told(d, TODAY) for d in deadlines(day(todo=todo).open, TODAY)]
    assert [(s.text, s.reason) for s in found] == [("contract", "1 day late · waiting")]


def test_deadlines_of_one_day_come_by_time_then_priority() -> None:
    todo = "c due:2026-11-21\n(A) b due:2026-11-21\na due:2026-11-21 at:0900\n"
    assert [d.item.task.words for d in deadlines(day(todo=todo).open, TODAY)] == ["a", "b", "c"]


def events(body: str) -> list:  # type: ignore[type-arg]
    return day(calendar=f"2026-11-21 w47 Sat  {body}\n").between(TODAY, TODAY)


def blocks(body: str, **more: object) -> list[str]:
    return [f"{b.start:%H:%M}-{b.end:%H:%M}" for b in free(events(body), TODAY, WINDOW, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("9:30-10 A. 13-14 B.", ["08:00-09:30", "10:00-13:00", "14:00-20:00"]),
        ("8-20 All of it.", []),
        ("7-21 More.", []),
        ("8:20-19:40 Nearly all.", []),
        ("12-14 A. 13-15 B.", ["08:00-12:00", "15:00-20:00"]),
        ("12-16 A. 13-14 Within.", ["08:00-12:00", "16:00-20:00"]),
        ("10 No end.", ["08:00-10:00", "11:00-20:00"]),
        ("22-2 Night.", ["08:00-20:00"]),
        ("6-9 Early.", ["09:00-20:00"]),
    ],
)
def test_free_time(body: str, expected: list[str]) -> None:
    assert blocks(body) == expected


def test_free_time_from_now_on_and_of_a_least_length() -> None:
    assert blocks("13-14 B.", after=time(12, 45)) == ["14:00-20:00"]
    assert blocks("9-12 A. 13-14 B.", least=90) == ["14:00-20:00"]


def test_a_day_that_ends_at_midnight() -> None:
    assert [(b.end, b.minutes) for b in free([], TODAY, (time(22), time(0)))] == [(time(0), 120)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("9-11 A. 10-12 B.", [("A", "B")]),
        ("9-10 A. 10-11 B.", []),
        ("9 A. 9 B.", [("A", "B")]),
        ("9-11 A. 10 B.", [("A", "B")]),
        ("9 A. 9:30 B.", []),
        ("A. 9-10 B.", []),
        ("8-20 Long. 9-10 A. 11-12 B.", [("Long", "A"), ("Long", "B")]),
        ("9-9:30 A. 9-10 B. 9-11 C.", [("A", "B"), ("A", "C"), ("B", "C")]),
    ],
)
def test_clashes(body: str, expected: list[tuple[str, str]]) -> None:
    assert [(a.words, b.words) for a, b in clashes(events(body))] == expected


def test_what_runs_over_midnight_clashes_with_the_morning() -> None:
    text = "2026-11-20 w47 Fri  22-3 Party.\n2026-11-21 w47 Sat  2-4 Baking.\n"
    found = clashes(day(calendar=text).between(TODAY.replace(day=20), TODAY))
    assert [(a.words, b.words) for a, b in found] == [("Party", "Baking")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8-20", WINDOW),
        ("8:30–17", (time(8, 30), time(17))),
        ("8-24", (time(8), time(0))),
        ("8", None),
        ("x-y", None),
        ("8-25", None),
    ],
)
def test_windows(text: str, expected: object) -> None:
    assert parse_window(text) == expected


def test_stale_waiting_items_the_longest_first_and_none_without_a_date() -> None:
    todo = (
        "2026-11-14 seven @waiting\n2026-11-01 twenty @waiting wait:Anna\n2026-11-15 six @waiting\nundated @waiting\n"
    )
    found = stale(day(todo=todo, waiting="2026-11-10 eleven\n").open, TODAY, 7)
    assert [(s.text, s.reason, s.evidence) for s in found] == [
        ("twenty", "for 20 days on Anna", "todo.txt:2"),
        ("eleven", "for 11 days", "waiting.txt:1"),
        ("seven", "for 7 days", "todo.txt:1"),
    ]


LIFE = {
    "projects": "Kitchen +kitchen status:active goal:O2\nTalk +talk goal:O1\n",
    "goals": "## O1: Say it\n\n- [ ] KR1.1 Talk 40%\n\n## O2: Cook\n\n- [ ] KR2.1 Carpenter 10%\n",
}


def test_priorities_have_reasons_and_the_lines_they_rest_on() -> None:
    todo = "(A) plan +kitchen due:2026-11-21\n(B) call due:2026-11-19\nidle\nread +talk\n"
    found = priorities(day(todo=todo, **LIFE), 9)
    assert [(s.text, s.reason) for s in found] == [
        ("plan", "due today, priority A, for O2"),
        ("call", "2 days late, priority B"),
        ("read", "for O1"),
    ]
    assert found[0].more == ("goals/2026-Q4.md:5",)


def test_what_another_task_waits_for_weighs_more() -> None:
    found = priorities(day(todo="(C) first\n(C) visa p:t\n(A) travel id:t\n"), 9)
    assert [(s.text, s.reason) for s in found] == [
        ("visa", "priority C, “travel” waits for it"),
        ("first", "priority C"),
    ]


def test_often_postponed_is_a_reason() -> None:
    moves = {"call": [Move(TODAY, TODAY)] * 4}
    assert priorities(day(todo="call\n", moves=moves), 3)[0].reason == "postponed 4 times"


def test_nothing_speaks_for_a_task_so_nothing_is_said() -> None:
    assert priorities(day(todo="one\ntwo @home\n"), 3) == []


TASKS = (
    "(A) urgent due:2026-11-20 @computer\n"
    "outline +talk @computer est:2h\n"
    "ring Jonas +talk @phone est:10m\n"
    "ring the bank @phone\n"
    "water @home est:5m\n"
    "think est:20m energy:high\n"
)


def names(*wish: object, **more: object) -> list[str]:
    return [s.text for s in suggestions(day(todo=TASKS, **LIFE), Wish(*wish), 9, **more)]  # type: ignore[arg-type]


def test_suggestions_fit_the_context_and_goals_come_first() -> None:
    assert names(("@phone",)) == ["ring Jonas", "ring the bank", "think"]
    assert names(("computer",)) == ["outline", "urgent", "think"]
    assert names() == ["ring Jonas", "outline", "urgent", "water", "ring the bank", "think"]


def test_suggestions_fit_the_time_and_the_energy() -> None:
    assert "outline" not in names((), 30)
    assert names((), 8) == ["urgent", "water", "ring the bank"]
    assert "think" not in names((), None, "low")
    assert names(("@computer",), None, "high")[0] == "outline"


def test_a_context_is_matched_without_accents() -> None:
    found = suggestions(day(todo="trucar @telèfon\n"), Wish(("TELEFON",)))
    assert [(s.text, s.reason) for s in found] == [("trucar", "@telèfon")]


def test_quick_wins_are_short_by_their_own_estimate() -> None:
    found = quick_wins(day(todo=TASKS, **LIFE), Wish())
    assert [(s.text, s.reason) for s in found] == [("water", "takes 5 min"), ("ring Jonas", "takes 10 min, for O1")]


def test_the_inbox_is_what_nobody_sorted() -> None:
    todo = "2026-11-20 b\n2026-11-01 a\n(A) c\nd +x\ne @y\nf due:2026-12-01\ng wait:Anna\n# heading\n"
    assert [(s.text, s.reason) for s in inbox(day(todo=todo).open, TODAY)] == [("a", "for 20 days"), ("b", "")]


def test_moves_come_from_lines_taken_out_and_put_in() -> None:
    changes = [
        ("c1", ["2026-11-01 Renew passport due:2026-11-02"], ["2026-11-01 Renew passport due:2026-11-09"]),
        ("c2", ["(A) 2026-11-01 Renew passport due:2026-11-09"], ["(B) 2026-11-01 Renew passport due:2026-11-30"]),
        ("c3", ["Renew passport due:2026-11-30"], ["Renew passport due:2026-11-10"]),
        (
            "c4",
            ["Pay rent due:2026-11-01 rec:1m"],
            ["x 2026-11-01 Pay rent due:2026-11-01 rec:1m", "Pay rent due:2026-12-01 rec:1m"],
        ),
        ("c5", ["Sort photos t:2026-11-01"], ["Sort photos t:2026-11-05"]),
        ("c6", ["gone due:2026-11-01"], []),
    ]
    moves = moves_of(changes)
    assert {name: len(found) for name, found in moves.items()} == {"renew passport": 2, "sort photos": 1}
    found = postponed(day(todo="Renew passport due:2026-11-30\nSort photos t:2026-11-05\n").open, moves, TODAY)
    assert [(s.text, s.reason) for s in found] == [("Renew passport", "postponed twice, first from Mon 2 Nov")]
    assert found[0].facts["commits"] == ["c1", "c2"]


def test_the_clock_is_an_argument() -> None:
    assert at(23, 59).date() == TODAY
