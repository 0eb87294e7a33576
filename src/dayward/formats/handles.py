"""Handles: the short, stable names a person types for a line. See docs/formats.md."""

from __future__ import annotations

from hashlib import blake2b

from dayward.formats.todotxt import Task, key_value

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LETTERS = ALPHABET[8:]
DIGITS = ALPHABET[:8]
SHORTEST = 3
LENGTH = 10
PASSING_KEYS = frozenset(("due", "t", "at", "rem", "rec", "until", "pri", "h"))


def identity(task: Task) -> str:
    """The words that make a task this task: without what comes and goes, spaces and case folded."""
    body = task.body
    if ":" in body:
        return " ".join([w for w in body.split() if not _passing(w)]).casefold()
    return " ".join(body.split()).casefold()


def _passing(word: str) -> bool:
    if ":" not in word:
        return False
    pair = key_value(word)
    return pair is not None and pair[0] in PASSING_KEYS


def full_handle(words: str) -> str:
    """The whole handle of an identity, `LENGTH` characters; what is shown is a beginning of it."""
    number = int.from_bytes(blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
    number, letter = divmod(number, len(LETTERS))
    number, digit = divmod(number, len(DIGITS))
    out = LETTERS[letter] + DIGITS[digit]
    for _ in range(LENGTH - 2):
        number, rest = divmod(number, len(ALPHABET))
        out += ALPHABET[rest]
    return out


def shortest(handles: list[str]) -> dict[str, str]:
    """For each full handle, its shortest beginning (at least `SHORTEST`) that no other handle in the list shares."""
    ordered = sorted(set(handles))
    short: dict[str, str] = {}
    before = 0
    for index, handle in enumerate(ordered):
        after = _shared(handle, ordered[index + 1]) if index + 1 < len(ordered) else 0
        short[handle] = handle[: max(SHORTEST, before + 1, after + 1)]
        before = after
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
    if dot and not ordinal.isdigit():
        return False
    return (
        SHORTEST <= len(stem) <= LENGTH
        and stem[0] in LETTERS
        and stem[1] in DIGITS
        and all(char in ALPHABET for char in stem)
    )
