"""Skills: the specification, and the lenience that files in the wild need."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayward.formats.skill import parse_skill

GOOD = """---
name: weekly-review
description: Reviews the week. Use on Sundays.
license: MIT
compatibility: any
metadata:
  author: me
  openclaw: {emoji: x, requires: {bins: [git]}}
allowed-tools: Bash(git: *) Read
---
# Weekly review
"""


def read(text: str, path: str = "skills/weekly-review/SKILL.md"):
    return parse_skill(text.encode(), path)


def test_a_skill_to_the_letter():
    skill = read(GOOD.replace("git: *", "git:*"))
    assert (skill.name, skill.license, skill.compatibility, skill.problems) == ("weekly-review", "MIT", "any", ())
    assert skill.description == "Reviews the week. Use on Sundays."
    assert skill.metadata["openclaw"]["requires"] == {"bins": ["git"]}
    assert skill.allowed_tools == ("Bash(git:*)", "Read")
    assert skill.body == "# Weekly review\n"
    assert skill.usable
    assert not skill.hidden


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("name: weekly-review\n", "", "name is missing"),
        ("name: weekly-review", "name: Weekly--Review", "name has other characters"),
        ("name: weekly-review", "name: other", "is not that of its folder"),
        ("name: weekly-review", f"name: {'a' * 65}", "name is longer"),
        ("description: Reviews the week. Use on Sundays.\n", "", "description is missing"),
        ("Reviews the week.", "x" * 1025, "description is longer"),
        ("compatibility: any", f"compatibility: {'x' * 501}", "compatibility is longer"),
        ("  author: me\n  openclaw: {emoji: x, requires: {bins: [git]}}\n", "  - x\n", "metadata is not"),
        ("Reviews the week.", "Reviews: the week.", "read with quotes added"),
        ("name:", "name: [", "not valid"),
    ],
)
def test_problems_are_said_and_the_skill_is_read(old, new, problem):
    skill = read(GOOD.replace("git: *", "git:*").replace(old, new))
    assert any(problem in text for text in skill.problems)
    assert skill.usable == ("description is missing" not in problem and problem != "not valid")


def test_tools_as_a_list_and_hidden_skills():
    skill = read("---\ndescription: x\nallowed-tools: [Read, Bash]\ndisable-model-invocation: true\n---\n")
    assert skill.allowed_tools == ("Read", "Bash")
    assert skill.hidden


def test_flat_files():
    skill = read("# Weekly review\n\nLook back\nand forward.\n\nMore.\n", "skills/weekly-review.md")
    assert (skill.name, skill.description, skill.problems) == ("weekly-review", "Look back and forward.", ())
    assert read("# Only a title\n", "skills/x.md").description == "Only a title"
    assert not read("", "skills/x.md").usable


@given(st.binary(max_size=120))
def test_any_bytes_are_readable(data):
    for path in ("SKILL.md", "a/SKILL.md", "skills/x.md", ""):
        for prefix in (b"", b"---\n"):
            assert isinstance(parse_skill(prefix + data, path).problems, tuple)
