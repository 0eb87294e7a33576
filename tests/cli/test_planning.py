"""Briefings, the weekly review, suggestions, reports and the clock, at the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Typed, git


def told(data: Any) -> dict[str, list[str]]:
    return {section["section"]: [s["text"] for s in section["statements"]] for section in data["sections"]}


def test_the_morning_briefing_of_the_demo_life(dayward: Typed, demo: Path) -> None:
    result = dayward("briefing", "morning")
    assert result.out.startswith("Saturday 21 November 2026 · week 47\n")
    for words in (
        "free 10:00–13:00", "clashes with Neighbours' meeting", "due today, priority A, for O2", "2 days late, priority B", "for 11 days",
        "nothing done for it yet, no next step", "3 days in a row", "You could",
    ):  # fmt: skip
        assert words in result.out, words
    sections = told(dayward("briefing", "morning", "--json").data)
    assert list(sections) == [
        "week_goal",
        "calendar",
        "priorities",
        "deadlines",
        "waiting",
        "neglected",
        "habits",
        "suggestion",
    ]
    tasks = [text for name in ("priorities", "deadlines", "waiting", "suggestion") for text in sections[name]]
    assert len(tasks) == len(set(tasks))


@pytest.mark.parametrize("when", ["morning", "midday", "evening"])
def test_every_statement_has_evidence_that_is_there(dayward: Typed, demo: Path, when: str) -> None:
    for section in dayward("briefing", when, "--json").data["sections"]:
        for statement in section["statements"]:
            for place in statement["evidence"]:
                path, _, line = place.rpartition(":")
                assert (demo / path).read_text().split("\n")[int(line) - 1].strip()
            path, _, line = statement["evidence"][0].rpartition(":")
            text = (demo / path).read_text().split("\n")[int(line) - 1]
            assert statement["text"].split()[0] in text


def test_a_quiet_day_gives_a_short_one(dayward: Typed, life: Path) -> None:
    (life / "todo.txt").write_text("some day @someday\n")
    out = dayward("briefing", "morning").out
    assert out == "Saturday 21 November 2026 · week 47\n  A quiet day: nothing is due, nothing waits.\n"
    assert dayward("briefing", "morning", "--json").data["sections"] == []


@pytest.mark.parametrize(
    ("now", "when"), [("07:00", "morning"), ("11:29", "morning"), ("11:30", "midday"), ("17:00", "evening")]
)
def test_without_a_word_it_goes_by_the_time(
    dayward: Typed, life: Path, monkeypatch: pytest.MonkeyPatch, now: str, when: str
) -> None:
    monkeypatch.setenv("DAYWARD_NOW", f"2026-11-21T{now}")
    assert dayward("briefing", "--json").data["when"] == when


def test_the_sections_are_the_persons_own(dayward: Typed, demo: Path) -> None:
    assert dayward("preferences", "briefing.morning", "habits, inbox").code == 0
    assert list(told(dayward("briefing", "morning", "--json").data)) == ["habits", "inbox"]
    dayward("preferences", "briefing.morning", "habits, horoscope")
    result = dayward("briefing", "morning")
    assert result.code == 2
    assert "there is no section 'horoscope'" in result.err


def test_the_evening_tells_what_was_done_and_what_tomorrow_holds(dayward: Typed, demo: Path) -> None:
    dayward("complete", "s78")
    sections = told(dayward("briefing", "evening", "--json").data)
    assert sections["done_today"] == ["Call the dentist for a check-up"]
    assert "Choir rehearsal" in sections["tomorrow"]


def test_suggestions_at_the_command_line(dayward: Typed, demo: Path) -> None:
    found = dayward("suggest", "--context", "@phone", "--minutes", "20", "--json").data
    assert [s["text"] for s in found["suggestions"]][1:3] == [
        "Call the dentist for a check-up",
        "Ask Marta for the recipe of the lentil soup",
    ]
    assert (found["contexts"], found["minutes"]) == (["@phone"], 20)
    inferred = dayward("suggest", "--json").data
    assert inferred["contexts"] == ["@home"]
    assert inferred["because"][0].startswith("contexts.txt:")
    assert dayward("suggest", "--minutes", "soon").code == 2
    assert all(s["reason"] for s in found["suggestions"])


def test_suggestions_of_an_empty_life(dayward: Typed, life: Path) -> None:
    assert "nothing fits" in dayward("suggest").out


def test_the_context_by_the_persons_rules(dayward: Typed, life: Path) -> None:
    assert dayward("context", "--json").data["inferred"] is None
    (life / "contexts.txt").write_text("meeting → @telefon\nweekend → @casa\n")
    assert dayward("context", "--json").data["inferred"] == {
        "context": "@casa",
        "reason": "weekend",
        "evidence": ["contexts.txt:2"],
    }
    (life / "calendar.txt").write_text("2026-11-21 w47 Sat  9-10 Board meeting.\n")
    assert dayward("context", "--json").data["inferred"]["evidence"] == ["contexts.txt:1", "calendar.txt:1"]


def test_the_review_goes_step_by_step_and_archives_on_a_yes(dayward: Typed, demo: Path) -> None:
    names = [section["section"] for section in dayward("review", "--json").data]
    assert names == ["inbox", "waiting", "stuck", "goals", "neglected", "week_back", "week_ahead", "archive"]
    out = dayward("review").out
    assert "1. Inbox" in out
    assert "Archive 5 completed tasks?" in out
    head = git(demo, "rev-parse", "HEAD")
    assert not (demo / "done.txt").exists()
    applied = dayward("review", "--apply")
    assert "Archive 5 completed tasks to done.txt" in applied.out
    assert len((demo / "done.txt").read_text().splitlines()) == 5
    assert git(demo, "rev-list", "--count", f"{head}..HEAD") == "1"
    assert "Archive" not in dayward("review").out
    dayward("undo")
    assert not (demo / "done.txt").exists()


@pytest.mark.parametrize("path", ["skills/weekly-review.md", "skills/weekly-review/SKILL.md"])
def test_the_review_follows_the_persons_own_steps(dayward: Typed, demo: Path, path: str) -> None:
    (demo / path).parent.mkdir(parents=True)
    (demo / path).write_text(
        "# Revisió\n\n## Respirar\n\n## Safata (inbox)\n\n- correu\n\n## Projects without a next action\n\n## Postponed\n"
    )
    result = dayward("review")
    lines = [line for line in result.out.splitlines() if line[:1].isdigit()]
    assert lines == ["1. Respirar", "2. Safata (inbox)", "3. Projects without a next action", "4. Postponed"]
    for words in (
        "yours to do",
        "☐  correu",
        "Look into the noise in the cellar",
        "Walk a mountain every month",
        "nothing here",
    ):
        assert words in result.out
    steps = dayward("review", "--json").data
    assert steps[1]["evidence"] == [f"{path}:5"]
    assert [section["section"] for section in steps[2]["sections"]] == ["stuck"]


def test_the_report_of_a_week(dayward: Typed, demo: Path) -> None:
    found = dayward("report", "--json").data
    assert (found["from"], found["to"], len(found["done"])) == ("2026-11-15", "2026-11-21", 5)
    assert found["by_project"] == {"kitchen": 1, "talk": 1}
    assert found["by_goal"] == {"O1": 1, "O2": 1}
    assert {row["text"]: (row["estimate"], row["spent"]) for row in found["estimated"]} == {
        "Order tiles": (45, 70),
        "Answer the landlord": (15, 10),
    }
    out = dayward("report").out
    assert "5 tasks done from Sun 15 Nov to today, 1 h 20 min tracked (3 pomodoros)" in out
    assert "Nothing was done" in dayward("report", "--since", "2026-01-01", "--until", "2026-01-02").out
    assert dayward("report", "--since", "2026-11-22", "--until", "2026-11-21").code == 2
    goals = {section["section"]: section["statements"] for section in dayward("report", "goals", "--json").data}
    assert list(goals) == ["mission", "goals", "neglected", "projects"]
    assert goals["goals"][0]["progress"] == 70


def test_the_clock(dayward: Typed, life: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (life / "todo.txt").write_text("Write it +talk est:1h\nRead\n")
    handle = dayward("list", "--json").data[0]["handle"]
    assert "no clock runs" in dayward("track").out
    assert dayward("track", "stop").code == 1
    assert dayward("track", "start").code == 2
    assert dayward("track", "start", "write").code == 0
    assert (life / "todo.txt").read_text() == "Write it +talk est:1h start:2026-11-21T0930\nRead\n"
    assert "runs already" in dayward("track", "start", "write").err
    monkeypatch.setenv("DAYWARD_NOW", "2026-11-21T10:25")
    assert dayward("track", "--json").data[0]["minutes"] == 55
    assert "for 55 min" in dayward("briefing", "midday").out
    switched = dayward("track", "start", "read")
    assert "55 min, 2 pomodoros; 55 min in all" in switched.err
    assert (life / "todo.txt").read_text() == "Write it +talk est:1h spent:55m\nRead start:2026-11-21T1025\n"
    monkeypatch.setenv("DAYWARD_NOW", "2026-11-21T10:45")
    dayward("complete", "read")
    assert "x 2026-11-21 Read spent:20m" in (life / "todo.txt").read_text()
    assert dayward("list", "--json").data[0]["handle"] == handle
    dayward("undo", "3")
    assert (life / "todo.txt").read_text() == "Write it +talk est:1h\nRead\n"


def test_a_forgotten_clock_needs_a_word(dayward: Typed, life: Path) -> None:
    (life / "todo.txt").write_text("Write start:2026-11-19T0900\n")
    assert dayward("track", "stop").code == 2
    assert dayward("track", "stop", "--minutes", "5000").code == 2
    assert dayward("track", "stop", "--minutes", "50").code == 0
    assert (life / "todo.txt").read_text() == "Write spent:50m\n"


def test_what_keeps_being_postponed_is_read_from_history(dayward: Typed, life: Path) -> None:
    dayward("add", "Renew the passport", "--due", "2026-11-10")
    dayward("add", "Water the plants", "--due", "2026-11-21", "--repeat", "1d")
    for day in ("2026-11-14", "2026-11-18", "2026-11-25"):
        dayward("postpone", "passport", "--to", day)
    dayward("complete", "plants")
    found = dayward("postponed", "--json").data
    assert [(s["text"], s["times"], s["first"]) for s in found] == [("Renew the passport", 3, "2026-11-10")]
    assert len(found[0]["commits"]) == 3
    assert "postponed 3 times, first from Tue 10 Nov" in dayward("postponed").out
    assert "postponed" in told(dayward("briefing", "evening", "--json").data)


def test_deadlines_and_free_time(dayward: Typed, demo: Path) -> None:
    out = dayward("deadlines").out
    assert [line for line in out.splitlines() if line and line[0] != " "] == [
        "Deadlines",
        "Late",
        "Today",
        "Tomorrow",
        "Within 3 days",
        "Within 7 days",
    ]
    found = dayward("free", "--days", "2", "--json").data
    assert found[0]["free"][0] == ["10:00", "13:00", 180]
    assert found[0]["clashes"][0][:2] == ["Swimming", "Neighbours' meeting"]
    assert dayward("free", "--days", "0").code == 2
    dayward("preferences", "hours.day", "whenever")
    assert dayward("free").code == 2
    assert dayward("today").code == 0


def test_what_something_is_for(dayward: Typed, demo: Path) -> None:
    chain = dayward("purpose", "outline", "--json").data["for"]
    assert [next(iter(entry.values())) for entry in chain] == ["talk", "O1", "M1"]
    assert chain[1]["evidence"] == ["goals/2026-Q4.md:3"]
    assert {entry["goal"]: entry["missions"] for entry in dayward("purpose", "--json").data if "goal" in entry} == {
        "O1": ["M1"],
        "O2": ["M2"],
        "O3": ["M2"],
    }
    assert "no project or goal" in dayward("purpose", "soup").out


def test_projects_tell_their_next_step(dayward: Typed, demo: Path) -> None:
    found = {row["tag"]: row for row in dayward("projects", "--json").data}
    assert (found["kitchen"]["percent"], found["kitchen"]["next"]) == (33, "todo.txt:1")
    assert found["mountains"]["next"] is None


@pytest.mark.parametrize(
    "words",
    [["briefing"], ["briefing", "evening"], ["review"], ["suggest"], ["report"], ["report", "goals"], ["track"], ["deadlines"],
     ["postponed"], ["free"],
     ["purpose"], ["calendars"], ["export-calendar"]],
)  # fmt: skip
def test_looking_changes_nothing(dayward: Typed, demo: Path, words: list[str]) -> None:
    before = (git(demo, "rev-parse", "HEAD"), git(demo, "status", "--porcelain"))
    people, programs = dayward(*words), dayward(*words, "--json")
    assert people.code == programs.code == 0
    assert people.out.strip()
    assert programs.json["ok"] is True
    assert (git(demo, "rev-parse", "HEAD"), git(demo, "status", "--porcelain")) == before


@pytest.mark.parametrize(
    "words",
    [["briefing"], ["review"], ["suggest"], ["report"], ["report", "goals"], ["postponed"], ["purpose"], ["deadlines"]],
)
def test_an_empty_life(dayward: Typed, life: Path, words: list[str]) -> None:
    for name in ("todo.txt", "calendar.txt"):
        (life / name).unlink()
    assert dayward(*words).code == 0


def test_files_that_are_no_text_break_nothing(dayward: Typed, life: Path) -> None:
    for name in ("todo.txt", "calendar.txt", "projects.txt", "habits.txt", "telos.md", "contexts.txt", "dayward.md"):
        (life / name).write_bytes(b"\xff\xfe\x00\xd8 \x80\xff due:2026-11-21 \n(A) \xc3( due:2026-11-20\n")
    for words in (["briefing"], ["review"], ["suggest"], ["purpose"], ["report"]):
        assert dayward(*words).code == 0
        assert dayward(*words, "--json").json["ok"]


def test_the_goals_of_a_telos_count_and_its_headings_do_not(dayward: Typed, life: Path) -> None:
    (life / "telos.md").write_text(
        "# Telos\n\n## Mission\n\n- M1: Be kind\n\n## Growth\n\n- G1: Learn to listen (M1)\n\n## Log\n\n- private G2: no\n"
    )
    found = dayward("purpose", "--json").data
    assert [entry.get("goal") or entry.get("telos") for entry in found] == ["M1", "G1"]
    assert found[1]["missions"] == ["M1"]
    assert found[1]["evidence"] == ["telos.md:9"]


def test_the_prompt_knows_them_too(dayward: Typed, demo: Path) -> None:
    result = dayward("chat", stdin="briefing evening\nsuggest --minutes 10\ntrack\n")
    assert result.code == 0
    assert "Still due" in result.out
    assert "no clock runs" in result.out
