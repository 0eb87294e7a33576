from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayward.core.numbers import whole


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_digits_are_a_number(text: str, number: int) -> None:
    assert whole(text) == number


@pytest.mark.parametrize("text", ["", "²", "٣", "①", "-1", "+1", " 1", "1_0", "1.0", "9" * 19, "9" * 5_000])
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert whole(text) is None


@given(st.text(max_size=30))
def test_any_text(text: str) -> None:
    assert whole(text) is None or int(text) == whole(text)
