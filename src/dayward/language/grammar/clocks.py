"""Times of day: `3pm`, `14:30`, `15h20`, `half past 3`, `quarter to nine`, `noon`."""

from __future__ import annotations

import re

from dayward.language.grammar.numbers import whole
from dayward.language.meaning import (
    Clock,
)
from dayward.language.reader import Read, Reader

_COLON = re.compile(r"([01]?\d|2[0-4])(?:[:.]|\s?:\s?)([0-5]\d)(?::([0-5]\d)(?:[.,]\d+)?)?(?![\d:]|[.,/]\d)", re.ASCII)

_FRENCH = re.compile(r"([01]?\d|2[0-4])\s?[hH]\s?([0-5]\d)?(?![\w:])", re.ASCII)

_SOLID = re.compile(r"([01]?\d|2[0-4])([0-5]\d)(?![^\W_i]|[:/-]|[.,]\d)", re.ASCII)

_SAYING = ("=at", "=from", "=between", "weekday", "day", "=after", "=before", "=to")


def clock(read: Reader, at: int) -> Read[Clock]:
    """One time of day that is plainly one."""
    return read.once(_clock, at)


def _clock(read: Reader, at: int) -> Read[Clock]:
    word = read.word(at)
    if not word:
        return None
    named = read.get(at, "clock")
    if named:
        return Clock(named[0], 0, "24", "hour"), named[1]
    found = _relative(read, at)
    if found:
        return found
    if word[0].isdecimal():
        found = _digits(read, at)
    else:
        found = _spoken(read, at)
    return found


def _digits(read: Reader, at: int) -> Read[Clock]:
    matched = read.match(_COLON, at)
    if matched:
        hour, minute, second = (int(part or 0) for part in matched[0].groups())
        half = _half(read, matched[1])
        dotted = "." in matched[0][0]
        if dotted and not half and (not _marked(read, at, False) or read.get(matched[1], "=measure")):
            return None
        padded = matched[0][1].startswith("0") and len(matched[0][1]) == 2
        return _made(read, hour, minute, second, matched[1], padded, "second" if matched[0][3] else "minute")
    french = read.match(_FRENCH, at)
    if french and not (french[0][2] is None and read.get(french[1], "unit")):
        hour, minute = int(french[0][1]), int(french[0][2] or 0)
        if french[0][2] is not None:
            return (Clock(hour * 60 + minute, 0, "24", "minute"), french[1]) if hour * 60 + minute <= 1440 else None
    number = whole(read, at)
    if number is None:
        return None
    half = _half(read, number.next)
    if half and number.digits in (3, 4):
        solid = read.match(_SOLID, at)
        if solid:
            return _made(read, int(solid[0][1]), int(solid[0][2]), 0, solid[1], False, "minute")
    if (
        half
        and number.digits < 3
        and (len(read.word(number.next)) > 1 or read.says(number.next + 1, "m") or _marked(read, at))
    ):
        return _made(read, number.value, 0, 0, number.next, False, "hour")
    if number.digits < 3 and read.says(number.next, "ish") and read.glued(number.next):
        return bare(read, at)
    oclock = read.get(number.next, "=oclock")
    if oclock and number.value <= 24 and not read.says(number.next, "hours"):
        return _made(read, number.value, 0, 0, oclock[1], False, "hour")
    return None


def _spoken(read: Reader, at: int) -> Read[Clock]:
    """`nine fifty nine a m`, `eight o'clock`, `six pm`."""
    number = whole(read, at)
    if number is None or not 1 <= number.value <= 12:
        return None
    minutes = whole(read, number.next)
    if minutes and not minutes.digits and 10 <= minutes.value < 60:
        half = _half(read, minutes.next)
        if half or _marked(read, at):
            return _made(read, number.value, minutes.value, 0, minutes.next, False, "minute")
    oclock = read.get(number.next, "=oclock")
    if oclock and not read.says(number.next, "hours"):
        return _made(read, number.value, 0, 0, oclock[1], False, "hour")
    return _made(read, number.value, 0, 0, number.next, False, "hour") if _half(read, number.next) else None


def _half(read: Reader, at: int) -> Read[str]:
    """am or pm after a time. `a` and `p` have to be glued to it; a full stop may follow `p.m`."""
    found = read.get(at, "half")
    if not found:
        return None
    value, end = found
    if end == at + 1 and len(read.word(at)) == 1 and not read.glued(at):
        return None
    if end == at + 1 and len(read.word(at)) == 1 and read.glued(end) and not read.sign(end, ".,;!?)-–"):
        return None
    if read.sign(end, ".") and read.glued(end) and end - at > 1:
        end += 1
    return value, end


def _made(read: Reader, hour: int, minute: int, second: int, end: int, padded: bool, grain: str) -> Read[Clock]:
    half = _half(read, end)
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half[0] == "pm" else 0)
        return Clock(hour * 60 + minute, second, half[0], grain), _after_clock(read, half[1])
    if half:
        end = half[1]
    if hour > 24 or (hour == 24 and minute):
        return None
    known = padded or hour > 12 or hour == 0
    return Clock(hour * 60 + minute, second, "24" if known else "", grain), _after_clock(read, end)


