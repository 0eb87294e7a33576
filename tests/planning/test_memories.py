"""What a sentence is about among what is remembered, within hard budgets; and what is private."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayward.language.phrases.lexicon import load
from dayward.planning.company import names_company
from dayward.planning.memories import Fact, about, facts_in, quoted, ranked, subject, trimmed
from dayward.planning.privacy import Privacy

TODAY = date(2026, 11, 24)
PRIVACY = Privacy(["journal", "diary", "trauma", "notes/health/*"], "telos.md")
FACTS = [
    Fact("Ana is allergic to nuts", "memory/ana.md:3", date(2026, 11, 1), "ana"),
    Fact("the boiler was serviced in May", "memory/facts.md:3", date(2026, 5, 4), "facts"),
    Fact("Bob likes cakes with nuts", "memory/bob.md:3", date(2025, 1, 1), "bob"),
    Fact("likes tulips", "memory/ana.md:4", None, "ana"),
]


def texts(facts: list[Fact]) -> list[str]:
    return [fact.text for fact in facts]


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("Ana is allergic to nuts", [], "Ana"),
        ("Ana's birthday is in May", [], "Ana"),
        ("Dr Soler works on Fridays", [], "Dr Soler"),
        ("ana sings", ["ana"], "ana"),
        ("the boiler is old", [], ""),
        ("The boiler is old", [], ""),
        ("the boiler is old", ["boiler"], "boiler"),
        ("I'm vegetarian", [], "me"),
        ("my wife likes tulips", [], "me"),
    ],
)
def test_whom_a_fact_is_about(text: str, known: list[str], expected: str) -> None:
    assert subject(text, known, load()) == expected


def test_what_is_known_about_somebody() -> None:
    assert texts(about(FACTS, "Ana", load())) == ["Ana is allergic to nuts", "likes tulips"]
    assert texts(about(FACTS, "boilers", load())) == ["the boiler was serviced in May"]
    assert about(FACTS, "Olga", load()) == []


def test_rare_words_and_new_facts_come_first() -> None:
    assert texts(ranked(FACTS, "are nuts fine for Ana?", TODAY, load()))[0] == "Ana is allergic to nuts"
    assert texts(ranked(FACTS, "what about nuts", TODAY, load())) == [
        "Ana is allergic to nuts",
        "Bob likes cakes with nuts",
    ]
    assert ranked(FACTS, "who was Ada Lovelace?", TODAY, load()) == []


@given(st.lists(st.text(max_size=40), max_size=8), st.integers(0, 200))
def test_what_is_quoted_is_data_within_its_budget(words: list[str], most: int) -> None:
    text = quoted([Fact(word, "memory/x.md:1", TODAY) for word in words], most)
    assert len(text.encode()) <= most
    assert all(line.startswith('- "') and line.count('"') == 2 for line in text.split("\n") if text)


@given(st.text(max_size=80), st.integers(0, 60))
def test_what_is_trimmed_is_within_its_budget(text: str, most: int) -> None:
    assert len(trimmed(text, most).encode("utf-8", "replace")) <= most


@pytest.mark.parametrize(
    ("path", "private"),
    [
        ("journal/2026-11-24.md", True),
        ("notes/My_Journal.md", True),
        ("diaries/a.txt", True),
        ("notes/health/knee.md", True),
        ("notes/healthy.md", False),
        ("journalism.md", False),
        ("memory/ana.md", False),
    ],
)
def test_private_files(path: str, private: bool) -> None:
    assert PRIVACY.file(path) is private
    assert (PRIVACY.public(path, b"x") is None) is private


def test_sentences_about_what_is_private() -> None:
    assert PRIVACY.text("what does my Journal say about her?")
    assert PRIVACY.text("read me my traumas")
    assert not PRIVACY.text("what is due today?")


def test_private_sections_are_left_out() -> None:
    telos = (
        b"# T\n\n## GOALS\n- G1: run\n\n## TRAUMAS\n- the fall\n### Details\n- more\n## LOG\n- a day\n## WISDOM\n- W1\n"
    )
    assert PRIVACY.public("telos.md", telos) == b"# T\n\n## GOALS\n- G1: run\n\n## WISDOM\n- W1\n"
    notes = b"a\n# Journal\n- secret\n```\n# no heading\n```\n- secret too\n\nDiary\n-----\nsecret\n\n# Work\n- b\n"
    assert PRIVACY.public("MEMORY.md", notes) == b"a\n# Work\n- b\n"
    assert [(f.text, f.source) for f in facts_in("MEMORY.md", notes, PRIVACY, "memory")] == [
        ("a", "MEMORY.md:1"),
        ("b", "MEMORY.md:14"),
    ]


@given(st.lists(st.sampled_from(["# Journal", "## x", "# y", "```", "text", "---", "Diary", "~~~", ""]), max_size=12))
def test_nothing_under_a_private_heading_gets_out(lines: list[str]) -> None:
    data = "\n".join(
        ["# Journal", *[f"secret {line}" if line == "text" else line for line in lines if line[:1] != "#"]]
    )
    shown = PRIVACY.public("x.md", data.encode()) or b""
    later = [line for line in lines if line in ("---",)]
    assert later or b"secret" not in shown


@pytest.mark.parametrize(
    ("words", "company"),
    [("lunch with Olga", True), ("meeting with the team", False), ("Dentist", False), ("Ana Garcia", False)],
)
def test_events_with_people(words: str, company: bool) -> None:
    assert names_company(words) is company


def test_daily_files_of_others_have_their_day() -> None:
    (fact,) = facts_in("memory/2026-11-23.md", b"# Log of the day\n- called Ana\n", Privacy([]), "memory")
    assert (fact.text, fact.day) == ("called Ana", date(2026, 11, 23))
