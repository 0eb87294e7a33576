"""From one day to another: `13-15 july`, `from monday to friday`, `between christmas and new year`."""

from __future__ import annotations

from dayward.language.grammar.dates import date
from dayward.language.grammar.numbers import ordinal, whole
from dayward.language.grammar.points import point
from dayward.language.grammar.years import year_after
from dayward.language.meaning import (
    Meaning,
    Range,
    When,
)
from dayward.language.reader import Read, Reader


def numbered(read: Reader, at: int) -> Read[Meaning]:
    """Days before their month: `from 13 to 15 july`, `between the 3rd and the 12th of september`, `13-15 july`."""
    lead = read.get(at, "=between") or read.get(at, "=from")
    start = lead[1] if lead else past_small_words(read, at)
    found = _numbers(read, start, "=and" if lead and "=between" in read.tokens.roles[at] else "=to")
    return found if found and (found[0].first.month is not None or start > at) else None


def between(read: Reader, at: int) -> Read[Meaning]:
    """`between X and Y`, `from X to Y`."""
    lead = read.get(at, "=between") or read.get(at, "=from")
    if not lead:
        return None
    role = "=and" if "=between" in read.tokens.roles[at] else "=to"
    return _pair(read, lead[1], role, True)


def ranged(read: Reader, at: int) -> Read[Meaning]:
    """`X to Y`, `13-15 july`, `july 13-15`."""
    return _pair(read, past_small_words(read, at), "=to", past_small_words(read, at) > at)


def _pair(read: Reader, at: int, role: str, led: bool) -> Read[Meaning]:
    numbers = _numbers(read, at, role)
    if numbers and not (numbers[0].first.month is None and not led):
        return numbers
    left = _left(read, at, role)
    if left is None:
        return None
    when, end = left
    joined = read.get(end, role)
    if not joined:
        return None
    right_at = read.skip(joined[1], "=the") if not read.get(joined[1], "relation") else joined[1]
    right = point(read, joined[1]) or point(read, right_at) or _day_only(read, right_at, when)
    if right is None and (till := read.get(joined[1], "=till_now")):
        right = When(moment=read.now), till[1]
    if not right or (when.weak and not when.month and not led):
        right = right or _day_only(read, right_at, when)
    if not right or not _pairs(when, right[0], led):
        return None
    if right[0].day is not None and right[0].month is None and when.month is None and when.day is None:
        return None
    return Range(when, right[0]), right[1]


def _left(read: Reader, at: int, role: str) -> Read[When]:
    found = point(read, at)
    if found and role in (read.tokens.roles[found[1]] if found[1] < read.count else {}):
        return found
    shorter = date(read, at)
    return shorter if shorter and read.get(shorter[1], role) else found


def _pairs(left: When, right: When, led: bool) -> bool:
    """Whether two points may be the ends of one range."""
    if left.until or right.until:
        return False
    if left.has_day and right.has_day:
        return True
    if left.clock and (right.clock or right.moment):
        return True
    return (
        led and bool(left.has_day or left.moment or left.clock) and bool(right.has_day or right.clock or right.moment)
    )


def _day_only(read: Reader, at: int, left: When) -> Read[When]:
    """The second day of `july 13-15`, and its year."""
    if left.month is None or left.day is None:
        return None
    nth = ordinal(read, at)
    number = nth or whole(read, at)
    if number is None or not 1 <= number.value <= 31 or (number.digits > 2):
        return None
    if read.sign(number.next, ":/.") and read.glued(number.next) and read.word(number.next + 1)[:1].isdecimal():
        return None
    if not nth and read.get(number.next, "half"):
        return None

    year = year_after(read, number.next, True)
    when = When(year=year[0] if year else None, month=left.month, day=number.value)
    return when, year[1] if year else number.next


def _numbers(read: Reader, at: int, role: str) -> tuple[Range, int] | None:
    """Two days before their month: `13 to 15 july`, `from the 13th to the 15th of july`, `between the 3rd and the 5th`."""
    place = read.skip(at, "=the") if read.says(at, "the") else at
    first_nth = ordinal(read, place)
    first = first_nth or whole(read, place)
    if first is None or not 1 <= first.value <= 31:
        return None
    joined = read.get(first.next, role)
    if not joined:
        return None
    last = point(read, joined[1])
    if last is None or last[0].day is None or last[0].clock:
        return None
    if last[0].month is None and not (first_nth and first_nth.digits):
        return None
    if last[0].weekday is not None or first.digits > 2:
        return None
    return Range(When(year=last[0].year, month=last[0].month, day=first.value), last[0]), last[1]


def past_small_words(read: Reader, at: int) -> int:
    """Past the small words before a point."""
    for _ in range(3):
        for role in ("=at", "=on", "=in", "=the"):
            found = read.get(at, role)
            if found:
                at = found[1]
                break
        else:
            break
    return at
