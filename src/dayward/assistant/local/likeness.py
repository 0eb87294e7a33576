"""How alike words are: enough to find the example that is most like a sentence, and the task that some words mean."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dayward.assistant.local.words import language
from dayward.formats.text import fold

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ied", "ed", "es", "e", "s", "y")
_SHARED = 5


def tokens(text: str) -> list[str]:
    """The words of a text, case and accents aside."""
    return [word.removesuffix("'s") for word in _WORD.findall(fold(text).replace("’", "'"))]


def content(text: str) -> list[str]:
    """The words of a text that say something."""
    return [word for word in tokens(text) if word not in language().small]


def stem(word: str) -> str:
    """A word without its ending."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


def alike(one: str, other: str) -> bool:
    """Whether two words are forms of the same."""
    first, second = stem(one), stem(other)
    return first == second or (len(first) >= _SHARED and len(second) >= _SHARED and first[:_SHARED] == second[:_SHARED])


def share(wanted: Iterable[str], text: str) -> float:
    """How many of some words a text has, from 0 to 1."""
    wanted = list(wanted)
    there = tokens(text)
    return sum(any(alike(word, other) for other in there) for word in wanted) / len(wanted) if wanted else 0.0
