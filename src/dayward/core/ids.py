"""Identifiers: unique, sortable by the time they were made, short enough to read aloud."""

from __future__ import annotations

import os
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id() -> str:
    """16 characters: milliseconds since 1970 (10), then 30 random bits (6). Sorts by time of making."""
    return _base32(int(time.time() * 1000), 10) + _base32(int.from_bytes(os.urandom(4), "big") >> 2, 6)


def _base32(number: int, width: int) -> str:
    out = ""
    for _ in range(width):
        number, rest = divmod(number, 32)
        out = _ALPHABET[rest] + out
    return out
