"""Where a grammar reads: tokens, the moment of speaking, and what was already read at a place."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Any, NamedTuple, TypeVar

from dayward.language.lexicon import Words
from dayward.language.meaning import When
from dayward.language.tokens import Tokens

T = TypeVar("T")
Read = tuple[T, int] | None
"""What a rule gives: a meaning and the number of the token after it, or None."""


class Small(NamedTuple):
    """A whole number as written, with the token after it. `digits` is 0 for a number in words."""

    value: int
    next: int
    digits: int


class Reader:
    """One text being read. Rules are functions of a reader and a token's number."""

    def __init__(
        self, text: str, now: datetime, zone: tzinfo, words: Words, point: Callable[[Reader, int], Read[When]]
    ) -> None:
        self.tokens = Tokens(text, words)
        self.words = self.tokens.words
        self.count = self.tokens.count
        self.text = self.tokens.text
        self.now = now
        self.zone = zone
        self.language = words
        self._memo: dict[tuple[Any, int], Any] = {}
        self.depth = 0
        self._point = point

    def point(self, at: int) -> Read[When]:
        """The rule for a whole point of time, for rules that are themselves part of it (`a week from friday`)."""
        return self._point(self, at)

    def once(self, rule: Callable[[Reader, int], T | None], at: int) -> T | None:
        """What a rule reads here, worked out once. A rule that asks for itself at the same place gets nothing."""
        key = (rule, at)
        memo = self._memo
        if key not in memo:
            memo[key] = None
            if self.depth > 40:
                return None
            self.depth += 1
            memo[key] = rule(self, at)
            self.depth -= 1
        found: T | None = memo[key]
        return found

    def get(self, at: int, role: str) -> tuple[Any, int] | None:
        """The value of a role here, and the token after it."""
        if at >= self.count:
            return None
        found = self.tokens.roles[at].get(role)
        return (found[0], at + found[1]) if found else None

    def skip(self, at: int, role: str) -> int:
        """The token after a small word of this role, if it is here."""
        found = self.tokens.roles[at].get(role) if at < self.count else None
        return at + found[1] if found else at

    def word(self, at: int) -> str:
        """The word here in lower case; "" after the end."""
        return self.words[at] if 0 <= at < self.count else ""

    def says(self, at: int, *keys: str) -> bool:
        """Whether the word here is one of those that the language lists under one of these keys."""
        said = self.language.said.get(self.words[at]) if 0 <= at < self.count else None
        return said is not None and not said.isdisjoint(keys)

    def plural(self, at: int) -> bool:
        """Whether the word here ends as a plural does."""
        return self.word(at).endswith(self.language.plural)

    def sign(self, at: int, signs: str) -> bool:
        """Whether one of these signs is here."""
        return at < self.count and self.words[at] in signs

    def glued(self, at: int) -> bool:
        """Whether no blank is before this token."""
        return at < self.count and self.tokens.glued(at)

    def match(self, pattern: re.Pattern[str], at: int) -> tuple[re.Match[str], int] | None:
        """A pattern over the raw text from this token on; it has to end where a token ends."""
        found = pattern.match(self.text, self.tokens.starts[at]) if at < self.count else None
        if not found:
            return None
        end = found.end()
        after = self.tokens.places.get(end)
        if after is None:
            after = at
            while after < self.count and self.tokens.starts[after] < end:
                after += 1
            if self.tokens.ends[after - 1] != end:
                return None
        return found, after


def found_when(when: When | None, end: int) -> Read[When]:
    """A reading, or None where there is no meaning."""
    return (when, end) if when is not None else None
