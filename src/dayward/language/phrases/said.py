"""A sentence made comparable: lower case, contractions opened, politeness aside. Every word remembers what was typed."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple, TypeAlias

from dayward.language.phrases.lexicon import Lexicon

LONGEST = 60
_EDGES = "\"'“”‘’«»()[]"
_END = ".,!?;:…"


class Said(NamedTuple):
    """`text` has every word followed by one space; `starts` are their places in it, `typed` what was typed for each."""

    text: str
    starts: tuple[int, ...]
    typed: tuple[str, ...]

    def original(self, start: int, end: int) -> str:
        """What was typed for a stretch of `text`, without the punctuation at its end."""
        words = [word for at, word in zip(self.starts, self.typed, strict=True) if start <= at < end and word]
        return " ".join(words).strip(_EDGES + " ").rstrip(_END)


def said(text: str, lexicon: Lexicon) -> Said:
    """Make a sentence comparable. One that is too long for a phrase comes back empty."""
    pairs: list[tuple[str, str]] = []
    words = text.replace("’", "'").split()
    if len(words) > LONGEST:
        return Said("", (), ())
    for typed in words:
        plain = typed.lower().strip(_EDGES).rstrip(_END).strip(_EDGES)
        if not plain and typed:
            if pairs:
                pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]} {typed}")
            continue
        first, *more = lexicon.contractions.get(plain, plain).split()
        pairs.append((first, typed))
        pairs += [(word, "") for word in more]
    return _made(_polite(pairs, lexicon))


def _made(pairs: list[tuple[str, str]]) -> Said:
    text, starts = "", []
    for plain, _ in pairs:
        starts.append(len(text))
        text += plain + " "
    return Said(text, tuple(starts), tuple(typed for _, typed in pairs))


def _polite(pairs: list[tuple[str, str]], lexicon: Lexicon) -> list[tuple[str, str]]:
    """Without what is only polite, in front and behind, as often as it is said."""
    while pairs:
        text = "".join(plain + " " for plain, _ in pairs)
        front = _compiled(lexicon.front).match(text)
        behind = _compiled(lexicon.behind).search(text)
        start = text[: front.end()].count(" ") if front and front.end() < len(text) else 0
        end = text[behind.start() :].count(" ") if behind and behind.start() > 0 else 0
        if not start and not end:
            return pairs
        pairs = pairs[start : len(pairs) - end]
    return pairs


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    """Made when first needed: quick add does without."""
    return re.compile(expression)


Known: TypeAlias = "dict[tuple[str, int], list[str]]"
"""Words by their first letter and their length: a slip is seldom in the first letter."""


def mended(said: Said, known: Known, used: frozenset[str]) -> Said | None:
    """The sentence with slips in long words corrected, None where there are none. `known` are the phrases' words."""
    words = said.text.split()
    changed = False
    for number, word in enumerate(words):
        if len(word) < 5 or word in used or not word.isalpha():
            continue
        if better := _nearest(word, known):
            words[number], changed = better, True
    if not changed:
        return None
    return _made(list(zip(words, said.typed, strict=True)))


def _nearest(word: str, known: Known) -> str:
    near = [
        other
        for length in (len(word) - 1, len(word), len(word) + 1)
        for other in known.get((word[0], length), ())
        if _one_slip(word, other)
    ]
    return near[0] if len(near) == 1 else ""


def _one_slip(a: str, b: str) -> bool:
    """Whether one letter more, less or other, or two in the wrong order, make one word of the other."""
    if a == b:
        return False
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    if len(a) == len(b):
        return a[at + 1 :] == b[at + 1 :] or (a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :])
    long, short = (a, b) if len(a) > len(b) else (b, a)
    return len(long) - len(short) == 1 and long[at + 1 :] == short[at:]
