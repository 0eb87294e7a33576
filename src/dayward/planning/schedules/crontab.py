"""The five fields of cron, as crontab(5) has them, with the usual names, `L` and `#`."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from dayward.core.numbers import whole
from dayward.planning import say

NICKNAMES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_MONTHS = tuple(name.lower() for name in say.MONTHS)
_DAYS = ("sunday", *(name.lower() for name in say.DAYS[:-1]))
_PART = re.compile(r"(\*|\?|\w+)(?:-(\w+))?(?:/(\d{1,4}))?", re.ASCII)
_NTH = re.compile(r"(?:(\w+)#([1-5])|l(\w{1,3})|(\w{1,3})l)", re.ASCII)
_EMPTY_MONTHS = 480
"""Months without a day after which none comes: forty years hold every weekday of a leap day."""


class Field(NamedTuple):
    """The range of one field, and the names it takes instead of numbers, of three letters or more."""

    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()


FIELDS = (
    Field("minute", 0, 59),
    Field("hour", 0, 23),
    Field("day of the month", 1, 31),
    Field("month", 1, 12, _MONTHS),
    Field("day of the week", 0, 7, _DAYS),
)


class Crontab(NamedTuple):
    """The fields as sets. `weekdays` count from Monday 0; `nth` are (which, weekday), which -1 the last.

    `either`: both kinds of day are restricted, so that one of them is enough; otherwise both have to fit.
    """

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    month_days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    nth: frozenset[tuple[int, int]]
    last_day: bool
    either: bool

    def days_of(self, year: int, month: int) -> list[int]:
        """The days of a month that fit."""
        if month not in self.months:
            return []
        first, size = monthrange(year, month)
        found = []
        for day in range(1, size + 1):
            weekday = (first + day - 1) % 7
            dated = day in self.month_days or (self.last_day and day == size)
            named = weekday in self.weekdays or (bool(self.nth) and self._is_nth(day, size, weekday))
            if (dated or named) if self.either else (dated and named):
                found.append(day)
        return found

    def days_from(self, first: date) -> Iterator[date]:
        """The days that fit from one on, until none comes any more."""
        year, month, empty = first.year, first.month, 0
        while empty < _EMPTY_MONTHS and year < date.max.year:
            days = self.days_of(year, month)
            empty = 0 if days else empty + 1
            for day in days:
                if day >= first.day or (year, month) != (first.year, first.month):
                    yield date(year, month, day)
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)

    def _is_nth(self, day: int, size: int, weekday: int) -> bool:
        return ((day - 1) // 7 + 1, weekday) in self.nth or (day + 7 > size and (-1, weekday) in self.nth)


@lru_cache(maxsize=4096)
def parse(text: str) -> Crontab:
    """Read an expression. Raises ValueError that says what is wrong with it."""
    words = NICKNAMES.get(text.strip().lower(), text).lower().split()
    if len(words) != len(FIELDS):
        known = ", ".join(NICKNAMES) if text.strip().startswith("@") else ""
        raise ValueError(f"there are {', '.join(NICKNAMES)}" if known else f"it has {len(words)} fields, not five")
    minute, hour, day, month, weekday = words
    days, last_day = _month_days(day)
    weekdays, nth = _weekdays(weekday)
    return Crontab(
        _numbers(minute, FIELDS[0]),
        _numbers(hour, FIELDS[1]),
        days,
        frozenset(_numbers(month, FIELDS[3])),
        weekdays,
        nth,
        last_day,
        not day.startswith(("*", "?")) and not weekday.startswith(("*", "?")),
    )


def _month_days(text: str) -> tuple[frozenset[int], bool]:
    parts = [part for part in text.split(",") if part != "l"]
    days = frozenset(_numbers(",".join(parts), FIELDS[2])) if parts else frozenset()
    return days, len(parts) < len(text.split(","))


def _weekdays(text: str) -> tuple[frozenset[int], frozenset[tuple[int, int]]]:
    """Weekdays from Monday 0, and those of which only some in the month count (`fri#2`, `L5`)."""
    plain, nth = [], set()
    for part in text.split(","):
        match = _NTH.fullmatch(part)
        if match is None:
            plain.append(part)
            continue
        day = _number(match[1] or match[3] or match[4], FIELDS[4])
        nth.add((int(match[2] or -1), (day - 1) % 7))
    numbers = _numbers(",".join(plain), FIELDS[4]) if plain else ()
    return frozenset((number - 1) % 7 for number in numbers), frozenset(nth)


def _numbers(text: str, field: Field) -> tuple[int, ...]:
    found: set[int] = set()
    for part in text.split(","):
        found.update(_part(part, field))
    return tuple(sorted(found))


def _part(part: str, field: Field) -> list[int]:
    """One of `*`, `5`, `1-5`, `*/15`, `10-40/10`, `5/15`; a range that ends before it begins goes over the end (`fri-mon`)."""
    match = _PART.fullmatch(part)
    if match is None:
        raise ValueError(f"the {field.name} is {part!r}")
    first, last, step = match[1], match[2], int(match[3] or 1)
    if step == 0:
        raise ValueError(f"the {field.name} has a step of 0")
    top = 6 if field.names is _DAYS else field.high
    if first in ("*", "?"):
        if last:
            raise ValueError(f"the {field.name} is {part!r}")
        return list(range(field.low, top + 1, step))
    low = _number(first, field)
    high = _number(last, field) if last else (max(low, top) if match[3] else low)
    if last and field.names is _DAYS and high == 0 and low:
        high = 7  # `sat-sun`
    if low <= high:
        return list(range(low, high + 1, step))
    size = top - field.low + 1
    return [field.low + (value - field.low) % size for value in range(low, high + size + 1, step)]


def _number(word: str, field: Field) -> int:
    named = [place for place, name in enumerate(field.names) if len(word) >= 3 and name.startswith(word)]
    if named:
        return named[0] + (field.names is _MONTHS)
    number = whole(word)
    if number is None or not field.low <= number <= field.high:
        raise ValueError(f"the {field.name} is {word!r}; it takes {field.low} to {field.high}")
    return number
