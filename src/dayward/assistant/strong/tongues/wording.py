"""What the files of languages have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

PAST = r"(?:1\d{3}|20\d{2})(?![-\d])"
"""A year by itself: what is told of it is history, no deed of this turn."""


class Wording(NamedTuple):
    """The patterns of a language. `claims` tell of a change as done; their group `deed` is the word for it.

    `promise` is a promise to remind or watch; `nothing`, before either of them ends, says that it is no claim. `never` are deeds that
    nothing here can do; `gone`, `finished` and `moved` those that only some actions are. Of the words in `hints` every claim has one.
    """

    claims: tuple[re.Pattern[str], ...]
    promise: re.Pattern[str]
    nothing: re.Pattern[str]
    never: frozenset[str]
    gone: frozenset[str]
    finished: frozenset[str]
    moved: frozenset[str]
    hints: frozenset[str]


def read(claims: Iterable[str], promise: str, nothing: str, deeds: Mapping[str, str], hints: str) -> Wording:
    """A wording of patterns without regard to case, of deeds by kind (`never`, `gone`, `finished`, `moved`, `other`) and of further hints.

    Deeds and hints are words with bars between them.
    """
    kinds = {kind: frozenset(words.split("|")) for kind, words in deeds.items()}
    every = {word.split()[0] for words in kinds.values() for word in words}
    return Wording(
        tuple(re.compile(pattern, re.IGNORECASE) for pattern in claims),
        re.compile(promise, re.IGNORECASE),
        re.compile(rf"\b(?:{nothing})", re.IGNORECASE),
        kinds["never"],
        kinds["gone"],
        kinds["finished"],
        kinds["moved"],
        frozenset({*every, *hints.split("|")}),
    )


def either(*words: str) -> str:
    """A pattern for any of these, the longest first."""
    found = {word for some in words for word in some.split("|")}
    return "|".join(sorted(found, key=lambda word: (-len(word), word)))
