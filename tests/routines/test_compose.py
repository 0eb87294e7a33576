"""What routines say: filled from the day, silent where there is nothing, each task once."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from dayward.actions.context import Context
from dayward.actions.planned import EVERYTHING, day_of
from dayward.actions.views import Listing, Text
from dayward.core.errors import UsageError
from dayward.core.home import Home
from dayward.formats.routine import Routine, parse_routine
from dayward.planning.attention import Notice, NoticeRecord
from dayward.planning.day import DEFAULTS, Day
from dayward.planning.layout import Layout
from dayward.planning.statement import Section, Statement
from dayward.routines.compose import Said, compose, holds, notice_of, taken_up, views_of, wants_history
from dayward.routines.condition import parts
from dayward.routines.names import Circumstances, section_words
from dayward.workspace.repository import Workspace
from tests.planning.kit import TODAY, at, day
from tests.routines.test_crossings import EVENT
from tests.workspace.kit import make


def routine(body: str, **front: str) -> Routine:
    lines = "".join(f"{key}: {value}\n" for key, value in front.items())
    return parse_routine(f"---\nname: my-look\n{lines}---\n{body}".encode(), "routines/my-look.md", section_words())


def said(body: str, life: Day | None = None, given: Circumstances | None = None, **front: str) -> Said:
    return compose(routine(body, **front), life or day(), given)


def shape(one: Said) -> list[object]:
    return [part if isinstance(part, str) else [s.text for s in part.statements] for part in one.parts]


BUSY = day(
    todo="(A) pay rent due:2026-11-21\n(B) visa due:2026-11-24\n2026-11-01 quote @waiting\n",
    calendar="2026-11-21 w47 Sat  10-11 Coffee.\n",
)


def test_a_body_is_filled_in() -> None:
    body = "# {{ weekday }} look\nHello {{ name }}, {{ count due }} due.\n\n{{ calendar }}\nAnd:\n{{ due }}\n"
    one = said(body, BUSY, Circumstances(name="Anna"))
    assert one.title == "Saturday look"
    assert shape(one) == ["Hello Anna, 2 due.\n\n", ["Coffee"], "And:\n", ["pay rent", "visa"]]
    assert not one.empty
    assert one.words == "Saturday look · Coffee · pay rent · visa"
    assert said("{{ date }} {{ now }} {{ week }}", BUSY).parts == ("Saturday 21 November 2026 9:00 47",)


def test_blank_lines_below_the_heading_go_with_it() -> None:
    assert said("# Now\n\nStand up.").parts == ("Stand up.",)
    assert said("# Now\r\n\r\nStand up.").title == "Now"


def test_without_a_heading_the_name_is_the_title() -> None:
    assert said("Stand up.").title == "My look"


@pytest.mark.parametrize(
    ("body", "empty"),
    [
        ("Stand up and stretch.", False),
        ("# Due\n\nThis is due:\n\n{{ due }}\n", True),
        ("{{ count due }} things are due.", True),
        ("{% if due %}Hurry.{% endif %}\n", True),
        ("{% if not due %}All clear.{% endif %}\n", False),
        ("{% if due %}Hurry.{% else %}Rest.{% endif %}\n", False),
        ("{% if not due %}{% endif %}\n", True),
    ],
)
def test_who_has_nothing_to_say_is_silent(body: str, empty: bool) -> None:
    assert said(body).empty is empty


def test_a_part_is_said_only_where_its_section_says_something() -> None:
    body = "{% if waiting %}\nAsk:\n{{ waiting }}\n{% else %}\nNobody owes you.\n{% endif %}\n"
    assert shape(said(body, BUSY)) == ["Ask:\n", ["quote"]]
    assert shape(said(body)) == ["Nobody owes you.\n"]


def test_no_task_is_told_twice_and_no_more_than_a_section_shows() -> None:
    assert shape(said("{{ priorities }}\n{{ due }}\n", BUSY)) == [["pay rent", "visa"]]
    many = day(todo="".join(f"(A) task {n} due:2026-11-21\n" for n in range(10)))
    one = said("{{ due }}\n{{ due }}\n", many)
    assert [len(s) for s in shape(one) if isinstance(s, list)] == [8, 2]
    assert isinstance(one.parts[0], Section)
    assert one.parts[0].tail == "… and 2 more"


def test_subjects_are_the_lines_it_rests_on_wherever_they_stand() -> None:
    body = "{{ calendar }}\n{{ due }}\n"
    moved = day(
        todo="\n(C) visa due:2026-11-24\npay rent due:2026-11-21\n", calendar="2026-11-21 w47 Sat  10-11 Coffee.\n"
    )
    assert said(body, BUSY).subjects == said(body, moved).subjects
    assert len(said(body, BUSY).subjects) == 3


def test_a_goal_is_a_subject_by_its_id() -> None:
    assert said("{{ goals }}", day(goals="## O1: Cook\n")).subjects == ("O1",)


def test_what_is_told_once_gives_its_keys_and_is_silent_the_next_time() -> None:
    one = said("{{ new deadlines }}", BUSY)
    assert shape(one) == [["pay rent", "visa"]]
    assert said("{{ new deadlines }}", BUSY, Circumstances(told=one.keys)).empty
    assert said("{% if new deadlines %}Something is new.{% endif %}", BUSY).keys == ()
    waiting = said("{{ new waiting }}", BUSY)
    assert shape(waiting) == [["quote"]]
    assert said("{{ new waiting }}", BUSY, Circumstances(told=waiting.keys)).empty


def test_a_routine_may_be_about_what_started_it() -> None:
    one = said("{{ event }}", BUSY, Circumstances(event=EVENT))
    assert shape(one) == [["Coffee with Åsa"]]
    assert said("{{ event }}", BUSY, Circumstances(event=EVENT, told=one.keys)).empty
    assert said("{{ event }}", BUSY).empty
    bread = Statement("Take the bread out", "todo.txt:4")
    assert shape(said("{{ reminder }}", BUSY, Circumstances(reminder=bread))) == [["Take the bread out"]]
    assert said("{{ reminder }}").empty


MONDAY = datetime(2026, 11, 23, 9).astimezone()


@pytest.mark.parametrize(
    ("text", "saturday", "monday"),
    [
        ("", True, True),
        ("always", True, True),
        ("not always", False, False),
        ("workdays", False, True),
        ("not workdays", True, False),
        ("when something is due", True, False),
        ("when due", True, False),
        ("when waiting and workdays", False, False),
        ("weekend, when there is calendar", True, False),
        ("when nothing is due", False, True),
        ("mon-fri 8-10", False, True),
    ],
)
def test_conditions(text: str, saturday: bool, monday: bool) -> None:
    one = routine("Hello", condition=f"'{text}'")
    assert holds(one, BUSY) is saturday
    assert holds(one, day(now=MONDAY)) is monday
    assert compose(one, BUSY).empty is not saturday


@pytest.mark.parametrize("text", ["when the moon is full", "not", "when", "workdays and calender", "and"])
def test_a_condition_that_nobody_understands_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="there is no section"):
        parts(text)


def test_only_who_asks_for_history_gets_it() -> None:
    assert wants_history(routine("{{ postponed }}"))
    assert wants_history(routine("Hi", condition="when postponed"))
    assert not wants_history(routine("{{ due }} \n{{ new waiting }}\n{{ event }}"))


def test_every_section_can_be_placed() -> None:
    for name in section_words():
        assert said(f"{{{{ {name} }}}}", BUSY) is not None
    assert {"due", "deadlines", "new_deadlines", "today", "follow_up"} <= set(section_words())
    assert section_words()["calendar"] == "calendar"


def test_what_is_decided_about_is_of_use_as_long_as_the_routine_says() -> None:
    due = at(9)
    look = routine("Hello")
    assert notice_of(look, compose(look, day()), due) == Notice("my-look", "My look · Hello")
    short = routine("Hello", late="run 25m", deliver="digest")
    notice = notice_of(short, compose(short, day()), due)
    assert (notice.useful_until, notice.urgency) == (at(9, 25), "digest")


def test_a_digest_says_what_was_put_into_it_the_same_words_once() -> None:
    def record(words: str, hour: int) -> NoticeRecord:
        return NoticeRecord(at(hour), "habits", (), words, "digest", "", f"slot/{hour}")

    section = taken_up([record("Swim", 6), record("Read", 7), record("", 7), record("Swim", 8)], at(9))
    assert section is not None
    assert [(s.lead, s.text, s.evidence) for s in section.statements] == [
        ("8:00", "Swim", "slot/8"),
        ("7:00", "Read", "slot/7"),
    ]
    assert taken_up([], at(9)) is None


def test_a_digest_does_not_say_what_it_tells_anyway() -> None:
    one = NoticeRecord(at(6), "deadline-warnings", ("k7fabcdefg", "m3qabcdefg"), "Two deadlines", "digest", "")
    assert taken_up([one], at(9), ["k7f", "m3q.2", "", "O1"]) is None
    assert taken_up([one], at(9), ["k7f", ""]) is not None
    assert taken_up([one._replace(subjects=())], at(9), ["k7f"]) is not None


def test_a_message_in_views_has_handles_that_can_be_used(tmp_path: Path) -> None:
    folder = tmp_path / "life"
    make(folder, {"todo.txt": b"(A) pay rent due:2026-11-21\n", "calendar.txt": b"2026-11-21 w47 Sat  10-11 Coffee.\n"})
    ctx = Context(Workspace(str(folder)), Home(), Layout(), dict(DEFAULTS), at(9), "Anna", "test")
    ctx.granted = EVERYTHING
    try:
        one = said("# Look\n{{ calendar }}\n{{ due }}\nSo:\n{{ week goal }}\nGo.\n", day_of(ctx))
        first, text = views_of(ctx, one)
        assert isinstance(first, Listing)
        assert [first.title, *[section.title for section in first.sections]] == ["Look", "Calendar", "Due"]
        handle = first.sections[1].rows[0].key
        assert ctx.life.handles(list(ctx.life.open)) == {ctx.life.open[0]: handle}
        assert text == Text("So:\nGo.")
        later = views_of(ctx, said("Hi.\n{{ due }}\n", day_of(ctx)))
        assert [type(view) for view in later] == [Listing, Text, Listing]
    finally:
        ctx.close()


def test_the_line_for_the_record_is_short() -> None:
    many = day(
        todo="".join(f"(A) a rather long task number {n} due:2026-11-21\n" for n in range(20)), now=at(9, on=TODAY)
    )
    assert len(said("{{ due }}", many).words) == 200
