"""Goals: quarterly lists, tables, TELOS; progress written without touching another byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayward.formats.goals import Goal, GoalsFile, parse_line

QUARTER = """\
# 2026-Q4

## O1: Be fit for the mountains

- [ ] KR1.1 Run 100 km 40%
- [x] KR1.2 See the physiotherapist
- [ ] KR1.3 Climb 5% more (20 % so far)
- buy shoes

```
- [ ] KR9 in code 10%
```

## O2 Read more 75%
- **KR2.1**: 12 books
"""
TABLE = """\
## Current OKRs

| Objective | Key Result | Target | Progress |
|-----------|:-----------|--------|---------:|
| O1: Grow  | KR1.1 100 customers | 100% | 40% |
|           | KR1.2: Churn under 2% | 2% | - |
| **Learn** | Course | May | 100% |
"""
TELOS = "# TELOS\n\n## GOALS\n\n- G1: Write a book\n- G2: Sail 20%\n\n## METRICS\n\n- K1: Pages a day\n"


def read(text: str) -> GoalsFile:
    return GoalsFile.parse(text.encode())


def test_a_quarter():
    file = read(QUARTER)
    assert file.title == "2026-Q4"
    first, second = file.goals
    assert first == Goal(
        "O1",
        "Be fit for the mountains",
        3,
        53,
        False,
        (
            Goal("KR1.1", "Run 100 km", 5, 40, False),
            Goal("KR1.2", "See the physiotherapist", 6, 100, True),
            Goal("KR1.3", "Climb 5% more (so far)", 7, 20, False),
        ),
    )
    assert second == Goal("O2", "Read more", 14, 75, False, (Goal("KR2.1", "12 books", 15, None, False),))
    assert file.find("kr1.2") == first.children[1]
    assert file.find("KR9") is None


def test_a_table():
    assert read(TABLE).goals == [
        Goal(
            "O1",
            "Grow",
            5,
            20,
            False,
            (
                Goal("KR1.1", "100 customers", 5, 40, False, (), "100%"),
                Goal("KR1.2", "Churn under 2%", 6, None, False, (), "2%"),
            ),
        ),
        Goal("", "Learn", 7, 100, True, (Goal("", "Course", 7, 100, True, (), "May"),)),
    ]


def test_telos_goals():
    assert [(goal.id, goal.title, goal.progress) for goal in read(TELOS).goals] == [
        ("G1", "Write a book", None),
        ("G2", "Sail", 20),
        ("K1", "Pages a day", None),
    ]


@pytest.mark.parametrize(
    ("text", "goal", "progress", "old", "new"),
    [
        (QUARTER, "KR1.1", 55, "40%", "55%"),
        (QUARTER, "KR1.3", 0, "(20 %", "(0 %"),
        (QUARTER, "O2", 100, "75%", "100%"),
        (QUARTER, "O1", 7, "mountains", "mountains 7%"),
        (QUARTER, "KR2.1", 25, "12 books", "12 books 25%"),
        (TABLE, "KR1.1", 41, "| 40%", "| 41%"),
        (TELOS, "G1", 5, "book", "book 5%"),
    ],
)
def test_progress_changes_alone(text, goal, progress, old, new):
    for eol in ("\n", "\r\n"):
        file = read(text.replace("\n", eol))
        found = file.find(goal)
        assert found
        file.set_progress(found, progress)
        assert file.emit().decode() == text.replace(old, new, 1).replace("\n", eol)
        again = GoalsFile.parse(file.emit()).find(goal)
        assert again
        assert (again.progress, again.title) == (progress, found.title)


def test_ticking():
    file = read(QUARTER)
    for goal, done in (("KR1.1", True), ("KR1.2", False), ("KR2.1", True)):
        found = file.find(goal)
        assert found
        file.tick(found, done)
    expected = (
        QUARTER.replace("[ ] KR1.1", "[x] KR1.1").replace("[x] KR1.2", "[ ] KR1.2").replace("books", "books 100%")
    )
    assert file.emit().decode() == expected
    assert file.find("KR1.1") == Goal("KR1.1", "Run 100 km", 5, 100, True)


def test_what_cannot_be_written_is_refused():
    file = read(TABLE)
    goal = file.find("KR1.2")
    assert goal
    with pytest.raises(ValueError, match="column"):
        file.set_progress(goal, 3)
    for progress in (-1, 101):
        with pytest.raises(ValueError, match="0 to 100"):
            file.set_progress(goal, progress)
    assert file.emit().decode() == TABLE


PIECES = st.lists(
    st.sampled_from(
        [
            "# ",
            "## ",
            "O1",
            ": ",
            "- ",
            "[ ] ",
            "[x] ",
            "KR1.1 ",
            "40%",
            "100 %",
            "|",
            "Objective",
            "Key Result",
            "Progress",
            "\n",
            "\r",
            "```",
            " ",
        ]
    ),
    max_size=30,
).map("".join)


@given(PIECES | st.binary(max_size=100).map(lambda data: data.decode("latin-1")))
def test_any_text_comes_back_and_progress_reads_back(text):
    file = read(text)
    assert file.emit() == text.encode()
    for line in file.lines:
        if "|" not in "".join(line) and "```" not in text:
            assert parse_line("".join(line)) == line
    for goal in [one for top in file.goals for one in (top, *top.children)]:
        file = read(text)
        try:
            file.set_progress(goal, 33)
        except ValueError:
            continue
        lines = read(text).lines
        assert [a == b for a, b in zip(file.lines, lines, strict=True)].count(False) <= 1
        assert file.lines[goal.line - 1].percent == "33"
