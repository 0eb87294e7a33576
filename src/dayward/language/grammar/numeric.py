"""Dates in numbers: `2026-11-21`, `21.11.2026`, `11/21`, `05-Aug-2016`, `2026-12-01T09:30Z`."""

from __future__ import annotations

import re
from datetime import datetime

from dayward.language.grammar.years import buddhist, full_year, year_after
from dayward.language.meaning import (
    When,
)
from dayward.language.reader import Read, Reader
from dayward.language.resolve import day_of

_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[Tt](?=\d)|(?!\d|[-/]\d))", re.ASCII)

_OFFSET = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s?([zZ]|[+-]\d\d:?\d\d)(?!\w)", re.ASCII)

_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.(?!\d)", re.ASCII)

_ISO_MONTH = re.compile(r"([12]\d{3})-(0?[1-9]|1[0-2])(?![\d\w/-])", re.ASCII)

_SOLID = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?![\w-])", re.ASCII)

_THREE = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?![\d/]|-\d\d\d|[.,]\d)", re.ASCII)

_TWO = re.compile(r"(\d{1,2})([-/.])(\d{1,2})(?![\d\w/:%]|[.,/]\d|-\d+(?![\d/]))", re.ASCII)

_MONTH_YEAR = re.compile(r"(0?[1-9]|1[0-2])/((?:19|20)\d\d)(?![\d/])", re.ASCII)

_NAMED = re.compile(r"(\d{1,4})([-/.\s])([^\W\d_]{3,9})\2(\d{1,4})(?!\w|[-/]\d)")


def in_numbers(read: Reader, at: int) -> Read[When]:
    """`2026-11-21`, `20261121`, `21.11.2026`, `11/21/26`, `11/21`."""
    if (
        at
        and (read.word(at - 1) in "-/.:$€£#" and read.glued(at))
        and not _in_name(read, at)
        and not _second_date(read, at)
    ):
        return None
    exact = read.match(_OFFSET, at)
    if exact:
        return _exact(read, exact[0], exact[1])
    matched = read.match(_ISO, at) or read.match(_SOLID, at)
    if matched:
        groups = matched[0].groups()
        parts = tuple(int(part) for part in (groups[0], groups[-2], groups[-1]))
        return (
            (When(year=parts[0], month=parts[1], day=parts[2]), matched[1]) if real_day(*parts) and parts[0] else None
        )
    month_year = read.match(_MONTH_YEAR, at) or read.match(_ISO_MONTH, at)
    if month_year:
        one, two = int(month_year[0][1]), int(month_year[0][2])
        return When(year=max(one, two), month=min(one, two)), month_year[1]
    three = read.match(_THREE, at)
    if three:
        year = full_year(three[0][4], read)
        found = _ordered(read, int(three[0][1]), int(three[0][3]), year, three[0][2], three[1])
        open_ = found and len(three[0][4]) == 2 and year > read.now.year + 10
        return (found[0].doubt("which century"), found[1]) if found and open_ else found
    two_parts = read.match(_TWO, at)
    dotted = None if two_parts else read.match(_DOTTED, at)
    if dotted and real_day(None, int(dotted[0][2]), int(dotted[0][1])):
        return When(month=int(dotted[0][2]), day=int(dotted[0][1]), weak=True), dotted[1]
    if two_parts and (two_parts[0][2] == "/" or _dated(read, at, two_parts[0])):
        found = _ordered(read, int(two_parts[0][1]), int(two_parts[0][3]), None, two_parts[0][2], two_parts[1])
        if found and int(two_parts[0][1]) < int(two_parts[0][3]) <= 8 and two_parts[0][2] == "/":
            found = found[0]._replace(weak=True), found[1]  # as a fraction
        following = year_after(read, found[1], True) if found and read.sign(found[1], ",") else None
        return (found[0]._replace(year=following[0]), following[1]) if found and following else found
    return None


def _exact(read: Reader, match: re.Match[str], end: int) -> Read[When]:
    """A time with its offset from UTC, brought to the zone."""
    offset = match[3].upper().replace("Z", "+00:00")
    try:
        moment = datetime.fromisoformat(f"{match[1]}T{match[2]}{offset}").astimezone(read.zone)
    except (ValueError, OverflowError):
        return None
    return When(moment=moment.replace(tzinfo=None)), end


def _second_date(read: Reader, at: int) -> bool:
    """Whether another date in numbers stands before (`10/1-10/7`)."""
    return (
        read.word(at - 1) == "-"
        and read.word(at - 2).isdecimal()
        and read.word(at - 3) in ("/", "-", ".")
        and read.word(at - 4).isdecimal()
    )


def _in_name(read: Reader, at: int) -> bool:
    """Whether a date stands in a file's name or an address (`report-2026-11-21.pdf`)."""
    return read.word(at - 1) == "-" and not read.word(at - 2).isdecimal()


def _dated(read: Reader, at: int, pair: re.Match[str]) -> bool:
    """Whether the words before say that a day follows: `on`, or the weekday that it falls on."""
    before = at - 2 if read.sign(at - 1, ",") else at - 1
    weekday = read.get(before, "weekday") if before >= 0 else None
    if weekday is None:
        return before >= 0 and "=on" in read.tokens.roles[before] and pair[2] != "-"
    for month, day in ((int(pair[1]), int(pair[3])), (int(pair[3]), int(pair[1]))):
        coming = day_of(When(month=month, day=day), read.now) if real_day(None, month, day) else None
        if coming and coming.start.weekday() == weekday[0]:
            return True
    return pair[2] == "."


def _ordered(read: Reader, one: int, two: int, year_: int | None, sign: str, end: int) -> Read[When]:
    """Two numbers as day and month: dots and years with them are read day first; slashes as the language has it."""
    first = read.language.month_first and not (sign == "." and year_ is not None)
    month, day = (one, two) if first else (two, one)
    fits, other = real_day(year_, month, day), real_day(year_, day, month)
    if not fits and not other:
        return None
    if not fits:
        month, day = day, month
    open_ = fits and other and one != two and not (sign == "." and year_ is not None)
    when = When(year=year_, month=month, day=day)
    return (when.doubt("day or month first") if open_ else when), end


def _month_name(read: Reader, word: str) -> int | None:
    single = read.language.single.get(word.lower(), {})
    return single["month"][0] if "month" in single else None


def month_in_letters(read: Reader, at: int) -> Read[When]:
    """`05-Aug-2016`, `2012/Aug/10`, `22/Jan/2019`."""
    matched = read.match(_NAMED, at)
    if not matched:
        return None
    month = _month_name(read, matched[0][3])
    one, two = matched[0][1], matched[0][4]
    if month is None or (len(one) == 3 or len(two) == 3):
        return None
    if len(one) == 4:
        one, two = two, one
    if len(one) > 2 or not real_day(full_year(two, read), month, int(one)) or not full_year(two, read):
        return None
    if len(two) < 4 and matched[0][2].isspace():
        return None
    return When(year=buddhist(read, full_year(two, read), matched[1])[0], month=month, day=int(one)), buddhist(
        read, 0, matched[1]
    )[1]


def real_day(year_: int | None, month: int, day: int) -> bool:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return False
    try:
        datetime(year_ or 2000, month, day)  # noqa: DTZ001 (only whether it exists)
    except ValueError:
        return False
    return True
