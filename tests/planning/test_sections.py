"""Sections: discovered by being there, silent where there is nothing, and never saying what no line says."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dayward.formats.handles import identity
from dayward.planning import sections
from dayward.planning.day import DEFAULTS, Day
from dayward.planning.postponed import Move
from dayward.planning.statement import Section, Statement, composed
from tests.planning.kit import TODAY, at, day

NAMES = sorted(info.name for info in iter_modules(sections.__path__))
MODULES = {name: import_module(f"{sections.__name__}.{name}") for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_life_has_nothing_to_say(name: str) -> None:
    assert MODULES[name].section(day()) is None


@pytest.mark.parametrize("name", NAMES)
def test_a_section_says_what_it_is(name: str) -> None:
    assert MODULES[name].__doc__
    assert MODULES[name].section.__doc__
    assert set(getattr(MODULES[name], "NEEDS", ())) <= {"history"}


@pytest.mark.parametrize("when", ["morning", "midday", "evening", "weekly", "goals"])
def test_every_briefing_names_sections_that_there_are(when: str) -> None:
    assert set(DEFAULTS[f"briefing.{when}"]) <= set(NAMES)


FULL = {
    "todo.txt": (
        "(A) 2026-11-18 Send the plan +kitchen @computer due:2026-11-21 est:10m\n(B) 2026-11-01 Call the dentist @phone due:2026-11-19\n"
        "2026-11-02 Quote from Ana @waiting\n2026-11-02 Loose thought\nTalk to Jo +talk due:2026-11-22 start:2026-11-21T0800\n"
        "x 2026-11-21 Order tiles +kitchen spent:40m est:30m\nWrite it down +talk t:2026-11-20\n"
    ),
    "done.txt": "x 2026-11-19 Old thing +talk\n",
    "calendar.txt": (
        "2026-11-16 w47  Ship it\n2026-11-18 w47 Wed  9-10 Past +work.\n"
        "2026-11-21 w47 Sat  10-11 Coffee. 10:30-12 Clash. Birthday.\n2026-11-22 w47 Sun  9 Run.\n"
    ),
    "habits.txt": "Meditate rec:1d\nx 2026-11-20 Meditate\nx 2026-11-19 Meditate\n",
    "projects.txt": "Kitchen +kitchen goal:O1\nStuck one +stuck goal:O2\nTalk +talk\n",
    "goals/2026-Q4.md": "## O1: Cook (M1)\n\n- [ ] KR1.1 Carpenter 10%\n\n## O2: Sleep\n",
    "telos.md": "## MISSION\n\n- M1: Friends at a table\n\n## LOG\n\n- private words\n",
    "contexts.txt": "weekend → @computer\n",
}


def loaded(files: dict[str, str], hour: int = 9) -> Day:
    names = {"todo.txt": "todo", "done.txt": "done", "calendar.txt": "calendar", "habits.txt": "habits"}
    names |= {"projects.txt": "projects", "goals/2026-Q4.md": "goals", "telos.md": "telos", "contexts.txt": "contexts"}
    made = day(**{part: files.get(path, "") for path, part in names.items()}, now=at(hour))  # type: ignore[arg-type]
    return made._replace(moves={identity(item.task): [Move(TODAY, TODAY, "c")] * 3 for item in made.open})


def said(made: Day) -> Iterator[tuple[str, Statement]]:
    for name, module in MODULES.items():
        section = module.section(made)
        if section is not None:
            assert section.statements
            assert section.title
            for statement in section.statements:
                yield name, statement


def check(files: dict[str, str], hour: int = 9) -> int:
    """Every statement rests on lines that are there, and its own line has its words."""
    count = 0
    for name, statement in said(loaded(files, hour)):
        for place in (statement.evidence, *statement.more):
            path, _, number = place.rpartition(":")
            lines = files[path].split("\n")
            assert 1 <= int(number) <= len(lines), (name, place)
            assert lines[int(number) - 1].strip(), (name, place)
        path, _, number = statement.evidence.rpartition(":")
        line = files[path].split("\n")[int(number) - 1].casefold()
        for word in statement.text.casefold().split():
            assert word.rstrip(".") in line, (name, statement)
        count += 1
    return count


def test_everything_said_of_a_full_life_rests_on_a_line() -> None:
    assert {name for name, _ in said(loaded(FULL))} == set(NAMES)
    assert check(FULL) > 40


WORDS = st.sampled_from(
    ["call", "plan", "+kitchen", "+talk", "@phone", "@waiting", "@someday", "due:2026-11-20", "due:2026-11-21", "due:2026-11-27",
     "t:2026-11-25", "est:10m", "est:2h", "start:2026-11-21T0700",
     "spent:20m", "goal:O1", "id:1", "p:1", "rec:1d", "energy:low", "pri:A", "Ärger"]
)  # fmt: skip
HEADS = st.sampled_from(
    ["", "(A) ", "(Z) ", "2026-11-01 ", "(B) 2026-10-01 ", "x 2026-11-21 ", "x 2026-11-15 2026-11-01 ", "# "]
)
TASK = st.builds(lambda head, words: head + " ".join(words), HEADS, st.lists(WORDS, min_size=1, max_size=6))
EVENT = st.builds(
    lambda offset, body: f"2026-11-{21 + offset:02d} w47 Sat  {body}",
    st.integers(-8, 8),
    st.sampled_from(
        [
            "9-10 A.",
            "9-11 A +x. 10 B.",
            "All day.",
            "22-2 Night. 1-3 Late.",
            "Daily rec:1d.",
            "10 No end rec:1w until:2026-12-01.",
            "",
        ]
    ),
)
LINES = {
    "todo.txt": st.lists(TASK, max_size=8),
    "done.txt": st.lists(TASK, max_size=3),
    "calendar.txt": st.lists(EVENT, max_size=5),
    "habits.txt": st.lists(
        st.sampled_from(["Run rec:2d", "x 2026-11-20 Run", "x 2026-11-21 Run", "Read rec:1w"]), max_size=4
    ),
    "projects.txt": st.lists(st.sampled_from(FULL["projects.txt"].splitlines()), max_size=3, unique=True),
    "goals/2026-Q4.md": st.lists(st.sampled_from(FULL["goals/2026-Q4.md"].splitlines()), max_size=4, unique=True),
    "telos.md": st.just(FULL["telos.md"].splitlines()),
    "contexts.txt": st.lists(
        st.sampled_from(["weekend → @phone", "a, night → @home", "10-12 → @x", "always → @y", "nonsense"]), max_size=3
    ),
}


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.fixed_dictionaries(LINES), st.integers(0, 23))
def test_nothing_is_invented(lines: dict[str, list[str]], hour: int) -> None:
    check({path: "".join(line + "\n" for line in found) for path, found in lines.items()}, hour)


def test_private_parts_of_a_telos_are_never_told() -> None:
    assert not [s for _, s in said(loaded(FULL)) if "private" in s.text]


def test_no_task_is_told_twice_and_what_is_cut_is_counted() -> None:
    items = day(todo="a\nb\nc\n").open
    one, two, three = [Statement(item.task.words, item.place, item=item) for item in items]
    told = composed(
        [("x", Section("X", (one, two, three), most=1)), ("y", None), ("z", Section("Z", (one, two), "tail"))]
    )
    assert [(name, [s.text for s in section.statements], section.tail) for name, section in told] == [
        ("x", ["a"], "… and 2 more"),
        ("z", ["b"], "tail"),
    ]


def test_a_section_of_which_all_was_told_is_not_there() -> None:
    [item] = day(todo="a\n").open
    one = Statement("a", item.place, item=item)
    assert [name for name, _ in composed([("x", Section("X", (one,))), ("y", Section("Y", (one,)))])] == ["x"]


def texts(name: str, made: Day) -> list[tuple[str, str]]:
    section: Section | None = MODULES[name].section(made)
    return [(s.text, s.reason) for s in section.statements] if section else []


def test_clashes_and_free_time_are_in_the_calendar_section() -> None:
    section = MODULES["calendar"].section(loaded(FULL))
    assert [(s.lead, s.text, s.reason) for s in section.statements] == [
        ("all day", "Birthday", ""),
        ("10:00–11:00", "Coffee", "clashes with Clash"),
        ("10:30–12:00", "Clash", "clashes with Coffee"),
    ]
    assert section.tail == "free 9:00–10:00, 12:00–20:00"
    assert section.statements[1].more == ("calendar.txt:3",)


def test_the_rest_of_the_day_leaves_out_what_is_over() -> None:
    assert texts("rest_of_day", loaded(FULL, 11)) == [("Clash", "clashes with Coffee")]
    assert texts("rest_of_day", loaded(FULL, 13)) == []


def test_tomorrow_has_events_and_deadlines() -> None:
    assert texts("tomorrow", loaded(FULL)) == [("Run", ""), ("Talk to Jo", "due")]


def test_neglected_goals_say_what_is_known() -> None:
    made = day(
        todo="2026-10-01 Knead +bread\n",
        done="x 2026-11-01 Buy flour +flour\nx 2026-11-20 Speak +talk\n",
        projects="Bread +bread goal:O1\nFlour +flour goal:O2\nTalk +talk goal:O3\nRest +rest goal:O4 status:someday\n",
        goals="## O1: Bake\n\n## O2: Mill\n\n## O3: Speak\n\n## O4: Rest\n\n## O5: Fly\n\n## O6: Reached 100%\n",
    )
    assert texts("neglected", made) == [
        ("Bake", "nothing done for it yet"),
        ("Mill", "nothing done for it in 20 days, no next step"),
        ("Rest", "nothing done for it yet, its projects rest"),
        ("Fly", "nothing done for it yet, no project serves it"),
    ]


def test_projects_tell_how_far_they_are_and_what_is_next() -> None:
    assert texts("projects", loaded(FULL)) == [
        ("Kitchen", "1 of 2 done · next: Send the plan · last today"),
        ("Stuck one", "no next step"),
        ("Talk", "1 of 3 done · next: Talk to Jo · last Thu 19 Nov"),
    ]
    assert texts("stuck", loaded(FULL)) == [("Stuck one", "no next step")]


def test_habits_tell_their_streak() -> None:
    assert texts("habits", loaded(FULL)) == [("Meditate", "2 days in a row")]
    assert texts("habits", day(habits="Run rec:2d\nx 2026-11-15 Run\n")) == [("Run", "last 6 days ago")]
    assert texts("habits", day(habits="Run rec:2d\nx 2026-11-20 Run\n")) == []


def test_a_forgotten_clock_is_asked_about() -> None:
    assert texts("tracked", day(todo="a start:2026-11-21T0815\nb start:2026-11-19T0800\nc start:nonsense\n")) == [
        ("a", "for 45 min"),
        ("b", "for 49 h, forgotten?"),
    ]


def test_a_suggestion_fits_the_time_until_the_next_event() -> None:
    calendar = "2026-11-21 w47 Sat  9:20-10 Call.\n"
    section = MODULES["suggestion"].section(
        day(todo="(A) long est:2h\nshort est:5m\n", calendar=calendar, contexts="weekend → @home\n")
    )
    assert [s.text for s in section.statements] == ["short"] * 2
    assert section.tail == "@home: weekend · 20 min until Call"
    assert section.statements[0].more == ("contexts.txt:1", "calendar.txt:1")


def test_a_goal_that_another_one_serves_is_told_by_that_one() -> None:
    made = day(
        todo="Speak +talk\n",
        projects="Talk +talk goal:O1\n",
        goals="## O1: Speak (G1)\n\n## G1: Be heard\n\n## G2: Rest\n",
    )
    assert texts("neglected", made) == [("Rest", "nothing done for it yet, no project serves it")]