def _after_clock(read: Reader, end: int) -> int:
    """After `sharp`, `ish`, `o'clock`."""
    oclock = read.get(end, "=oclock")
    if oclock and not read.says(end, "hours"):
        end = oclock[1]
    return read.skip(end, "=sharp")


def _relative(read: Reader, at: int) -> Read[Clock]:
    """`half past 3`, `a quarter to nine`, `20 minutes to 2pm`, `twenty after 3`, `half 3`."""
    minutes, end = 0, at
    half = read.get(at, "=hour_half")
    quarter = read.get(read.skip(at, "=the"), "unit")
    if half:
        minutes, end = 30, half[1]
        if read.says(end - 1, "past"):
            end -= 1
    elif quarter and quarter[0] == "quarter":
        minutes, end = 15, quarter[1]
    elif (number := whole(read, at)) and number.value < 60:
        minutes, end = number.value, number.next
        unit = read.get(end, "unit")
        if unit and unit[0] == "minute":
            end = unit[1]
        elif number.digits and not (1 <= number.value <= 29):
            return None
    else:
        return None
    past, before = read.get(end, "=past_hour"), read.get(end, "=to_hour")
    if past is None and before is None and not (minutes == 15 and read.says(end, "from")):
        return _british(read, end) if half else None
    if before and not past and not half and quarter_less(read, at, end, minutes):
        return None
    after = past or before or (True, end + 1)
    full = _full_hour(read, after[1], minutes > 15 or before is not None)
    if full is None or (before and not past and read.says(end, "of") and not full[0].half):
        return None
    base = full[0].minutes + (minutes if past or not before else -minutes)
    if minutes == 30 and before and not read.says(end, "to"):
        return None
    return full[0]._replace(minutes=base % 1440, grain="minute"), full[1]


def quarter_less(read: Reader, at: int, end: int, minutes: int) -> bool:
    """Whether `five to seven` is rather from five to seven: no `quarter`, no `minutes`, no `at` before it."""
    unit = read.get(end - 1, "unit")
    if unit and unit[0] in ("minute", "quarter"):
        return False
    if read.get(end + 1, "clock"):
        return False
    if at == 0 and minutes % 5 == 0 and not read.word(at)[:1].isdecimal():
        hour = whole(read, end + 1)
        return not (hour and hour.next >= read.count)
    said = at > 0 and ("=at" in read.tokens.roles[at - 1] or read.says(at - 1, "its"))
    return not (said and minutes % 5 == 0 and not read.glued(end))


def _full_hour(read: Reader, at: int, plain: bool) -> Read[Clock]:
    found = clock(read, at)
    if found:
        return found if found[0].minutes % 60 == 0 else None
    return bare(read, at)


def _british(read: Reader, at: int) -> Read[Clock]:
    """`half 3` is half past three."""
    full = bare(read, at)
    if full is None or read.get(full[1], "unit") or not 1 <= full[0].minutes // 60 <= 12:
        return None
    return full[0]._replace(minutes=full[0].minutes + 30, grain="minute"), full[1]


def bare(read: Reader, at: int) -> Read[Clock]:
    """A number that may be an hour, or `1030`, where the place says that a time is meant."""
    number = whole(read, at)
    if number is None:
        return None
    if number.digits in (3, 4):
        solid = read.match(_SOLID, at)
        if solid:
            hour, minute = int(solid[0][1]), int(solid[0][2])
            known = hour > 12 or (number.digits == 4 and solid[0][1].startswith("0"))
            return (
                (Clock(hour * 60 + minute, 0, "24" if known else "", "minute"), _after_clock(read, solid[1]))
                if hour < 24
                else None
            )
    french = read.match(_FRENCH, at)
    if french and french[0][2] is None:
        hour = int(french[0][1])
        return Clock(hour * 60, 0, "24", "hour"), french[1]
    if number.value > 24 or number.digits > 2:
        return None
    if (
        read.sign(number.next, ".,:/%$€£°")
        and read.glued(number.next)
        and read.word(number.next + 1)[:1].isdecimal()
        and read.glued(number.next + 1)
    ):
        return None
    if read.glued(number.next) and read.word(number.next)[:1].isalpha() and not read.get(number.next, "=sharp"):
        return None
    known = number.value > 12 or number.value == 0 or (number.digits == 2 and number.value < 10)
    spaced = whole(read, number.next) if number.digits and not read.glued(number.next) and _marked(read, at) else None
    if spaced and spaced.digits == 2 and 10 <= spaced.value < 60 and not read.word(spaced.next)[:1].isalnum():
        return Clock(number.value * 60 + spaced.value, 0, "24" if known else "", "minute"), spaced.next
    if not number.digits:
        minutes = whole(read, number.next)
        if minutes and not minutes.digits and 10 <= minutes.value < 60 and number.value < 13:
            return Clock(number.value * 60 + minutes.value, 0, "", "minute"), minutes.next
        if number.value > 12:
            return None
    return Clock(number.value * 60, 0, "24" if known else "", "hour"), _after_clock(read, number.next)


def _marked(read: Reader, at: int, bounds: bool = True) -> bool:
    """Whether the word before says that a time of day follows."""
    before = at - 1
    return before >= 0 and any(role in read.tokens.roles[before] for role in (_SAYING if bounds else _SAYING[:5]))
