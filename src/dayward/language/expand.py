"""Recurrence rules expanded: period by period, each period's days, their times, the chosen positions (RFC 5545, 3.3.10)."""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from math import gcd

from dayward.language.rrule import Rule, local_until, parse_rule
from dayward.language.zones import existing

EMPTY = 150_000
"""Periods without an occurrence after which a rule counts as over: four hundred years of days."""
_DAY = timedelta(days=1)
_PER_DAY = {"HOURLY": 24, "MINUTELY": 1440, "SECONDLY": 86400}


def occurrences(rule: str | Rule, start: datetime, count: int, zone: tzinfo | None = None) -> list[datetime]:
    """The first `count` occurrences from `start` on, local.

    In a zone, a time that the clocks skip moves on by the gap, one that comes twice is the first, and plain rules by the
    hour or less count hours as they pass. Raises ValueError for a rule that RFC 5545 does not allow.
    """
    parsed = parse_rule(rule) if isinstance(rule, str) else rule
    if parsed.limit:
        count = min(count, parsed.limit)
    until = local_until(parsed, zone)
    if zone is not None and parsed.freq in _PER_DAY and _plain(parsed):
        return list(islice(_elapsing(parsed, start, zone, until), count))
    found: list[datetime] = []
    for moment in each(parsed, start):
        if len(found) >= count or (until and moment > until):
            break
        moment = existing(moment, zone)[0] if zone else moment
        if not found or moment > found[-1]:
            found.append(moment)
    return found


def _plain(rule: Rule) -> bool:
    return not (
        rule.hours or rule.minutes or rule.seconds or rule.days or rule.months or rule.month_days or rule.year_days
    )


