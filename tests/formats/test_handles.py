"""Handles: the same as long as the words are, as short as is unambiguous."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayward.formats.handles import (
    ALPHABET,
    DIGITS,
    LENGTH,
    LETTERS,
    SHORTEST,
    full_handle,
    identity,
    looks_like_handle,
    number,
    numbers,
    shortest,
    spell,
)
from dayward.formats.recurrence import complete, successor
from dayward.formats.todotxt import Task, parse_line, parse_lines, set_key

WORDS = st.lists(
    st.sampled_from(["Call", "the", "dentist", "+health", "@phone", "id:7", "wait:Anna", "É"]), min_size=1, max_size=6
)
TASKS = WORDS.map(lambda words: Task(" ".join(words)))


def handle(task: Task) -> str:
    return full_handle(identity(task))


def test_a_handle_never_changes_between_versions():
    assert handle(parse_line("(A) 2026-11-21 Call the dentist +health @phone due:2026-11-27")) == "s4w7k4ts9v"
    assert full_handle("") == full_handle("")
    assert set(ALPHABET) & set("01ilo") == set()


@given(
    TASKS,
    st.sampled_from(["due", "t", "at", "rem", "rec", "until", "pri", "h"]),
    st.sampled_from(["1", "2026-11-27", "+1w"]),
)
def test_a_handle_survives_what_passes(task, key, value):
    same = handle(task)
    assert handle(set_key(task, key, value)) == same
    assert handle(task._replace(priority="B", created="2026-11-21")) == same
    assert handle(task._replace(body="  " + task.body.replace(" ", "   ").upper())) == same
    done, _ = complete(task._replace(priority="A"), date(2026, 11, 27))
    assert handle(done) == same
    repeating = set_key(set_key(task, "due", "2026-11-27"), "rec", "+1m")
    following = successor(repeating, date(2026, 11, 27))
    assert following
    assert handle(following) == same


@given(TASKS, TASKS)
def test_other_words_another_handle(one, other):
    assert (handle(one) == handle(other)) == (one.body.casefold().split() == other.body.casefold().split())


@given(st.text(max_size=30))
def test_the_shape_of_a_handle(words):
    name = full_handle(words)
    assert len(name) == LENGTH
    assert name[0] in LETTERS
    assert name[1] in DIGITS
    assert looks_like_handle(name)
    assert looks_like_handle(name[:SHORTEST] + ".2")


LAST = len(LETTERS) * len(DIGITS) * len(ALPHABET) ** (LENGTH - 2) - 1
NUMBERS = st.lists(st.integers(0, 40) | st.integers(0, LAST) | st.integers(LAST - 40, LAST), max_size=30).map(sorted)


@given(NUMBERS)
def test_numbers_sort_as_their_handles(numbers):
    assert sorted(map(spell, numbers)) == [spell(one) for one in numbers]
    assert len({spell(one) for one in numbers}) == len(set(numbers))


@given(NUMBERS)
def test_the_shortest_forms_are_unambiguous_and_no_longer_than_needed(numbers):
    short = shortest(numbers[::2], numbers)
    assert set(short) == set(numbers[::2])
    for one, form in short.items():
        assert spell(one).startswith(form)
        assert len(form) >= SHORTEST
        others = [spell(other) for other in set(numbers) if other != one]
        assert not any(other.startswith(form) for other in others)
        if len(form) > SHORTEST:
            assert any(other.startswith(form[:-1]) for other in others)


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("k7f", True),
        ("K7F", True),
        ("k7f.2", True),
        ("k7", False),
        ("k7f.", False),
        ("k7f.x", False),
        ("77f", False),
        ("kkf", False),
        ("k7l", False),
        ("k7fffffffff", False),
        ("", False),
        ("k7 f", False),
    ],
)
def test_what_looks_like_a_handle(text, looks):
    assert looks_like_handle(text) == looks


@given(st.lists(st.text(st.characters(exclude_characters="\r\n"), max_size=30).map(parse_line), max_size=5))
def test_the_handles_of_many_are_those_of_each(tasks):
    assert numbers(tasks) == [number(identity(task)) for task in tasks]


@given(
    st.lists(
        st.text(st.sampled_from("x()A 2026-0311:due+t\u2028\x1c\x85"), max_size=24)
        | st.sampled_from(
            ["(A) 2026-02-31 x", "x (A) 2026-02-30 2026-01-01 a", "2026-01-30 2026-02-01 b", "x 2026-01-01"]
        ),
        max_size=6,
    )
)
def test_many_lines_are_read_as_each_alone(lines):
    assert parse_lines(lines) == [parse_line(line) for line in lines]
