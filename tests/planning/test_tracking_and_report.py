"""Time spent, and what got done."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from dayward.formats.durations import duration, parse_duration, spoken
from dayward.formats.handles import identity
from dayward.formats.recurrence import complete
from dayward.formats.todotxt import emit_line, parse_line
from dayward.planning.report import report
from dayward.planning.review import sections_of, steps
from dayward.planning.tracking import elapsed, start, started, stop
from tests.planning.kit import TODAY, at, day


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("45m", 45), ("45", 45), ("2h", 120), ("1h30m", 90), ("1h5", 65), ("0m", 0),
     ("", None), ("h", None), ("1d", None), ("-5m", None), ("1.5h", None), (None, None)],
)  # fmt: skip
def test_durations_are_read(text: str | None, minutes: int | None) -> None:
    assert parse_duration(text) == minutes


@pytest.mark.parametrize(
    ("minutes", "written", "said"),
    [(0, "0m", "0 min"), (45, "45m", "45 min"), (60, "1h", "1 h"), (85, "1h25m", "1 h 25 min")],
)
def test_durations_are_written(minutes: int, written: str, said: str) -> None:
    assert (duration(minutes), spoken(minutes)) == (written, said)
    assert parse_duration(written) == minutes


def test_a_clock_is_started_and_stopped_on_the_line_itself() -> None:
    task = parse_line("(A) 2026-11-01 Write  it +talk due:2026-11-22")
    going = start(task, at(9, 30))
    assert emit_line(going) == "(A) 2026-11-01 Write  it +talk due:2026-11-22 start:2026-11-21T0930"
    assert start(going, at(10)) == going
    done, added = stop(going, at(10, 55))
    assert (emit_line(done), added) == ("(A) 2026-11-01 Write  it +talk due:2026-11-22 spent:1h25m", 85)
    again, _ = stop(start(done, at(11)), at(11, 35))
    assert emit_line(again).endswith("spent:2h")
    assert identity(task) == identity(going) == identity(done)


def test_a_clock_that_went_back_adds_nothing() -> None:
    assert stop(parse_line("a start:2026-11-21T0930"), at(9))[1] == 0
    assert started(parse_line("a start:2026-02-31T0930"), at(9)) is None
    assert started(parse_line("a start:2026-11-21"), at(9)) is None


def test_minutes_are_real_ones_when_the_clocks_change() -> None:
    zone = ZoneInfo("Europe/Madrid")
    task = start(parse_line("a"), datetime(2026, 10, 25, 1, 30, tzinfo=zone))
    assert elapsed(task, datetime(2026, 10, 25, 4, 0, tzinfo=zone)) == 210


def test_what_comes_back_begins_anew() -> None:
    done, following = complete(parse_line("Run rec:1d due:2026-11-21 est:30m spent:40m start:2026-11-21T0900"), TODAY)
    assert "spent:40m" in emit_line(done)
    assert following is not None
    assert emit_line(following) == "Run rec:1d due:2026-11-22 est:30m"


DONE = (
    "x 2026-11-21 A +kitchen spent:40m est:30m\nx 2026-11-20 B +kitchen +talk spent:20m\nx 2026-11-20 C goal:O2\nx 2026-11-14 too early\n"
    "x no date\nx 2026-11-30 from the future\n"
)


def test_a_report_counts_days_projects_goals_and_minutes() -> None:
    made = day(
        todo=DONE, done="x 2026-11-15 D\n", projects="K +kitchen goal:O1\n", goals="## O1: Cook\n\n## O2: Read\n"
    )
    found = report(made, date(2026, 11, 15), TODAY)
    assert list(found.by_day.values()) == [1, 0, 0, 0, 0, 2, 1]
    assert (found.by_project, found.by_goal) == ({"kitchen": 2, "talk": 1}, {"O1": 2, "O2": 1})
    assert (found.minutes, found.minutes_by_project) == (60, {"kitchen": 60, "talk": 20})
    assert [(item.task.words, thought, took) for item, thought, took in found.estimated] == [("A", 30, 40)]
    assert [item.task.words for item in found.items] == ["D", "B", "C", "A"]


def test_a_report_of_nothing() -> None:
    found = report(day(), TODAY, TODAY)
    assert (found.items, found.by_day, found.by_project) == ((), {TODAY: 0}, {})


def test_steps_are_headings_with_points_or_a_list() -> None:
    text = b"---\nname: weekly-review\n---\n\n# Weekly review\n\nWhy.\n\n"
    text += b"## Safata d'entrada (inbox)\n\n- [ ] Empty it\n- Mail\n\n## Projects\n"
    assert [(s.title, [words for words, _ in s.points], s.place) for s in steps("skills/r.md", text)] == [
        ("Safata d'entrada (inbox)", ["Empty it", "Mail"], "skills/r.md:9"),
        ("Projects", [], "skills/r.md:14"),
    ]
    plain = b"# Review\n\n1. Inbox\n2. Waiting for\n   - a detail\n"
    assert [s.title for s in steps("r.md", plain)][:2] == ["Inbox", "Waiting for"]
    assert steps("r.md", b"") == []


def test_a_step_names_sections_by_name_or_by_words() -> None:
    [step] = steps("r.md", "- Revisió: waiting i calendar (week_ahead)\n".encode())
    assert sections_of(
        step, ["inbox", "waiting", "week_ahead"], {"inbox": ("capture",), "waiting": ("follow up",)}
    ) == ["waiting", "week_ahead"]
    assert sections_of(steps("r.md", b"- Captured things")[0], ["inbox"], {"inbox": ("capture",)}) == ["inbox"]


@pytest.mark.parametrize(
    ("base", "a", "b", "merged"),
    [
        ("W spent:1h", "W spent:1h20m", "W spent:1h30m", "W spent:1h50m"),
        ("W", "W spent:20m", "W spent:30m", "W spent:50m"),
        ("W", "W spent:20m", "W", "W spent:20m"),
        ("W start:2026-11-21T0900", "W spent:30m", "W spent:35m", "W spent:35m"),
        ("W start:2026-11-21T0900 spent:1h", "W spent:2h", "W start:2026-11-21T0900 spent:1h10m", "W spent:2h10m"),
        ("W spent:50m", "W", "W spent:1h20m", "W spent:30m"),
    ],
)
def test_time_spent_on_two_devices_adds_up(base: str, a: str, b: str, merged: str) -> None:
    from dayward.formats.merging.fields import merge_line

    assert merge_line(base, a, b) == merged
    assert merge_line(base, b, a) == merged


def test_time_spent_that_is_no_duration_is_a_difference() -> None:
    from dayward.formats.merging.fields import merge_line

    assert not isinstance(merge_line("W spent:1h", "W spent:long", "W spent:2h"), str)