def _elapsing(rule: Rule, start: datetime, zone: tzinfo, until: datetime | None) -> Iterator[datetime]:
    """Every so many hours, minutes or seconds as they pass, whatever the clocks do."""
    step = timedelta(seconds=86400 // _PER_DAY[rule.freq] * rule.interval)
    moment = start.replace(tzinfo=zone).astimezone(UTC)
    while True:
        local = moment.astimezone(zone).replace(tzinfo=None)
        if until and local > until:
            return
        yield local
        try:
            moment += step
        except OverflowError:
            return


def each(rule: Rule, start: datetime) -> Iterator[datetime]:
    """All occurrences, without regard to COUNT and UNTIL."""
    start = start.replace(microsecond=0, fold=0)
    periods = _within_days(rule, start) if rule.freq in _PER_DAY else _by_days(rule, start)
    for found in periods:
        for moment in _chosen(rule, found):
            if moment >= start:
                yield moment


def _chosen(rule: Rule, found: list[datetime]) -> list[datetime]:
    """The positions of BYSETPOS within one period's sorted set."""
    if not rule.positions:
        return found
    size = len(found)
    places = {place - 1 if place > 0 else size + place for place in rule.positions}
    return [found[place] for place in sorted(places) if 0 <= place < size]


def _by_days(rule: Rule, start: datetime) -> Iterator[list[datetime]]:
    """Periods of a day and more: their days, each at the rule's times."""
    times = [
        time(hour, minute, second)
        for hour in sorted(rule.hours or (start.hour,))
        for minute in sorted(rule.minutes or (start.minute,))
        for second in sorted(set(rule.seconds) or {start.second})
    ]
    empty = 0
    for days in _PERIODS[rule.freq](rule, start.date()):
        empty = 0 if days else empty + 1
        if empty > EMPTY:
            return
        if days:
            yield [datetime.combine(day, at) for day in days for at in times]


def _yearly(rule: Rule, first: date) -> Iterator[list[date]]:
    year = first.year
    if rule.weeks:
        year = _week_year(rule, first)
    while 1 <= year <= 9998:
        yield sorted(set(_year_days(rule, year, first)))
        year += rule.interval


def _week_year(rule: Rule, first: date) -> int:
    """The year whose weeks are counted from: that of the start's week, unless nothing of it is left."""
    year = (first + _DAY * (3 - (first.weekday() - rule.first_weekday) % 7)).year
    return year if any(day >= first for day in _week_days(rule, year, first)) else first.year


def _year_days(rule: Rule, year: int, first: date) -> list[date]:
    if rule.weeks:
        return _week_days(rule, year, first)
    if rule.year_days:
        size = 366 if monthrange(year, 2)[1] == 29 else 365
        numbers = {day if day > 0 else size + 1 + day for day in rule.year_days}
        days = [date(year, 1, 1) + _DAY * (number - 1) for number in numbers if 1 <= number <= size]
        return [day for day in days if _fits(rule, day, year_days=False)]
    if rule.month_days or rule.months:
        return [day for month in rule.months or (first.month,) for day in _month_days(rule, year, month, first)]
    if rule.days:
        return _numbered(rule, date(year, 1, 1), date(year, 12, 31))
    return [date(year, first.month, first.day)] if first.day <= monthrange(year, first.month)[1] else []


def _week_days(rule: Rule, year: int, first: date) -> list[date]:
    """The days of the chosen weeks; week 1 is the first with four days in the year."""
    fourth = date(year, 1, 4)
    one = fourth - _DAY * ((fourth.weekday() - rule.first_weekday) % 7)
    following = date(year + 1, 1, 4)
    size = (following - _DAY * ((following.weekday() - rule.first_weekday) % 7) - one).days // 7
    weeks = {week if week > 0 else size + 1 + week for week in rule.weeks}
    days = [one + _DAY * (7 * (week - 1) + day) for week in weeks if 1 <= week <= size for day in range(7)]
    if not (rule.days or rule.month_days or rule.year_days):
        days = [day for day in days if day.weekday() == first.weekday()]
    return [day for day in days if _fits(rule, day)]


def _monthly(rule: Rule, first: date) -> Iterator[list[date]]:
    number = first.year * 12 + first.month - 1
    while number < 9999 * 12:
        year, month = divmod(number, 12)
        fits = not rule.months or month + 1 in rule.months
        yield sorted(set(_month_days(rule, year, month + 1, first))) if fits else []
        number += rule.interval


def _month_days(rule: Rule, year: int, month: int, first: date) -> list[date]:
    size = monthrange(year, month)[1]
    if rule.month_days:
        numbers = {day if day > 0 else size + 1 + day for day in rule.month_days}
        weekdays = {day for _, day in rule.days}
        days = [date(year, month, number) for number in sorted(numbers) if 1 <= number <= size]
        return [day for day in days if not weekdays or day.weekday() in weekdays]
    if rule.days:
        return _numbered(rule, date(year, month, 1), date(year, month, size))
    return [date(year, month, first.day)] if first.day <= size else []


def _numbered(rule: Rule, low: date, high: date) -> list[date]:
    """The weekdays of BYDAY between two days: each, or the nth from either end."""
    found = []
    for number, weekday in rule.days:
        head = low + _DAY * ((weekday - low.weekday()) % 7)
        days = [head + _DAY * 7 * week for week in range((high - head).days // 7 + 1)]
        if number == 0:
            found += days
        elif abs(number) <= len(days):
            found.append(days[number - 1 if number > 0 else number])
    return found


def _weekly(rule: Rule, first: date) -> Iterator[list[date]]:
    offset = (first.weekday() - rule.first_weekday) % 7
    weekdays = sorted({(day - rule.first_weekday) % 7 for _, day in rule.days} or {offset})
    ordinal = first.toordinal() - offset
    while ordinal + 6 < date.max.toordinal():
        days = [date.fromordinal(max(1, ordinal + day)) for day in weekdays]
        yield [day for day in days if not rule.months or day.month in rule.months]
        ordinal += 7 * rule.interval


def _daily(rule: Rule, first: date) -> Iterator[list[date]]:
    for ordinal in range(first.toordinal(), date.max.toordinal(), rule.interval):
        day = date.fromordinal(ordinal)
        yield [day] if _fits(rule, day) else []


def _fits(rule: Rule, day: date, year_days: bool = True) -> bool:
    """Whether a day passes every BY… that limits days."""
    if rule.months and day.month not in rule.months:
        return False
    if rule.days and day.weekday() not in {weekday for _, weekday in rule.days}:
        return False
    if rule.month_days:
        size = monthrange(day.year, day.month)[1]
        if day.day not in rule.month_days and day.day - size - 1 not in rule.month_days:
            return False
    if year_days and rule.year_days:
        number = day.timetuple().tm_yday
        size = 366 if monthrange(day.year, 2)[1] == 29 else 365
        return number in rule.year_days or number - size - 1 in rule.year_days
    return True


_PERIODS = {"YEARLY": _yearly, "MONTHLY": _monthly, "WEEKLY": _weekly, "DAILY": _daily}


def _within_days(rule: Rule, start: datetime) -> Iterator[list[datetime]]:
    """Periods of an hour, a minute or a second, day by day; days that do not fit are passed over whole."""
    per_day = _PER_DAY[rule.freq]
    size = 86400 // per_day
    origin = start.toordinal() * per_day + (start.hour * 3600 + start.minute * 60 + start.second) // size
    common = gcd(rule.interval, per_day)
    slots = [slot for slot in range(origin % common, per_day, common) if _slot_fits(rule, slot * size)]
    if not slots:
        return
    empty = 0
    for ordinal in range(start.toordinal(), date.max.toordinal()):
        found = False
        base = ordinal * per_day
        if _fits(rule, date.fromordinal(ordinal)):
            for slot in _aligned(slots, max(0, origin - base), (origin - base) % rule.interval, rule.interval):
                found = True
                yield _moments(rule, start, ordinal, slot * size)
        empty = 0 if found else empty + 1
        if empty > EMPTY:
            return


def _aligned(slots: list[int], low: int, rest: int, step: int) -> Iterator[int]:
    """The slots from `low` on that are `rest` modulo `step`."""
    if len(slots) > step * 4 or step == 1:
        for place in range(bisect_left(slots, low), len(slots)):
            if slots[place] % step == rest % step:
                yield slots[place]
        return
    wanted = set(slots)
    for slot in range(low + (rest - low) % step, slots[-1] + 1, step):
        if slot in wanted:
            yield slot


def _slot_fits(rule: Rule, second: int) -> bool:
    """Whether a slot that begins at this second of the day passes the BY… that limit it."""
    if rule.hours and second // 3600 not in rule.hours:
        return False
    if rule.freq != "HOURLY" and rule.minutes and second // 60 % 60 not in rule.minutes:
        return False
    return not (rule.freq == "SECONDLY" and rule.seconds and second % 60 not in rule.seconds)


def _moments(rule: Rule, start: datetime, ordinal: int, second: int) -> list[datetime]:
    """The moments of one slot: BYMINUTE and BYSECOND expand what is finer than the slot."""
    day = datetime.fromordinal(ordinal)
    hour, minute = second // 3600, second // 60 % 60
    minutes = sorted(rule.minutes or (start.minute,)) if rule.freq == "HOURLY" else [minute]
    seconds = [second % 60] if rule.freq == "SECONDLY" else sorted(set(rule.seconds) or {start.second})
    return [day + timedelta(hours=hour, minutes=one, seconds=two) for one in minutes for two in seconds]
