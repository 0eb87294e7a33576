"""The words of one language, read from its data file: which word plays which role, with which value."""

from __future__ import annotations

import os
import re
import tomllib
from functools import lru_cache
from typing import Any, NamedTuple

from dayward.core.errors import Unavailable

_FOLDER = os.path.join(os.path.dirname(__file__), "words")
_PIECE = re.compile(r"\d+|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\s]")

Role = dict[str, tuple[Any, int]]
"""What a word can be: role → (value, how many words it takes)."""


class Part(NamedTuple):
    """A part of the day: minutes after midnight from, to (exclusive) and at (when something to be done then is done)."""

    start: int
    end: int
    at: int
    half: str
    weak: bool


class Words(NamedTuple):
    """A language. `single` and `several` are keyed by the first word; `several` holds longer phrases, longest first."""

    language: str
    month_first: bool
    suffixes: frozenset[str]
    single: dict[str, Role]
    several: dict[str, list[tuple[tuple[str, ...], str, Any]]]
    weak: frozenset[str]
    mended: dict[str, tuple[str, ...]]
    never_mended: frozenset[str]
    said: dict[str, frozenset[str]]
    plural: str


@lru_cache(maxsize=4)
def load(language: str = "en") -> Words:
    """The words of a language. Raises Unavailable where its file is missing or says something impossible."""
    path = os.path.join(_FOLDER, f"{language}.toml")
    try:
        with open(path, "rb") as file:
            table = tomllib.load(file)
        return _words(table)
    except OSError as error:
        raise Unavailable(f"there are no words for the language {language!r}", "use en") from error
    except (ValueError, KeyError, TypeError) as error:
        raise Unavailable(f"the word file {path} cannot be read: {error}", "install Dayward again") from error


def _words(table: dict[str, Any]) -> Words:
    build = _Builder()
    plural = table["plural"]
    _add_calendar(build, table, plural)
    _add_amounts(build, table)
    _add_times(build, table, plural)
    for name, names in table["particles"].items():
        build.add(f"={name}", True, names)
    for group, names in table["sets"].items():
        build.add("set", group, names)
        build.add("set_plural", group, [name for name in names if name.endswith(plural)])
    mended: dict[str, list[str]] = {}
    for word in table["mended"]:
        mended.setdefault(word[0], []).append(word)
    return Words(
        table["language"],
        bool(table["month_first"]),
        frozenset(table["ordinal_suffixes"]),
        build.single,
        {word: sorted(rows, key=lambda row: -len(row[0])) for word, rows in build.several.items()},
        frozenset(table["weak"]),
        {letter: tuple(words) for letter, words in mended.items()},
        frozenset(table["never_mended"]),
        _said(table["said"]),
        plural,
    )


def _add_calendar(build: _Builder, table: dict[str, Any], plural: str) -> None:
    """Weekdays, months, units, days with a name, seasons."""
    for number, names in enumerate(table["weekdays"].values()):
        build.add("weekday", number, names)
        build.add("weekday_plural", number, [name + plural for name in names if not name.endswith(plural)])
    for number, names in enumerate(table["months"].values(), 1):
        build.add("month", number, names)
    for unit, names in table["units"].items():
        build.add("unit", unit, names)
    for rule, names in table["holidays"].items():
        build.add("holiday", rule, names)
    for name, day in table["seasons"].items():
        build.add("season", day, [name])
    build.add("now", True, table["now"]["names"])


def _add_amounts(build: _Builder, table: dict[str, Any]) -> None:
    """Numbers, and single words with a value."""
    for role in ("short_units", "numbers", "fractions", "ordinals", "days", "relations", "ends", "begins"):
        for name, value in table[role].items():
            build.add(role[:-1], value, [name])
    for name, value in table["amounts"].items():
        build.add("amount", (int(value.lstrip("~")), value.startswith("~")), [name])
    for name, value in table["repeats"].items():
        count, unit = value.split()
        build.add("repeat", (int(count), unit), [name])


def _add_times(build: _Builder, table: dict[str, Any], plural: str) -> None:
    """Parts of the day and times of day."""
    for role in ("parts", "today_parts"):
        for row in table[role].values():
            part = _part(row)
            build.add(role[:-1], part, row["names"])
            if role == "parts" and part.half:
                build.add("part_plural", part, [name for name in row["names"] if name.endswith(plural)])
    build.add("clock", 720, table["clocks"]["noon"])
    build.add("clock", 0, table["clocks"]["midnight"])
    for half, names in table["halves"].items():
        build.add("half", half, names)


def _said(rows: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    """For each word the keys under which the grammar asks for it."""
    found: dict[str, set[str]] = {}
    for key, names in rows.items():
        for name in names:
            found.setdefault(name, set()).add(key)
    return {name: frozenset(keys) for name, keys in found.items()}


class _Builder:
    def __init__(self) -> None:
        self.single: dict[str, Role] = {}
        self.several: dict[str, list[tuple[tuple[str, ...], str, Any]]] = {}

    def add(self, role: str, value: Any, names: list[str]) -> None:
        for name in names:
            first, *rest = (piece for piece in _PIECE.findall(name.lower()) if piece != "-" or name in ("-", "-ish"))
            if rest:
                self.several.setdefault(first, []).append((tuple(rest), role, value))
            else:
                self.single.setdefault(first, {})[role] = (value, 1)


def _part(row: dict[str, Any]) -> Part:
    return Part(
        _minutes(row["from"]), _minutes(row["to"]), _minutes(row["at"]), row.get("half", ""), row.get("weak", False)
    )


def _minutes(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)
