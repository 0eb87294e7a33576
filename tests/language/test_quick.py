"""Quick add: what is typed in one line becomes a task, event, reminder, waiting item, note, habit or thing for some day."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.language.kit import added

TYPED: list[tuple[str, str, dict[str, Any]]] = [
    ("Call the dentist", "task", {"words": "Call the dentist"}),
    ("Call the dentist tomorrow", "task", {"words": "Call the dentist", "due": "2026-11-22"}),
    ("Call the dentist tomorrow 3pm", "task", {"words": "Call the dentist", "due": "2026-11-22", "at": "15:00"}),
    ("Pay rent by friday", "task", {"words": "Pay rent", "due": "2026-11-27"}),
    ("Pay rent every month", "task", {"words": "Pay rent", "repeat": "1m", "due": "2026-11-21"}),
    ("Water plants every 3 days", "task", {"words": "Water plants", "repeat": "3d", "due": "2026-11-21"}),
    ("Write report !a", "task", {"words": "Write report", "priority": "A"}),
    ("Write report p2 next friday", "task", {"words": "Write report", "priority": "B", "due": "2026-11-27"}),
    ("Write report !3", "task", {"words": "Write report", "priority": "C"}),
    ("Call Ana @telefon", "task", {"words": "Call Ana @telèfon"}),
    ("Cut roses +gar @home", "task", {"words": "Cut roses +garden @home"}),
    ("Cut roses +New", "task", {"words": "Cut roses +New"}),
    ("todo: lunch with Olga tomorrow", "task", {"words": "lunch with Olga", "due": "2026-11-22"}),
    ("Buy bread due:2026-11-30 @town", "task", {"words": "Buy bread due:2026-11-30 @town"}),
    ("Lunch with Olga tomorrow 1pm", "event", {"words": "Lunch with Olga", "on": "2026-11-22", "at": "13:00"}),
    ("Dentist friday 10:00-11:00", "event", {"words": "Dentist", "on": "2026-11-27", "at": "10:00", "to": "11:00"}),
    (
        "Meeting with Olga for 3:00pm on wednesday",
        "event",
        {"words": "Meeting with Olga", "on": "2026-11-25", "at": "15:00"},
    ),
    ("event: choir on monday at 7pm", "event", {"words": "choir", "on": "2026-11-23", "at": "19:00"}),
    (
        "remind me to call Mum at 6pm",
        "reminder",
        {"words": "call Mum", "due": "2026-11-21", "remind": "2026-11-21T18:00"},
    ),
    (
        "reminder: pay rent tomorrow",
        "reminder",
        {"words": "pay rent", "due": "2026-11-22", "remind": "2026-11-22T09:00"},
    ),
    ("waiting for Jonas to sign", "waiting", {"words": "Jonas to sign", "waiting": True}),
    ("note: the key is under the mat tomorrow", "note", {"title": "the key is under the mat tomorrow"}),
    ("someday learn the cello", "someday", {"words": "learn the cello", "someday": True}),
    ("maybe: learn the cello", "someday", {"words": "learn the cello", "someday": True}),
    ("habit: meditate every day", "habit", {"words": ["meditate"], "every": "1d"}),
    ("habit: run every 2 days", "habit", {"words": ["run"], "every": "2d"}),
]


@pytest.mark.parametrize(("text", "kind", "args"), TYPED, ids=[text for text, _, _ in TYPED])
def test_a_line_becomes_one_thing(text: str, kind: str, args: dict[str, Any]) -> None:
    draft = added(text)
    assert (draft.kind, draft.args, draft.doubts) == (kind, args, ())


@pytest.mark.parametrize(
    "text",
    [
        "call Ana monday and tuesday",
        "pay rent on the 31st of february",
        "water plants every second blue moon friday and monday",
    ],
)
def test_what_cannot_be_told_is_doubtful_or_left_in_words(text: str) -> None:
    draft = added(text)
    assert draft.doubts or draft.args["words"] == text


def test_maybe_alone_is_no_kind_of_thing() -> None:
    assert added("maybe not").kind == "task"


@given(st.text(max_size=120))
def test_any_text_becomes_something(text: str) -> None:
    assert added(text).action in ("add", "add-event", "add-note", "habit")
