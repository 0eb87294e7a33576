"""Whole numbers as they stand in text."""

from __future__ import annotations

_DIGITS = 18


def whole(text: str) -> int | None:
    """The number that a text is: digits from 0 to 9, eighteen at most. None for any other, `²` and a page of nines among them."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None
