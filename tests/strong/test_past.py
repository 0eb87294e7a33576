"""What a model is told of what was said: bounded, and stable at its beginning."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dayward.assistant.past import BEFORE, KEPT, MOST, Past


def size(past: Past) -> int:
    return sum(len(one) + len(other) for one, other in past.before())


def test_twenty_turns_only_grow_at_their_end() -> None:
    past = Past()
    for number in range(20):
        before = past.before()
        past.add(f"[Sat 09:{number:02}]\nquestion {number}", f"answer {number}")
        assert past.before()[: len(before)] == before


def test_what_is_old_is_told_in_short() -> None:
    past = Past()
    for number in range(60):
        past.add(f"[Sat 09:{number:02} UTC]\nquestion {number}", f"answer {number} " * 30)
    assert past.before()[0][0] == BEFORE
    assert "question 0 → answer 0" not in past.summary  # the oldest gives way
    newest = past.said[0][0].rpartition(" ")[2]
    assert f"question {int(newest) - 1} → answer" in past.summary.splitlines()[-1]
    assert len(past.said) * 330 > KEPT // 2


def test_one_answer_may_be_of_any_length() -> None:
    past = Past()
    past.add("x", "long " * 20_000)
    past.add("y" * 20_000, "z")
    assert size(past) < MOST


@given(st.lists(st.tuples(st.text(max_size=3000), st.text(max_size=3000)), max_size=40))
def test_it_stays_small_whatever_is_said(said: list[tuple[str, str]]) -> None:
    past = Past()
    for one, other in said:
        past.add(one, other)
    assert size(past) <= MOST + 6_000
    assert Past(past.said, past.summary).before() == past.before()
