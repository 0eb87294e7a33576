"""Actions as a model's tools: few at first, all within reach, none that is the person's alone."""

from __future__ import annotations

import json

import pytest

from dayward.actions.arguments import parameters
from dayward.actions.registry import find, manifest
from dayward.assistant.strong.rules import RULES
from dayward.assistant.strong.tools import CORE, FIND, USE, found, offered, tools, wanted
from dayward.core.errors import UsageError

FIRST_REQUEST = 3_600
"""Characters of rules, tools and words that a first request may have: about 900 tokens."""


def compact() -> str:
    listed = [
        {"type": "function", "function": {"name": one.name, "description": one.description, "parameters": one.schema}}
        for one in tools()
    ]
    return json.dumps(listed, ensure_ascii=False, separators=(",", ":"))


def test_rules_and_tools_are_small() -> None:
    assert len(RULES) + len(compact()) < FIRST_REQUEST - 300


def test_they_are_the_same_each_time() -> None:
    first = compact()
    tools.cache_clear()
    assert compact() == first


@pytest.mark.parametrize("name", CORE)
def test_each_is_an_action_with_these_arguments(name: str) -> None:
    action, _, only = CORE[name]
    known = {one.name: one for one in parameters(find(action))}
    assert set(only) <= set(known)
    assert {one.name for one in known.values() if one.required} <= set(only)
    assert wanted(name, {}) == (action, {})


def test_every_action_of_a_model_can_be_found_by_its_name() -> None:
    for name in offered():
        assert any(line.startswith(f"{name}(") for line in found(name.replace("-", " ")).splitlines()), name


@pytest.mark.parametrize(
    ("about", "name"),
    [
        ("remind me of an event", "remind-event"),
        ("schedule a reminder", "schedule-add"),
        ("habits", "habit"),
        ("a new note", "add-note"),
        ("shopping list items", "add-items"),
        ("weekly review", "review"),
        ("read a file", "read"),
        ("track time", "track"),
        ("free time", "free"),
    ],
)
def test_what_is_looked_for_is_found(about: str, name: str) -> None:
    assert f"{name}(" in found(about)


def test_what_is_not_there_is_said() -> None:
    assert found("xyzzy").startswith("none; the groups are: ")


def test_what_is_the_persons_own_is_refused() -> None:
    for name, listed in manifest().items():
        if "model" not in listed["doors"]:
            with pytest.raises(UsageError, match="for the person themselves"):
                wanted(USE, {"name": name, "args": {}})
            assert f"{name}(" not in found(name)
    assert wanted(USE, {"name": "add_note", "args": {"title": "x", "body": None}}) == ("add-note", {"title": "x"})
    assert wanted(USE, {"name": "add", "args": "no object"}) == ("add", {})
    with pytest.raises(UsageError, match="there is no command"):
        wanted("launch_rockets", {})
    assert FIND not in manifest()
