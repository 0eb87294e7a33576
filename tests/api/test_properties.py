"""What holds for any list in parts, any event, any request."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dayward.api import octopus_tasks
from dayward.api.cursors import Part, _read, part
from dayward.api.schemas import exposed
from tests.web.desk import Desk

WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=6)


@given(st.lists(st.tuples(WORDS, WORDS), unique=True), st.integers(1, 7), st.booleans(), st.data())
def test_what_stays_is_listed_once_and_in_order_whatever_comes_and_goes(
    things: list[tuple[str, str]], limit: int, descending: bool, data: st.DataObject
) -> None:
    there, seen, after = list(things), [], ()
    came: set[tuple[str, str]] = set()
    gone: set[tuple[str, str]] = set()
    for _ in range(200):
        chosen, cursor = part(there, lambda thing: thing, Part(limit, after), descending)
        seen += chosen
        if not cursor:
            break
        after = _read(cursor)
        if there and data.draw(st.booleans()):
            gone.add(there.pop(data.draw(st.integers(0, len(there) - 1))))
        new = data.draw(st.tuples(WORDS, WORDS))
        if new not in there:
            there.append(new)
            came.add(new)
    else:
        return  # more came than was read
    assert len(set(seen) - came) == len([one for one in seen if one not in came])
    assert seen == sorted(seen, reverse=descending)
    assert set(things) - gone <= set(seen)


@given(st.datetimes(datetime(1971, 1, 1), datetime(2900, 1, 1)))
def test_any_day_of_a_month_has_its_ordinal(at: datetime) -> None:
    assert octopus_tasks._nth(at.day)[:-2] == str(at.day)
    assert octopus_tasks._nth(at.day)[-2:] == (
        "th" if at.day in (11, 12, 13) else ["th", "st", "nd", "rd", "th", "th", "th", "th", "th", "th"][at.day % 10]
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
READING = sorted(name for name, action in exposed().items() if not action.writes and name != "calendars")
CALLS = st.sampled_from(READING).flatmap(
    lambda name: st.tuples(
        st.just(name),
        st.dictionaries(
            st.sampled_from([one.rstrip("_") for one in exposed()[name].fields] or ["none"]), JSON, max_size=4
        ),
    )
)


@pytest.fixture(scope="module")
def program(desk: Desk) -> httpx.Client:
    """A program that may do everything."""
    return desk.program()


@settings(max_examples=60, deadline=None)
@example(("list", {"limit": float("inf")}))
@given(CALLS)
def test_no_arguments_of_an_action_end_in_a_fault(program: httpx.Client, call: tuple[str, dict[str, Any]]) -> None:
    name, arguments = call
    answer = program.post(f"/api/v1/actions/{name}", content=json.dumps(arguments))
    assert answer.status_code in (200, 403, 404, 409, 422, 503), (name, arguments, answer.text)
