"""Years as they stand behind a month, a day or alone."""

from __future__ import annotations

from dayward.language.grammar.numbers import year
from dayward.language.reader import Read, Reader


def year_after(read: Reader, at: int, days_: bool) -> Read[int]:
    """A year behind a month or a day of one: `2026`, `, 2026`, `of 2026`, `in 2026`, `of 87`."""
    after = at + 1 if read.sign(at, ",") else at
    linked = read.get(after, "=of")
    place = linked[1] if linked and read.says(after, "of", "in") else after
    place = read.skip(place, "=the") if read.get(read.skip(place, "=the"), "unit") else place
    unit = read.get(place, "unit")
    if unit and unit[0] == "year":
        place = unit[1]
    found = year(read, place)
    if found:
        if read.sign(found[1], ":") and read.glued(found[1]):
            return None
        return buddhist(read, *found)
    short = read.word(after)
    if (
        days_
        and len(short) == 2
        and short.isdecimal()
        and short.isascii()
        and int(short) > 31
        and stands_alone(read, after + 1)
        and not read.get(after + 1, "unit")
    ):
        return full_year(short, read), after + 1
    if (linked and read.says(after, "of")) or read.sign(place, "'"):
        place += read.sign(place, "'")
        short = read.word(place)
        if len(short) == 2 and short.isdecimal() and short.isascii():
            return full_year(short, read), place + 1
    return None


def buddhist(read: Reader, year_: int, end: int) -> tuple[int, int]:
    return (
        (year_ - 543, end + 1)
        if read.says(end, "be") and (year_ == 0 or year_ > 2400) and year_ != 0
        else (year_, end + (read.says(end, "be") and year_ == 0))
    )


def full_year(digits: str, read: Reader) -> int:
    value = int(digits)
    if len(digits) > 2:
        return value
    century = read.now.year // 100 * 100
    return value + (century if value <= read.now.year % 100 + 30 else century - 100)


def stands_alone(read: Reader, at: int) -> bool:
    """Whether a number ends here: no sign or word glued to it, nothing it counts."""
    word = read.word(at)
    if not word:
        return True
    if read.glued(at) and (
        word[0].isalnum() or (not word[0].isalnum() and read.glued(at + 1) and read.word(at + 1)[:1].isalnum())
    ):
        return False
    return (not word[0].isalnum() and word not in "-–/") or word in ("at", "with", "from", "in", "the")
