"""The words of a language that checking a small model needs, from their data file."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

_FOLDER = os.path.dirname(__file__)


class Checking(NamedTuple):
    """`small` are words that tell nothing apart, `edges` those that a title never begins or ends with.

    `guards` and `shown` are patterns by name; the file says what each is for.
    """

    small: frozenset[str]
    edges: frozenset[str]
    guards: Mapping[str, re.Pattern[str]]
    shown: Mapping[str, re.Pattern[str]]


@cache
def language(name: str = "en") -> Checking:
    """Read `NAME.toml`."""
    with open(os.path.join(_FOLDER, f"{name}.toml"), "rb") as file:
        table = tomllib.load(file)
    guards, shown = (
        {key: re.compile(pattern, re.IGNORECASE) for key, pattern in table[part].items()}
        for part in ("guards", "shown")
    )
    return Checking(frozenset(table["small"]), frozenset(table["edges"]), guards, shown)
