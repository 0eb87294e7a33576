"""Which format a file has, and the proof that nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dayward.formats import kinds
from dayward.formats.kinds import check, kind_of

KINDS = [
    "todotxt",
    "calendar",
    "habits",
    "projects",
    "goals",
    "telos",
    "memory",
    "note",
    "skill",
    "routine",
    "text",
    "unheard-of",
]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("todo.txt", "todotxt"),
        ("work/Todo.txt", "todotxt"),
        ("work-todo.txt", "todotxt"),
        ("done.txt", "todotxt"),
        ("waiting.txt", "todotxt"),
        ("calendar.txt", "calendar"),
        ("agenda.txt", "calendar"),
        ("habits.txt", "habits"),
        ("projects.txt", "projects"),
        ("goals/2026-Q4.md", "goals"),
        ("goals.md", "goals"),
        ("personal_telos.md", "telos"),
        ("working-memory.txt", "memory"),
        ("skills/x/SKILL.md", "skill"),
        ("skills/weekly-review.md", "skill"),
        ("routines/morning-briefing.md", "routine"),
        ("notes/routines/swimming.md", "note"),
        ("notes/roses.md", "note"),
        ("readme.markdown", "note"),
        ("notes/rose.png", "text"),
        ("dayward.toml", "text"),
        ("", "text"),
    ],
)
def test_kinds_by_name(path, kind):
    assert kind_of(path) == kind


@given(st.binary(max_size=150), st.sampled_from(KINDS))
@example("\ufeff2026-11-27 w48 Fri  9 Tea. 15 Swim\r\n".encode("utf-16"), "calendar")
@example(b"\x00\r\r\n\xff\xfe---\n", "note")
def test_nothing_is_lost(data, kind):
    assert check(data, kind) is None


def test_a_loss_would_be_said(monkeypatch):
    monkeypatch.setitem(kinds._WRITTEN_AGAIN, "note", lambda data: data.replace(b"x", b"y"))
    assert check(b"a\nbx\n", "note") == "line 2, byte 4: b'x\\n' would become b'y\\n'"
    monkeypatch.setitem(kinds._WRITTEN_AGAIN, "note", lambda data: data.rstrip())
    assert check(b"a\n", "note") == "line 1, byte 2: b'\\n' would become b''"
