"""Longer units and days with a name: `Q1 2027`, `week 31`, `the 90s`, `christmas`, `next winter`."""

from __future__ import annotations

import re
from datetime import datetime

from dayward.language import days
from dayward.language.grammar.numbers import ordinal, whole, year
from dayward.language.grammar.years import year_after
from dayward.language.meaning import (
    Span,
    When,
)
from dayward.language.reader import Read, Reader
from dayward.language.resolve import day_of

_QUARTER = re.compile(
    r"(?:((?:19|20)\d\d)[\s-]?)?([qh])\s?([1-4])(?:[\s,-]{0,2}(?:of\s)?((?:19|20)\d\d))?(?!\w|[-.]\d)", re.ASCII | re.I
)

_DECADE = re.compile(r"((?:1[6-9]|20)?\d0)\s?'?s(?!\w)", re.ASCII)


def any_season(read: Reader, relation: float) -> When | None:
    """This season, the next, the last."""
    begins = sorted({found[0] for roles in read.language.single.values() if (found := roles.get("season"))})
    for day in begins:
        start, end = days.season(day, read.now, 0)
        if start <= read.now < end:
            step = round(relation + 0.1)
            begin = begins[(begins.index(day) + step) % len(begins)]
            start, end = days.season(begin, start if step < 0 else end if step > 0 else read.now, -1 if step < 0 else 0)
            return When(span=Span(start, end, "season"))
    return None


def season_named(read: Reader, found: tuple[str, int], relation: float) -> When:
    start, end = days.season(found[0], read.now, int(relation))
    return When(span=Span(start, end, "season"))


def seasons(read: Reader, at: int) -> Read[When]:
    found = read.get(at, "season")
    if not found:
        return None
    following = year_after(read, found[1], False)
    if following and 1 < following[0] < 9998:
        within = datetime(following[0], int(found[0].split("-")[0]), 28)  # noqa: DTZ001 (local)
        start, end = days.season(found[0], within, 0)
        return When(span=Span(start, end, "season")), following[1]
    return season_named(read, found, 0)._replace(weak=True), found[1]


def feast(read: Reader, at: int) -> Read[When]:
    found = read.get(at, "holiday")
    if not found:
        return None
    following = year_after(read, found[1], True)
    unit = read.get(following[1] if following else found[1], "unit")
    if unit and unit[0] == "weekend":
        following = following or year_after(read, unit[1], True)
        feast = day_of(When(holiday=found[0], year=following[0] if following else None), read.now)
        if feast is None:
            return None
        saturday = feast.start + days.DAY * (5 - feast.start.weekday() - (7 if feast.start.weekday() < 2 else 0))
        return When(span=Span(saturday, saturday + days.DAY * 2, "day", True)), max(
            unit[1], following[1] if following else 0
        )
    when = When(holiday=found[0], weak=read.word(at) in read.language.weak)
    return (when._replace(year=following[0], weak=False), following[1]) if following else (when, found[1])


def quarter_or_half(read: Reader, at: int) -> Read[When]:
    """`Q1 2027`, `2027-q1`, `H2`, `2019 H2`."""
    found = read.match(_QUARTER, at)
    if not found or (found[0][1] and found[0][4]):
        return None
    year_ = found[0][1] or found[0][4]
    half, number = found[0][2].lower() == "h", int(found[0][3])
    if half and (number > 2 or not year_):
        return None
    length = 6 if half else 3
    first = days.floor(read.now, "year")
    if year_:
        first = first.replace(year=int(year_))
    start = days.month_later(first, length * (number - 1))
    when = When(span=Span(start, days.month_later(start, length), "quarter"))
    if not year_ and days.month_later(start, length) <= read.now:
        start = days.month_later(start, 12)
        when = When(span=Span(start, days.month_later(start, length), "quarter"))
    return (when if year_ else when.doubt("which year")), found[1]


def plain_year(read: Reader, at: int) -> Read[When]:
    """`2027` where a year is meant, `the year 2027`, `1990s`."""
    place = read.skip(at, "=the") if read.says(at, "the") else at
    decade = read.match(_DECADE, place)
    if decade:
        value = int(decade[0][1])
        value += 0 if value >= 1000 else 1900 if value > 20 else 2000
        start = datetime(value, 1, 1)  # noqa: DTZ001
        return When(span=Span(start, days.month_later(start, 120), "decade")), decade[1]
    unit = read.get(place, "unit")
    named = unit is not None and unit[0] == "year"
    if unit and not named:
        return None
    place = unit[1] if unit else place
    if read.says(place, "cy"):
        place, named = place + 1, True
    if named and read.says(place, "of"):
        place += 1
    found = year(read, place)
    if not found or (not named and place > at):
        return None
    if not named and (
        read.sign(found[1], "-/.:")
        and read.glued(found[1])
        and read.glued(found[1] + 1)
        and read.word(found[1] + 1)[:1].isdecimal()
    ):
        return None
    return When(year=found[0], weak=not named), found[1]


def century_of(read: Reader, at: int) -> Read[When]:
    place = read.skip(at, "=the") if read.says(at, "the") else at
    number = ordinal(read, place)
    unit = read.get(number.next, "unit") if number else None
    if not number or not unit or unit[0] != "century" or not 2 <= number.value <= 90:
        return None
    start = datetime((number.value - 1) * 100, 1, 1)  # noqa: DTZ001
    return When(span=Span(start, days.month_later(start, 1200), "century")), unit[1]


def week_number(read: Reader, at: int) -> Read[When]:
    """`week 31`, `the week 3 of 2027`, `week 27 of last year`."""
    place = read.skip(at, "=the") if read.says(at, "the") else at
    unit = read.get(place, "unit")
    number = whole(read, unit[1]) if unit and unit[0] == "week" else None
    if not number or not number.digits or not 1 <= number.value <= 53 or read.word(place)[-1:] == "s":
        return None
    year_, end = read.now.year, number.next
    linked = read.skip(end, "=of")
    explicit = year(read, linked)
    if explicit:
        year_, end = explicit
    elif linked > end:
        relation = read.get(linked, "relation")
        after = read.get(relation[1], "unit") if relation else None
        if relation and after and after[0] == "year":
            year_, end = year_ + round(relation[0]), after[1]
    first = datetime(year_, 1, 4) if 1 < year_ < 9998 else None  # noqa: DTZ001
    if first is None:
        return None
    start = days.floor(first, "week") + days.DAY * 7 * (number.value - 1)
    return When(span=Span(start, start + days.DAY * 7, "week")), end
