"""Whether words that could be a time are meant as one here (`may`, `sun cream`, `5 words`, `555-1212`)."""

from __future__ import annotations

from dayward.language.meaning import (
    When,
)
from dayward.language.reader import Reader

_MARKS = (
    "=at",
    "=on",
    "=in",
    "=by",
    "=before",
    "=after",
    "=since",
    "=from",
    "=to",
    "=between",
    "relation",
    "=every",
    "=within",
)


def means_time(read: Reader, at: int, start: int, when: When, end: int, led: bool) -> bool:
    """Whether words that are ordinary words elsewhere mean time here."""
    if part_of_a_name(read, at, end):
        return False
    if not when.weak:
        return True
    if at == 0 and text_ends(read, end):
        return True
    before = read.tokens.roles[at - 1] if at and read.word(at - 1).isalpha() else {}
    marked = any(role in before for role in _MARKS) or _marked_by_lead(read, at, start)
    if when.month is not None and when.day is None and _verb_here(read, at, end):
        return False
    if when.part and not when.has_day and not when.clock:
        weak_part = when.part.weak
        return (
            marked
            and read.says(at, "in", "at", "around", "during")
            and not (weak_part and read.says(at, "in"))
            and _closed(read, end)
        )
    if when.year is not None and when.month is None and not when.weekday:
        return marked and not counts_things(read, end)
    if when.moment:
        return text_ends(read, end) or _closed(read, end)
    return marked or (
        when.weekday is not None
        and _closed(read, end)
        and read.text[read.tokens.starts[at]].isupper()
        and not _is_name(read, at, end)
    )


def _verb_here(read: Reader, at: int, end: int) -> bool:
    """Whether the name of a month is a verb here (`this may take`): no preposition before, an ordinary word behind."""
    plain = read.word(end)[:1].isalpha() and not read.tokens.roles[end]
    return plain and not read.get(at, "=preposition") and not read.get(at - 1, "=preposition")


def _marked_by_lead(read: Reader, at: int, start: int) -> bool:
    return start > at and not read.says(at, "the") and not read.says(at, "a")


def _is_name(read: Reader, at: int, end: int) -> bool:
    return end < read.count and read.glued(end) and read.sign(end, "'")


def text_ends(read: Reader, end: int) -> bool:
    return all(not read.word(place)[:1].isalnum() for place in range(end, min(read.count, end + 4)))


def _closed(read: Reader, end: int) -> bool:
    """Whether the expression is not the first half of a compound (`lunch box`, `sun cream`)."""
    if end >= read.count:
        return True
    word = read.word(end)
    return not word[0].isalpha() or bool(read.tokens.roles[end]) or read.says(end, "who")


def counts_things(read: Reader, end: int) -> bool:
    word = read.word(end)
    return word[:1].isalpha() and not read.tokens.roles[end] and word.endswith("s") and len(word) > 3


def part_of_a_name(read: Reader, at: int, end: int) -> bool:
    """Whether the expression is a piece of something bigger: a number with signs around it, a word in an identifier."""
    first, last = read.word(at), read.word(end)
    if at and read.glued(at):
        before = read.word(at - 1)
        if before in "$#£€_/\\" or (
            before in "-.:" and at > 1 and read.glued(at - 1) and not (first[:1].isdecimal() and len(first) >= 4)
        ):
            return True
        if before.isalnum() and not read.get(at - 1, "unit"):
            return True
    if end < read.count and read.glued(end):
        if last in "%$€£°_\\" or (
            last in "-/:" and read.glued(end + 1) and read.word(end + 1)[:1].isalnum() and not first[:2].isdecimal()
        ):
            return last in "%$€£°_\\" or not read.tokens.roles[end + 1]
        return last.isalnum() and last[:1].isalpha() and first.isdecimal() and not read.tokens.roles[end]
    return False


def number_stops(read: Reader, at: int) -> bool:
    """Whether nothing follows that a number could count."""
    return at >= read.count or not read.word(at)[0].isalpha() or bool(read.tokens.roles[at])
