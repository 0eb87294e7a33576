"""Handles: the short, stable names a person types for a line. See docs/formats.md."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from struct import unpack

from dayward.core.digest import blake2b
from dayward.core.numbers import whole
from dayward.formats.todotxt import Task

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LETTERS = ALPHABET[8:]
DIGITS = ALPHABET[:8]
SHORTEST = 3
LENGTH = 10
_TAIL: int = len(ALPHABET) ** (LENGTH - 2)
_SIZE = len(LETTERS) * len(DIGITS) * _TAIL
PASSING_KEYS = frozenset(("due", "t", "at", "rem", "rec", "until", "pri", "h", "est", "start", "spent"))


def identity(task: Task) -> str:
    """The words that make a task this task: without what comes and goes, spaces and case folded."""
    words = task.body.split()
    if ":" in task.body:
        words = [word for word in words if not (":" in word and _passes(word))]
    return " ".join(words).casefold()


def _passes(word: str) -> bool:
    key, _, value = word.partition(":")
    return key in PASSING_KEYS and value != "" and ":" not in value and not value.startswith("//")


def numbers(tasks: Iterable[Task]) -> list[int]:
    """The `number` of each task's `identity`, written out in one loop for lists of thousands."""
    bare = []
    for task in tasks:
        body = task.body
        words = body.split()
        if ":" in body:
            words = [word for word in words if not (":" in word and _passes(word))]
        bare.append(" ".join(words))
    lines = "\n".join(bare).casefold().encode("utf-8", "surrogatepass").split(b"\n")
    hashes = b"".join([blake2b(line, digest_size=8).digest() for line in lines])
    return [handle % _SIZE for handle in unpack(f">{len(bare)}Q", hashes[: 8 * len(bare)])]


def number(words: str) -> int:
    """The number of an identity: its handle, before it is spelled. Numbers sort as their handles do."""
    return int.from_bytes(blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") % _SIZE


@lru_cache(maxsize=8192)
def spell(handle: int) -> str:
    """A handle in full, `LENGTH` characters: a letter, a digit, then letters and digits."""
    head, tail = divmod(handle, _TAIL)
    letter, digit = divmod(head, len(DIGITS))
    out = ""
    for _ in range(LENGTH - 2):
        tail, rest = divmod(tail, len(ALPHABET))
        out = ALPHABET[rest] + out
    return LETTERS[letter] + DIGITS[digit] + out


def span(stem: str) -> tuple[int, int]:
    """The least and the greatest number whose handle begins with `stem`; (1, 0) where none can."""
    alphabets = [LETTERS, DIGITS, *[ALPHABET] * (LENGTH - 2)]
    if not 0 < len(stem) <= LENGTH or any(char not in known for char, known in zip(stem, alphabets, strict=False)):
        return 1, 0
    low = high = 0
    for place, known in enumerate(alphabets):
        at = known.index(stem[place]) if place < len(stem) else None
        low = low * len(known) + (0 if at is None else at)
        high = high * len(known) + (len(known) - 1 if at is None else at)
    return low, high


def full_handle(words: str) -> str:
    """The whole handle of an identity; what is shown is a beginning of it."""
    return spell(number(words))


def shortest(wanted: Iterable[int], among: Sequence[int]) -> dict[int, str]:
    """For each wanted number its handle's shortest beginning, at least `SHORTEST`, that no other of the sorted `among` shares."""
    short = {}
    for handle in wanted:
        at = bisect_left(among, handle)
        after = at
        while after < len(among) and among[after] == handle:
            after += 1
        text = spell(handle)
        near = [spell(among[i]) for i in (at - 1, after) if 0 <= i < len(among)]
        short[handle] = text[: max([SHORTEST, *[_shared(text, other) + 1 for other in near]])]
    return short


def _shared(a: str, b: str) -> int:
    count = 0
    for x, y in zip(a, b, strict=True):
        if x != y:
            break
        count += 1
    return count


def looks_like_handle(text: str) -> bool:
    """Whether `text` could be (the beginning of) a handle, perhaps with an ordinal as in `k7f.2`."""
    stem, dot, ordinal = text.lower().partition(".")
    if dot and whole(ordinal) is None:
        return False
    return (
        SHORTEST <= len(stem) <= LENGTH
        and stem[0] in LETTERS
        and stem[1] in DIGITS
        and all(char in ALPHABET for char in stem)
    )
