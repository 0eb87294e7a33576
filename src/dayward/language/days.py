"""Arithmetic with days: units, their beginnings, the nth of something, movable feasts. Pure; local times without a zone."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta

from dayward.language.meaning import MONTHS, Duration, Span

DAY = timedelta(days=1)
_RULE = re.compile(r"(?:(\d+)-(\d+)|easter([+-]\d+)|(\d+):(\w)(\w{3})(?:\+(\d))?)")
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def midnight(moment: datetime) -> datetime:
    """The beginning of its day."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


def month_later(moment: datetime, count: int) -> datetime:
    """The same day `count` months on, or the last of that month. Raises OverflowError outside the years 1 to 9999."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + count, 12)
    if not 1 <= year <= 9999:
        raise OverflowError("date outside the years 1 to 9999")
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def shifted(moment: datetime, duration: Duration) -> datetime:
    """A local time later by a duration, by calendar and wall clock."""
    moment = month_later(moment, duration.months)
    if duration.workdays:
        moment = work_later(moment, duration.workdays)
    return moment + timedelta(days=duration.days, seconds=duration.seconds)


def work_later(moment: datetime, count: int) -> datetime:
    """`count` days from Monday to Friday on (or back)."""
    if abs(count) > 1_000_000:
        raise OverflowError("too many days")
    step = DAY if count > 0 else -DAY
    while count:
        moment += step
        if moment.weekday() < 5:
            count -= 1 if step > timedelta(0) else -1
    return moment


def floor(moment: datetime, unit: str) -> datetime:
    """The beginning of the unit it lies in."""
    if unit == "second":
        return moment.replace(microsecond=0)
    if unit == "minute":
        return moment.replace(second=0, microsecond=0)
    if unit == "hour":
        return moment.replace(minute=0, second=0, microsecond=0)
    day = midnight(moment)
    if unit in ("week", "fortnight"):
        return day - DAY * day.weekday()
    if unit == "weekend":
        return day - DAY * day.weekday() + timedelta(days=4, hours=18)
    if unit == "month":
        return day.replace(day=1)
    if unit == "quarter":
        return day.replace(day=1, month=(day.month - 1) // 3 * 3 + 1)
    if unit == "year":
        return day.replace(day=1, month=1)
    if unit == "decade":
        return day.replace(day=1, month=1, year=max(1, day.year // 10 * 10))
    if unit == "century":
        return day.replace(day=1, month=1, year=max(1, day.year // 100 * 100))
    return day


def later(moment: datetime, unit: str, count: int) -> datetime:
    """`count` units on."""
    if unit in MONTHS:
        return month_later(moment, MONTHS[unit] * count)
    if unit == "workday":
        return work_later(moment, count)
    if unit in ("second", "minute", "hour"):
        return moment + timedelta(**{f"{unit}s": count})
    return moment + DAY * (count * {"week": 7, "weekend": 7, "fortnight": 14}.get(unit, 1))


def unit_at(moment: datetime, unit: str, offset: int = 0) -> Span:
    """The unit that `moment` lies in, or the one `offset` units on. A fortnight is two weeks from this one on."""
    start = later(floor(moment, unit), unit, offset)
    if unit == "weekend":
        return Span(start, midnight(start) + DAY * 3, "weekend")
    return Span(start, later(start, unit, 1), "week" if unit == "fortnight" else "day" if unit == "workday" else unit)


def nth_weekday(first: datetime, end: datetime, weekday: int, number: int) -> datetime | None:
    """The nth such weekday from `first` on and before `end`; counted from the end where negative."""
    if number > 0:
        day = first + DAY * ((weekday - first.weekday()) % 7 + 7 * (number - 1))
        return day if day < end else None
    last = end - DAY
    day = last - DAY * ((last.weekday() - weekday) % 7 + 7 * (-number - 1))
    return day if day >= first else None


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the computus of Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def holiday(rule: str, year: int) -> datetime:
    """The day a rule of the word file falls on in a year. Raises OverflowError where it would leave the calendar."""
    match = _RULE.fullmatch(rule)
    if match is None:
        raise ValueError(f"no rule for a holiday: {rule!r}")
    if not 1 <= year <= 9998:
        raise OverflowError("year outside 1 to 9998")
    if match[1]:
        return datetime(year, int(match[1]), int(match[2]))  # noqa: DTZ001 (local)
    if match[3]:
        return datetime.combine(easter(year), datetime.min.time()) + DAY * int(match[3])
    first = datetime(year, int(match[4]), 1)  # noqa: DTZ001 (local)
    number = -1 if match[5] == "l" else int(match[5])
    day = nth_weekday(first, month_later(first, 1), _NAMES.index(match[6]), number)
    return (day or first) + DAY * int(match[7] or 0)


def season(day: str, moment: datetime, offset: int) -> tuple[datetime, datetime]:
    """A season by the day it begins: the one running now or coming (0), the next after that (1), the last (-1)."""
    month, number = (int(part) for part in day.split("-"))
    start = midnight(moment).replace(month=month, day=number)
    if month_later(start, 3) <= moment:
        start = month_later(start, 12)
    elif month_later(start, -9) > moment:
        start = month_later(start, -12)
    start = month_later(start, 12 * offset)
    end = month_later(start, 3)
    return start, end
