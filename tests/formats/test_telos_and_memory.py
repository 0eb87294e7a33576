"""TELOS and working memory: read, kept, and what is private left out."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayward.formats.memory import MemoryFile, MemoryLine
from dayward.formats.telos import Item, TelosFile

TELOS = """\
# TELOS

## PROBLEMS

- P1: People waste time
- **P2**: Bad tools

## PREDICTIONS

- It rains (60%)
plain words

## TRAUMAS

- The fall
### Details
- more

## WISDOM

- W1 - Rest

## LOG (Journal)

- 21/11/2026: A good day
"""


def test_sections_and_items():
    sections = TelosFile.parse(TELOS.encode()).sections
    assert [(s.name, s.line, s.private) for s in sections] == [
        ("PROBLEMS", 3, False),
        ("PREDICTIONS", 8, False),
        ("TRAUMAS", 13, True),
        ("Details", 16, True),
        ("WISDOM", 19, False),
        ("LOG (Journal)", 23, True),
    ]
    assert sections[0].items == (Item("P1", "People waste time", 5), Item("P2", "Bad tools", 6))
    assert sections[1].items == (Item("", "It rains (60%)", 10, 60), Item("", "plain words", 11))
    assert sections[4].items == (Item("W1", "Rest", 21),)


def test_one_section_by_its_name():
    file = TelosFile.parse(TELOS.encode())
    log = file.section("log")
    assert log
    assert log.items == (Item("", "21/11/2026: A good day", 25),)
    assert file.section("goals") is None


def test_what_is_private_is_left_out():
    public = TelosFile.parse(TELOS.encode()).public()
    assert "WISDOM" in public
    assert "P1" in public
    for word in ("fall", "more", "good day", "TRAUMAS", "LOG"):
        assert word not in public


WORDS = st.lists(
    st.sampled_from(["- ", "## ", "LOG", "P1", ": ", "**", "2026-11-21", " ", "\n", "\r\n", "\r", "a", "* "]),
    max_size=25,
)


@given(st.binary(max_size=100) | WORDS.map(lambda words: "".join(words).encode()))
def test_any_bytes_come_back(data):
    telos, memory = TelosFile.parse(data), MemoryFile.parse(data)
    assert telos.emit() == data
    assert memory.emit() == data
    assert all(item.line > section.line for section in telos.sections for item in section.items)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", b"2026-11-21 Anna likes tea\n"),
        (b"# Memory\n\n- plain", b"# Memory\n\n- plain\n- 2026-11-21 Anna likes tea\n"),
        (b"2026-11-20: old\r\n", b"2026-11-20: old\r\n2026-11-21: Anna likes tea\r\n"),
        (b"  * 2026-02-30 old\n", b"  * 2026-02-30 old\n  * 2026-11-21 Anna likes tea\n"),
        (b"* 2026-11-20 - old\n\n", b"* 2026-11-20 - old\n\n* 2026-11-21 - Anna likes tea\n"),
    ],
)
def test_remembering(data, expected):
    file = MemoryFile.parse(data)
    number = file.append("Anna  likes\ntea", date(2026, 11, 21))
    assert file.emit() == expected
    assert file.lines[number - 1].day == date(2026, 11, 21)
    with pytest.raises(ValueError):
        file.append(" \n", date(2026, 11, 21))


@given(
    WORDS.map(lambda words: "".join(words).encode()),
    st.sampled_from(["words", "- x", ": x", "# x", "2026-11-20 x", "x"]),
)
def test_what_is_remembered_reads_back(data, text):
    file = MemoryFile.parse(data)
    file.append(text, date(2026, 11, 21))
    again = MemoryFile.parse(file.emit())
    assert again.lines == file.lines
    assert (again.lines[-1].day, again.lines[-1].text) == (date(2026, 11, 21), text)
    assert file.emit().startswith(data)


def test_entries_leave_headings_out():
    entries = MemoryFile.parse(b"# Memory\n\n- 2026-11-20: old\nplain\n").entries
    assert entries == [(3, MemoryLine("- ", "2026-11-20", ": ", "old")), (4, MemoryLine("", "", "", "plain"))]
