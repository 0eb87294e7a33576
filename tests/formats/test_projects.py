"""Projects and areas in all the styles that are read, and the status of one changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayward.formats.projects import Project, ProjectsFile, tags_of

LINES = """\
2026-11-21 Renovate the kitchen +kitchen-renovation +Home status:active goal:O1,KR1.2
+garden: Make the garden bloom +Home
- +book Write a book status:someday
* [ ] +logo
x 2026-11-20 2026-01-01 Paint the hall +hall +Home
+Health
# Someday
Learn to sail +sailing
plain words
"""
BLOCKS = """\
# Projects

## Renovate the kitchen +kitchen +Home status:waiting
- Status: Active
- ask +anna about it

## Write a book
Tag: +book
Area: +Work +Home
Goal: O2, KR2.1
"""
DOCUMENT = """\
# Renovate the kitchen

**Project**: `+kitchen-renovation`
**Area**: `+Home` `+CreixementPersonal`
**Status**: `Active`
**Created**: 2026-11-21
**Goal**: O1

Talk to +anna about it. Status: fine.
## Notes
more +words
"""


def read(text: str) -> ProjectsFile:
    return ProjectsFile.parse(text.encode())


def test_lines_and_lists():
    file = read(LINES)
    assert file.projects == [
        Project("kitchen-renovation", "Renovate the kitchen", ("Home",), "active", ("O1", "KR1.2"), "2026-11-21", 1, 1),
        Project("garden", "Make the garden bloom", ("Home",), "active", (), None, 2, 2),
        Project("book", "Write a book", (), "someday", (), None, 3, 3),
        Project("logo", "logo", (), "active", (), None, 4, 4),
        Project("hall", "Paint the hall", ("Home",), "done", (), "2026-01-01", 5, 5),
        Project("sailing", "Learn to sail", (), "someday", (), None, 8, 8),
    ]
    assert file.areas == ["Home", "Health"]
    assert file.find("+Garden") == file.projects[1]
    assert file.find("nothing") is None
    assert "sailing" in tags_of(file.projects)


def test_heading_blocks():
    assert read(BLOCKS).projects == [
        Project("kitchen", "Renovate the kitchen", ("Home",), "active", (), None, 3, 4),
        Project("book", "Write a book", ("Work", "Home"), "active", ("O2", "KR2.1"), None, 8, 8),
    ]


def test_project_documents():
    assert read(DOCUMENT).projects == [
        Project(
            "kitchen-renovation",
            "Renovate the kitchen",
            ("Home", "CreixementPersonal"),
            "active",
            ("O1",),
            "2026-11-21",
            3,
            5,
        )
    ]


@pytest.mark.parametrize(
    ("text", "tag", "old", "new"),
    [
        (LINES, "kitchen-renovation", "status:active", "status:done"),
        (LINES, "garden", "bloom +Home", "bloom +Home status:done"),
        (LINES, "logo", "+logo", "+logo status:done"),
        (BLOCKS, "kitchen", "Status: Active", "Status: done"),
        (BLOCKS, "book", "Tag: +book\n", "Tag: +book\nStatus: done\n"),
        (DOCUMENT, "kitchen-renovation", "`Active`", "`done`"),
        (
            DOCUMENT.replace("**Status**: `Active`\n", ""),
            "kitchen-renovation",
            "renovation`\n",
            "renovation`\n**Status**: done\n",
        ),
        ("## Sail +sail", "sail", "+sail", "+sail status:done"),
        ("**Project**: `+sail`", "sail", "sail`", "sail`\n**Status**: done"),
    ],
)
def test_a_status_changes_alone(text, tag, old, new):
    for eol in ("\n", "\r\n"):
        file = read(text.replace("\n", eol))
        project = file.find(tag)
        assert project
        file.set_status(project, "done")
        expected = text.replace(old, new, 1).replace("\n", eol)
        assert file.emit().decode() == (expected if "\n" in text else expected.replace("\r", ""))
        again = file.find(tag)
        assert again
        assert again.status == "done"


def test_a_new_status_line_ends_as_its_neighbour():
    file = read("a\nb\n**Project**: `+s`\r\nc\n")
    file.set_status(file.projects[0], "done")
    assert file.emit() == b"a\nb\n**Project**: `+s`\r\n**Status**: done\r\nc\n"


def test_what_is_no_longer_there_is_refused():
    file = read(LINES)
    project = file.projects[0]
    for wrong, status in ((project._replace(title="Other"), "done"), (project, "two words"), (project, "")):
        with pytest.raises(ValueError):
            file.set_status(wrong, status)
    assert file.emit().decode() == LINES


def test_a_new_project():
    file = read("+a words")
    project = Project("kitchen", "Renovate the kitchen", ("Home",), "active", ("O1",), "2026-11-21")
    assert file.append(project) == 2
    assert file.emit() == b"+a words\n2026-11-21 Renovate the kitchen +kitchen +Home status:active goal:O1\n"
    assert file.projects[1]._replace(line=0, status_line=0) == project
    for wrong in (project._replace(tag="Kitchen"), project._replace(tag="a b"), project._replace(title="x +y")):
        with pytest.raises(ValueError):
            file.append(wrong)


PIECES = st.lists(
    st.sampled_from(
        [
            "# ",
            "## ",
            "+a",
            "+Area",
            "+a: ",
            "- ",
            "**Project**: ",
            "`+x`",
            "Status: ",
            "**Status**:",
            "done",
            " ",
            "\n",
            "\r\n",
            "x ",
        ]
    ),
    max_size=25,
).map("".join)


@given(PIECES)
def test_any_text_comes_back_and_any_status_can_be_set(text):
    file = read(text)
    assert file.emit() == text.encode()
    for number in range(len(file.projects)):
        file = read(text)
        project = file.projects[number]
        file.set_status(project, "someday")
        assert [p.tag for p in file.projects] == [p.tag for p in read(text).projects]
        assert file.projects[number].status in ("someday", "done")
