"""Looking: today, agenda, week, waiting, projects, goals, search, files; nothing is ever changed by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Typed, git


def test_today_has_everything_that_asks_for_attention(dayward: Typed, life: Path) -> None:
    (life / "todo.txt").write_text(
        "(A) late one due:2026-11-20\nfor today due:2026-11-21 at:1500\nsoon due:2026-11-23\n(B) next\n"
        "hidden until later t:2026-11-30 due:2026-11-21\n2026-11-01 old @waiting\n2026-11-20 fresh @waiting\n"
        "someday @someday due:2026-11-21\nparent id:1 due:2026-11-21\nchild p:1 due:2026-11-21\n"
    )
    (life / "calendar.txt").write_text(
        "2026-11-16 w47  Ship it\n2026-11-14 w46 Sat  8-9 Market rec:1w.\n2026-11-21 w47 Sat  15-16 Tea. Anna's birthday.\n"
    )
    data = dayward("today", "--json").data
    texts = {
        part: [row["text"] for row in data[part]]
        for part in ("late", "due_today", "due_soon", "next", "waiting", "events")
    }
    assert texts == {
        "late": ["late one"],
        "due_today": ["for today", "child"],
        "due_soon": ["soon"],
        "next": ["next"],
        "waiting": ["old"],
        "events": ["Anna's birthday", "Market", "Tea"],
    }
    assert data["week_goal"] == "Ship it"
    out = dayward("today").out
    assert out.startswith("Saturday 21 November 2026 · week 47\n")
    for words in ("1 day late", "due today 15:00", "8:00–9:00", "all day"):
        assert words in out


def test_an_empty_day_says_so(dayward: Typed, life: Path) -> None:
    out = dayward("today").out
    assert "nothing in the calendar" in out
    assert "Nothing else asks for you" in out


def test_events_at_the_command_line(dayward: Typed, life: Path) -> None:
    dayward("add-event", "Dentist", "--on", "2026-11-27", "--at", "15:00", "--to", "16:00")
    dayward("add-event", "Stand-up +work", "--on", "2026-11-27", "--at", "9:30")
    dayward("add-event", "Birthday", "--on", "2026-11-25", "--repeat", "1y", "--until", "2030-01-01")
    assert (life / "calendar.txt").read_text() == (
        "2026-11-25 w48 Wed  Birthday rec:1y until:2030-01-01.\n2026-11-27 w48 Fri  15-16 Dentist. 9:30 Stand-up +work.\n"
    )
    days = [(e["day"], e["start"], e["text"]) for e in dayward("agenda", "--json").data["events"]]
    assert days == [
        ("2026-11-25", None, "Birthday"),
        ("2026-11-27", "09:30", "Stand-up"),
        ("2026-11-27", "15:00", "Dentist"),
    ]
    dayward("add", "--literal", "Send the slides due:2026-11-26")
    shown = {flag: dayward("agenda", *flag).out for flag in ((), ("--events",))}
    assert [("Send the slides" in text, "Dentist" in text) for text in shown.values()] == [(True, True), (False, True)]
    dayward("undo")
    year = dayward("agenda", "2027-11-20", "--days", "10", "--json").data["events"]
    assert [e["day"] for e in year] == ["2027-11-25"]
    dayward("undo", "3")
    assert (life / "calendar.txt").read_bytes() == b""


@pytest.mark.parametrize(
    "words",
    [["E", "--at", "9"], ["E", "--to", "10:00"], ["E", "--at", "10:00", "--to", "9:00"], ["E", "--on", "31.11."], []],
)
def test_events_that_cannot_be(dayward: Typed, life: Path, words: list[str]) -> None:
    result = dayward("add-event", *words)
    assert result.code == 2
    assert "→" in result.err
    assert (life / "calendar.txt").read_bytes() == b""


def test_an_agenda_file_is_extended_in_its_own_style(dayward: Typed, life: Path) -> None:
    (life / "calendar.txt").unlink()
    (life / "agenda.txt").write_text("2026-11-20 10:00 11:00 Team\n2026-11-28 Fair\n")
    assert dayward("add-event", "Dentist", "--on", "2026-11-27", "--at", "15:00").code == 0
    assert (
        life / "agenda.txt"
    ).read_text() == "2026-11-20 10:00 11:00 Team\n2026-11-27 15:00 Dentist\n2026-11-28 Fair\n"


def test_projects_join_their_file_and_the_tags(dayward: Typed, life: Path) -> None:
    (life / "projects.txt").write_text(
        "2026-11-01 New kitchen +kitchen +Home status:active goal:O1\nOld +old status:done\n"
    )
    (life / "todo.txt").write_text("plan +kitchen\nbuy +kitchen +Home\nother +boat\n")
    data = {row["tag"]: row["open_tasks"] for row in dayward("projects", "--json").data}
    assert data == {"kitchen": 2, "boat": 1}
    assert "+old" in dayward("projects", "--all").out


def test_goals_are_drawn(dayward: Typed, demo: Path) -> None:
    result = dayward("goals")
    assert "KR1.1 Give the talk at the library" in result.out
    assert "█" in result.out
    goals = dayward("goals", "--json").data
    assert [child["progress"] for goal in goals for child in goal["children"]] == [40, 100, 60, 0, 33]


def test_search_finds_in_every_text_file_and_says_no_with_one(dayward: Typed, demo: Path) -> None:
    files = {hit["file"] for hit in dayward("search", "KITCHEN", "--json").data}
    assert {"todo.txt", "calendar.txt", "projects.txt", "notes/kitchen.md"} <= files
    assert dayward("search", "no such words anywhere").code == 1


def test_notes(dayward: Typed, life: Path) -> None:
    dayward("add-note", "Rosès & thorns", "--body", "Cut back.", "--tag", "garden")
    dayward("add-note", "Rosès & thorns")
    names = sorted(path.name for path in (life / "notes").iterdir())
    assert names == ["rosès-thorns-2.md", "rosès-thorns.md"]
    text = (life / "notes" / names[1]).read_text()
    assert text == "---\ncreated: 2026-11-21\ntags: [garden]\n---\n\n# Rosès & thorns\n\nCut back.\n"
    dayward("undo", "2")
    assert not (life / "notes").exists() or not list((life / "notes").iterdir())


@pytest.mark.parametrize(
    "words",
    [["today"], ["agenda"], ["week"], ["waiting"], ["projects"], ["goals"], ["habit"], ["list", "--all"], ["files"], ["status"],
     ["history"], ["search", "a"], ["blame", "kitchen"], ["context"], ["preferences"], ["read", "todo.txt"], ["doctor"], ["config"]],
)  # fmt: skip
def test_looking_changes_nothing_and_speaks_json(dayward: Typed, demo: Path, words: list[str]) -> None:
    before = (git(demo, "rev-parse", "HEAD"), git(demo, "status", "--porcelain"))
    people, programs = dayward(*words), dayward(*words, "--json")
    assert people.code == programs.code == 0
    assert people.out.strip()
    assert "\x1b" not in people.out
    assert programs.json["ok"] is True
    assert programs.out.count("\n") == 1
    assert (git(demo, "rev-parse", "HEAD"), git(demo, "status", "--porcelain")) == before


def test_the_width_of_the_terminal_is_kept(dayward: Typed, life: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dayward("add", "A very long task " + "word " * 40 + "+project @context", "--due", "tomorrow")
    dayward("add", "日本語のとても長い仕事 " * 8)
    monkeypatch.setenv("COLUMNS", "50")
    from dayward.actions.render import width

    for line in dayward("list").out.splitlines():
        assert width(line) <= 50
    monkeypatch.delenv("COLUMNS")
    assert "word word +project" in dayward("list").out or "+project @context" in dayward("list").out


def test_the_context_comes_first(dayward: Typed, life: Path) -> None:
    (life / "todo.txt").write_text("(A) office thing @office\n(B) home thing @home\n")
    assert dayward("context", "home").code == 0
    assert [row["text"] for row in dayward("list", "--json").data] == ["home thing", "office thing"]
    assert dayward("context", "none").code == 0
    assert [row["text"] for row in dayward("list", "--json").data] == ["office thing", "home thing"]


def test_preferences_are_kept_with_comments_and_unknown_keys(dayward: Typed, life: Path) -> None:
    (life / "dayward.toml").write_text('# mine\nfuture_key = 3\n\n[files]\nnotes = "zettel" # short\n')
    assert dayward("preferences", "timezone", "Europe/Madrid").code == 0
    text = (life / "dayward.toml").read_text()
    assert text.startswith("# mine\nfuture_key = 3\n")
    assert '[files]\nnotes = "zettel" # short\n' in text
    assert 'timezone = "Europe/Madrid"' in text
    assert dayward("preferences", "timezone", "Mars/Olympus").code == 2
    assert dayward("preferences", "nonsense", "1").code == 2
    dayward("add-note", "Here")
    assert (life / "zettel" / "here.md").exists()


def test_other_file_names(dayward: Typed, life: Path) -> None:
    (life / "dayward.toml").write_text('[files]\ntodo = ["work/tasks.txt", "home.txt"]\ncalendar = "days.txt"\n')
    dayward("add", "Write the report")
    dayward("add-event", "Fair", "--on", "2026-11-22")
    (life / "home.txt").write_text("Water the plants\n")
    assert (life / "work/tasks.txt").read_text() == "2026-11-21 Write the report\n"
    assert "Fair" in (life / "days.txt").read_text()
    assert {row["file"] for row in dayward("list", "--json").data} == {"work/tasks.txt", "home.txt"}
    assert dayward("complete", "water").code == 0
    assert (life / "home.txt").read_text() == "x 2026-11-21 Water the plants\n"
