"""Lengths of time: `20 min`, `an hour and a half`, `2h30`, `1 week 2 days`, `a couple of months`."""

from __future__ import annotations

from dayward.language.grammar.numbers import amount, whole
from dayward.language.meaning import (
    MONTHS,
    SECONDS,
    Duration,
)
from dayward.language.reader import Read, Reader


def of(number: float, unit: str, vague: bool = False) -> Duration:
    """So many units. Fractions of months become days, of weeks and years the next smaller unit."""
    if unit == "workday":
        return Duration(0, 0, 0, "day", vague, int(number))
    if unit in ("fortnight", "weekend"):
        return Duration(0, number * (14 if unit == "fortnight" else 7), 0, "week", vague)
    if unit in MONTHS:
        months = number * MONTHS[unit]
        return Duration(int(months), round((months % 1) * 30), 0, unit, vague)
    if unit in ("day", "week"):
        days = number * SECONDS[unit] / 86400
        return Duration(0, int(days), round((days % 1) * 86400), unit, vague)
    return Duration(0, 0, number * SECONDS[unit], unit, vague)


def duration(read: Reader, at: int) -> Read[Duration]:
    """A length, of one or more parts joined by blanks, commas or `and`."""
    found = _one(read, at)
    if found is None:
        return None
    total, end = found
    while True:
        half = read.get(end, "fraction")
        if half and read.says(end, "and") and not _unit(read, half[1]):
            total, end = total.plus(of(half[0], total.grain)), half[1]
            continue
        after = read.skip(end, "=and_more")
        more = _one(read, after)
        if more is None or more[0].months > 0 == total.months or more[0].grain == total.grain or _article(read, after):
            break
        total, end = total.plus(more[0]), more[1]
    return total, end


def _article(read: Reader, at: int) -> bool:
    """Whether what follows is `a` or `an`: `an hour and a minute` is one length, `2 hours a day` is not."""
    return read.get(at, "amount") is not None and not read.says(at - 1, "and")


def _one(read: Reader, at: int) -> Read[Duration]:
    many = amount(read, at)
    if many is None:
        return None
    (number, vague), end = many
    if number > 1e9:
        return None
    if read.sign(end, "'") and read.glued(end) and number == int(number):
        return of(number, "minute"), end + 1
    end = read.skip(end, "=more")
    if read.sign(end, "-") and read.glued(end) and read.glued(end + 1):
        end += 1
    unit = _unit(read, end)
    if unit is None and read.word(at)[:1].isdecimal():
        short = read.get(end, "short_unit")
        unit = short if short and _stands(read, end) else None
        compact = whole(read, unit[1]) if unit and unit[0] == "hour" and read.glued(unit[1]) else None
        if unit and compact and compact.digits == 2 and compact.value < 60:
            tail = read.get(compact.next, "short_unit") or read.get(compact.next, "unit")
            glued = tail and tail[0] == "minute" and read.glued(compact.next)
            return of(number * 60 + compact.value, "minute"), tail[1] if tail and glued else compact.next
    return (of(number, unit[0], vague), unit[1]) if unit else None


def _unit(read: Reader, at: int) -> Read[str]:
    return read.get(at, "unit")


def _stands(read: Reader, at: int) -> bool:
    """Whether a letter after a number is a unit: nothing but a blank, a sign or another number follows it."""
    following = read.word(at + 1)
    return not (read.glued(at + 1) and following[:1] in ("$", "%", "-", "/", "_", "@", "."[:0] or "$"))


def relative(duration: Duration) -> str:
    """The grain of a point so long from now: minutes for hours, days for the rest."""
    return duration.grain if duration.grain in ("second", "minute") else "minute" if duration.seconds else "day"
