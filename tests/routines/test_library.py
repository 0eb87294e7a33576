"""The routines there are: shipped ones, the person's own, and what preferences and other assistants' settings change."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from dayward.core.errors import UsageError
from dayward.formats.routine import Routine
from dayward.planning.day import DEFAULTS
from dayward.routines.compose import compose
from dayward.routines.library import Library, library, own_files, retimed, shipped
from dayward.workspace.repository import Workspace
from tests.planning.kit import day
from tests.workspace.kit import git


def reader(text: str) -> str:
    """Stands in for what reads schedules: all but one text is a schedule."""
    if "whenever" in text:
        raise UsageError(f"I cannot read {text!r} as a time", "write 08:00")
    return text


def read(
    own: dict[str, str] | None = None,
    elsewhere: dict[str, str] | None = None,
    away: Sequence[str] = (),
    **preferences: Any,
) -> Library:
    given = {f"routines.{name}": value for name, value in preferences.items()}
    files = {path: text.encode() for path, text in (own or {}).items()}
    return library(files, {**DEFAULTS, **given}, reader, elsewhere, away)


NAMES = {
    "morning-briefing", "midday-check", "evening-summary", "deadline-warnings", "waiting-follow-up", "event-preparation",
    "weekly-review", "goal-report", "habits-check-in", "repository-sync", "nightly-backup", "reminders",
}  # fmt: skip


def test_what_comes_with_dayward() -> None:
    found = read()
    assert {one.name for one in found.routines} == NAMES
    assert found.problems == ()
    for one in shipped():
        assert one.description
        assert one.enabled
        assert one.warnings == ()
        assert bool(one.schedules) is (one.name != "reminders")
        assert bool(one.do) != bool(one.template)


@pytest.mark.parametrize(
    ("name", "late"),
    [
        ("reminders", ("run", None)),
        ("morning-briefing", ("merge", 240)),
        ("repository-sync", ("skip", None)),
        ("event-preparation", ("run", 25)),
        ("nightly-backup", ("merge", None)),
    ],
)
def test_what_is_late_is_told_late_merged_or_skipped_by_its_kind(name: str, late: tuple[str, int | None]) -> None:
    one = read().named(name)
    assert one is not None
    assert (one.late, one.window) == late


def test_only_reminders_are_never_held() -> None:
    assert [one.name for one in shipped() if one.urgency == "now"] == ["reminders"]
    assert set(DEFAULTS["attention.digest"]) <= NAMES


def test_a_file_of_ones_own_takes_the_place_of_a_shipped_one_or_adds_one() -> None:
    found = read(
        {"routines/Morning Briefing.md": "{{ calendar }}", "routines/stretch.md": "---\nschedule: 11:00\n---\nStretch."}
    )
    own = found.named("morning briefing")
    assert own is not None
    assert (own.path, own.do) == ("routines/Morning Briefing.md", "")
    assert {one.name for one in found.routines} == NAMES | {"stretch"}
    assert found.problems == ()


def test_a_broken_file_is_reported_and_takes_nothing_down() -> None:
    found = read(
        {
            "routines/morning-briefing.md": "---\nname: morning-briefing\n---\n\n{{ calender }}\n",
            "routines/a.md": "---\nschedule: whenever\n---\nHi",
            "routines/b.md": "---\ncondition: full moon\n---\nHi",
            "routines/c.md": "Hi",
        }
    )
    assert found.problems == (
        "routines/a.md:2: I cannot read 'whenever' as a time; write 08:00",
        found.problems[1],
        "routines/morning-briefing.md:5: there is no section 'calender'; perhaps 'calendar'; "
        "until then the shipped morning-briefing is in force",
    )
    assert found.problems[1].startswith("routines/b.md:2: there is no section 'full moon'; ")
    kept = found.named("morning-briefing")
    assert kept is not None
    assert kept.do == "briefing morning"
    assert {one.name for one in found.routines} == NAMES | {"c"}


def test_a_file_by_a_name_that_others_use_takes_the_place_too() -> None:
    found = read({"routines/git-sync.md": "---\ndo: sync\n---\n"})
    assert {one.name for one in found.routines} == NAMES
    assert [one.path for one in found.routines if one.name == "repository-sync"] == ["routines/git-sync.md"]


def test_a_broken_file_is_not_said_to_leave_a_shipped_one_in_force_that_another_replaced() -> None:
    own = {"routines/a.md": "---\nname: midday-check\n---\nHi", "routines/midday-check.md": "{{"}
    assert "shipped" not in read(own).problems[0]


def test_of_two_files_of_one_name_the_first_counts() -> None:
    found = read({"routines/a.md": "---\nname: look\n---\nA", "routines/b.md": "---\nname: Look\ncolour: red\n---\nB"})
    assert found.problems == (
        "routines/b.md:3: colour is not a key of routines; it is kept",
        "routines/b.md:1: routines/a.md is a routine of the same name, and is the one that counts",
    )
    look = found.named("look")
    assert look is not None
    assert look.path == "routines/a.md"


def test_routines_are_switched_off_and_moved_by_preferences() -> None:
    found = read(
        off=["midday-check", "git-sync", "coffee"], times={"Morning_Briefing": "07:15", "weekly-review": "Sunday 17:00"}
    )
    off = {one.name for one in found.routines if not one.enabled}
    assert off == {"midday-check", "repository-sync"}
    schedules = {one.name: one.schedules for one in found.routines}
    assert schedules["morning-briefing"] == ("every day 07:15",)
    assert schedules["weekly-review"] == ("every Sunday 17:00",)
    assert len(found.problems) == 1
    assert found.problems[0].startswith("'coffee' is switched off, and there is no such routine; ")


def test_a_time_that_cannot_be_read_changes_nothing() -> None:
    found = read(times={"goal-report": "whenever", "goal-reports": "8:00"})
    report = found.named("goal-report")
    assert report is not None
    assert report.schedules == ("first monday of the month 09:30",)
    assert found.problems == (
        "the time of goal-report is 'whenever': I cannot read 'whenever' as a time; its own time is used",
        "'goal-reports' has a time, and there is no such routine; perhaps 'goal-report'",
    )


@pytest.mark.parametrize(
    ("schedules", "text", "expected"),
    [
        (("every day 08:00",), "07:15", ("every day 07:15",)),
        (("workdays 08:00", "sunday 10:00"), " 9:30 ", ("workdays 9:30", "sunday 9:30")),
        (("every monday 09:00",), "Tuesday 10:00", ("every Tuesday 10:00",)),
        (("every hour",), "07:15", ("every day 07:15",)),
        (("every hour",), "every 2 hours", ("every 2 hours",)),
        ((), "8:00", ("every day 8:00",)),
    ],
)
def test_another_time(schedules: tuple[str, ...], text: str, expected: tuple[str, ...]) -> None:
    assert retimed(schedules, text) == expected


def test_times_and_switches_from_elsewhere_give_way_to_preferences() -> None:
    found = read(
        elsewhere={"evening-summary": "17:30", "goal-report": "Monday 09:00", "stakeholder-update": "Friday 15:00"},
        away=["midday-check"],
        times={"evening-summary": "21:00"},
    )
    schedules = {one.name: one.schedules for one in found.routines}
    assert schedules["goal-report"] == ("every Monday 09:00",)
    assert schedules["evening-summary"] == ("every day 21:00",)
    assert [one.name for one in found.routines if not one.enabled] == ["midday-check"]
    assert len(found.problems) == 1
    assert found.problems[0].startswith("'stakeholder-update' has a time, and there is no such routine; ")


def test_the_files_of_a_folder(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "routines" / "old").mkdir(parents=True)
    for name in ("a.md", "B.MD", "notes.txt", "old/c.md", ".hidden.md"):
        (tmp_path / "routines" / name).write_text(name)
    with_workspace = Workspace(str(tmp_path))
    try:
        assert own_files(with_workspace) == {"routines/a.md": b"a.md", "routines/B.MD": b"B.MD"}
    finally:
        with_workspace.close()


def test_of_habits_only_those_not_done_yet_are_asked_for() -> None:
    check_in = read().named("habits-check-in")
    assert check_in is not None
    habits = "Meditate rec:1d\nRead rec:1d\nx 2026-11-21 Read\n"
    assert compose(check_in, day(habits=habits)).words == "Still time for · Meditate"
    assert compose(check_in, day(habits="Read rec:1d\nx 2026-11-21 Read\n")).empty


@pytest.mark.parametrize("one", [one for one in shipped() if one.template], ids=lambda one: one.name)
def test_an_empty_life_hears_nothing(one: Routine) -> None:
    assert compose(one, day(telos="## MISSION\n\n- M1: Friends at a table\n")).empty
