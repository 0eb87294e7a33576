"""Text as tokens: numbers, words and signs with their places, and what each word can be."""

from __future__ import annotations

import re
from functools import lru_cache

from dayward.language.lexicon import Role, Words

LIMIT = 20_000
"""Characters of a text that are read. Times further on are not looked for."""
_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:['’][^\W\d_]+)*|\S")
_NOTHING: Role = {}


class Tokens:
    """Parallel lists: `words` in lower case, `starts` and `ends` in the text, `roles` as the language file gives them.

    `places` finds a token by where it starts; `mended` holds the numbers of tokens that were corrected.
    """

    __slots__ = ("count", "ends", "mended", "places", "roles", "starts", "text", "words")

    def __init__(self, text: str, words: Words) -> None:
        self.text = text = text[:LIMIT]
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.mended: set[int] = set()
        for match in _TOKEN.finditer(text):
            self.words.append(match[0].lower().replace("’", "'"))
            self.starts.append(match.start())
            self.ends.append(match.end())
        self.count = len(self.words)
        self.places = {start: number for number, start in enumerate(self.starts)}
        self.roles = [self._roles(number, words) for number in range(self.count)]

    def _roles(self, number: int, words: Words) -> Role:
        word = self.words[number]
        single = words.single.get(word)
        several = words.several.get(word)
        if several is None:
            if single is None:
                return self._mend(number, word, words) if len(word) > 4 and word.isalpha() else _NOTHING
            return single
        roles = dict(single) if single else {}
        for rest, role, value in several:
            length = self._matches(number, rest)
            if length and roles.get(role, (0, 0))[1] < length:
                roles[role] = (value, length)
        return roles

    def _matches(self, number: int, rest: tuple[str, ...]) -> int:
        """How many tokens a phrase takes that begins here; 0 where it is not here. A hyphen may stand for a space."""
        at = number
        for word in rest:
            at += 1
            if at < self.count and self.words[at] == "-" and word != "-" and self.glued(at):
                at += 1
            if at >= self.count or self.words[at] != word:
                return 0
        return at - number + 1

    def glued(self, number: int) -> bool:
        """Whether no blank stands between the token before and this one."""
        return number > 0 and self.ends[number - 1] == self.starts[number]

    def _mend(self, number: int, word: str, words: Words) -> Role:
        if word in words.never_mended:
            return _NOTHING
        candidate = _meant(word, words.mended.get(word[0], ()))
        if not candidate:
            return _NOTHING
        self.mended.add(number)
        self.words[number] = candidate
        return words.single[candidate]


@lru_cache(maxsize=4096)
def _meant(word: str, candidates: tuple[str, ...]) -> str:
    """The first of some words that a word with a slip in it may be, "" for none."""
    for candidate in candidates:
        if abs(len(candidate) - len(word)) > 2:
            continue
        if distance(word, candidate) <= (2 if len(candidate) > 7 else 1):
            return candidate
    return ""


def distance(left: str, right: str) -> int:
    """Slips between two words: letters added, dropped, changed, or two neighbours exchanged."""
    before: list[int] = []
    last = list(range(len(right) + 1))
    for row, letter in enumerate(left, 1):
        line = [row]
        for column, other in enumerate(right, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, last = last, line
    return last[-1]
