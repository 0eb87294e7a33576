"""Which days an event that repeats falls on: `rec:`, and RFC 5545 rules by the day. Pure date arithmetic.

The time of day is the event's own, so rules below a day (HOURLY and finer) say nothing here. The days always
include the first one, which is the one the event is written on.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import NamedTuple

from dayward.formats.recurrence import advance, parse_rec
from dayward.formats.todotxt import real_date

_DAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_ONE = timedelta(days=1)
_LENGTH = {"d": 1, "b": 7 / 5, "w": 7, "m": 31, "y": 366}
_LIST_PARTS = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366}
_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")


class Rule(NamedTuple):
    """An RFC 5545 rule of days. Empty lists restrict nothing; `byday` pairs an ordinal (0: every) with a weekday."""

    freq: str
    interval: int
    number: int | None
    until: date | None
    wkst: int
    byday: list[tuple[int, int]]
    bymonth: list[int]
    bymonthday: list[int]
    byyearday: list[int]
    byweekno: list[int]
    bysetpos: list[int]


def days_of(keys: dict[str, str], day: date, first: date, last: date) -> list[date]:
    """The days from `first` to `last` on which an event written on `day` with these keys takes place, in order."""
    until = real_date(keys.get("until"))
    stop = min(last, until) if until else last
    if stop < first or stop < day:
        return []
    out: set[date] = set()
    if interval := parse_rec(keys.get("rec")):
        times = int(max(0, (first - day).days) / _LENGTH[interval.unit] / interval.number) - 8
        number = max(1, times)  # the first day itself is added below, also where it is no business day
        try:
            while (found := advance(day, interval, number)) <= stop:
                out.add(found)
                number += 1
        except OverflowError:
            pass
    elif rule := parse_rrule(keys.get("rrule", "")):
        out.update(_rule_days(rule, day, first, stop))
    out.add(day)
    excluded = set(keys.get("except", "").split(","))
    return [found for found in sorted(out) if first <= found <= stop and found.isoformat() not in excluded]


def repeats(keys: dict[str, str]) -> bool:
    """Whether the keys say, in a way we know, that an event repeats."""
    return parse_rec(keys.get("rec")) is not None or parse_rrule(keys.get("rrule", "")) is not None


def parse_rrule(text: str) -> Rule | None:
    """Read a rule; None where it says nothing we know."""
    try:
        return _parse(dict(part.split("=", 1) for part in text.upper().split(";") if part))
    except (ValueError, KeyError):
        return None


def _parse(parts: dict[str, str]) -> Rule:
    freq = parts["FREQ"]
    if freq not in _FREQUENCIES:
        raise ValueError(freq)
    lists = [_numbers(parts.get(name, ""), limit) for name, limit in _LIST_PARTS.items()]
    bymonth, bymonthday, byyearday, byweekno, bysetpos = lists
    until = parts.get("UNTIL")
    count = int(parts["COUNT"]) if "COUNT" in parts else None
    interval = int(parts.get("INTERVAL", "1"))
    if interval < 1 or (count is not None and count < 1):
        raise ValueError("INTERVAL and COUNT count from 1")
    return Rule(
        freq,
        interval,
        count,
        date.fromisoformat(until[:8]) if until else None,
        _DAYS[parts.get("WKST", "MO")],
        [(int(word[:-2] or 0), _DAYS[word[-2:]]) for word in parts.get("BYDAY", "").split(",") if word],
        bymonth,
        bymonthday,
        byyearday,
        byweekno,
        bysetpos,
    )


def _numbers(text: str, limit: int) -> list[int]:
    numbers = [int(word) for word in text.split(",") if word]
    if any(number == 0 or abs(number) > limit for number in numbers):
        raise ValueError(text)
    return numbers


def _rule_days(rule: Rule, day: date, first: date, stop: date) -> Iterator[date]:
    """The rule's days up to `stop`; those before `first` may be left out."""
    rule = _with_defaults(rule, day)
    if rule.until:
        stop = min(stop, rule.until)
    skip = 0 if rule.number else _periods_before(rule, day, first)
    found = _candidates(rule, day, stop, skip)
    yield from islice(found, min(rule.number, 4_000_000)) if rule.number else found


def _candidates(rule: Rule, day: date, stop: date, skip: int) -> Iterator[date]:
    number = skip
    while True:
        period = _period(rule, day, number * rule.interval)
        if not period or period[0] > stop:
            return
        matching = [one for one in period if _matches(rule, one)]
        for one in _picked(matching, rule.bysetpos):
            if one > stop:
                return
            if one >= day:
                yield one
        number += 1


def _with_defaults(rule: Rule, day: date) -> Rule:
    """What the first day adds to a rule that does not say which days of the period."""
    if rule.byday or rule.byyearday:
        return rule
    if rule.byweekno:
        return rule if rule.bymonthday else rule._replace(byday=[(0, day.weekday())])
    if rule.bymonthday:
        return rule._replace(bymonth=[day.month]) if rule.freq == "YEARLY" and not rule.bymonth else rule
    if rule.freq == "WEEKLY":
        return rule._replace(byday=[(0, day.weekday())])
    if rule.freq == "MONTHLY":
        return rule._replace(bymonthday=[day.day])
    if rule.freq == "YEARLY":
        return rule._replace(bymonth=rule.bymonth or [day.month], bymonthday=[day.day])
    return rule


def _periods_before(rule: Rule, day: date, first: date) -> int:
    length = {"YEARLY": 366, "MONTHLY": 31, "WEEKLY": 7, "DAILY": 1}[rule.freq]
    return max(0, (first - day).days // (length * rule.interval) - 2)


def _period(rule: Rule, day: date, offset: int) -> list[date]:
    """The days of the period `offset` periods after the one of `day`; empty beyond the year 9999."""
    try:
        if rule.freq == "DAILY":
            return [day + timedelta(days=offset)]
        if rule.freq == "WEEKLY":
            begin = day - timedelta(days=(day.weekday() - rule.wkst) % 7) + timedelta(weeks=offset)
            return [begin + timedelta(days=n) for n in range(7)]
        if rule.freq == "MONTHLY":
            year, month = divmod(day.year * 12 + day.month - 1 + offset, 12)
            return _span(date(year, month + 1, 1), date(year + month // 11, (month + 1) % 12 + 1, 1))
        year = day.year + offset
        if rule.byweekno:
            year = _week_year(day, rule.wkst) + offset
            return _span(_first_week(year, rule.wkst), _first_week(year + 1, rule.wkst))
        return _span(date(year, 1, 1), date(year + 1, 1, 1))
    except (ValueError, OverflowError):
        return []


def _span(begin: date, end: date) -> list[date]:
    start = begin.toordinal()
    return [date.fromordinal(number) for number in range(start, end.toordinal())]


def _first_week(year: int, wkst: int) -> date:
    """The first day of a year's week 1: the week, begun on `wkst`, that holds 4 January."""
    fourth = date(year, 1, 4)
    return fourth - timedelta(days=(fourth.weekday() - wkst) % 7)


def _picked(days: list[date], positions: list[int]) -> list[date]:
    if not positions:
        return days
    count = len(days)
    indexes = {n - 1 if n > 0 else count + n for n in positions}
    return [days[n] for n in sorted(indexes) if 0 <= n < count]


def _matches(rule: Rule, day: date) -> bool:
    if rule.bymonth and day.month not in rule.bymonth:
        return False
    if rule.byday and not any(_is_weekday(rule, day, ordinal, weekday) for ordinal, weekday in rule.byday):
        return False
    if rule.bymonthday and not _among(rule.bymonthday, day.day, _month_length(day)):
        return False
    if rule.byyearday and not _among(rule.byyearday, day.timetuple().tm_yday, _year_length(day.year)):
        return False
    return not (rule.byweekno and not _in_week(rule, day))


def _among(wanted: list[int], number: int, length: int) -> bool:
    return number in wanted or number - length - 1 in wanted


def _is_weekday(rule: Rule, day: date, ordinal: int, weekday: int) -> bool:
    if day.weekday() != weekday:
        return False
    if not ordinal or rule.freq not in ("MONTHLY", "YEARLY") or rule.byweekno:
        return True
    within_month = rule.freq == "MONTHLY" or bool(rule.bymonth)
    number = day.day if within_month else day.timetuple().tm_yday
    length = _month_length(day) if within_month else _year_length(day.year)
    return ordinal in ((number - 1) // 7 + 1, -((length - number) // 7 + 1))


def _week_year(day: date, wkst: int) -> int:
    """The year that the week of `day` is counted in."""
    if day < _first_week(day.year, wkst):
        return day.year - 1
    return day.year + (day.year < date.max.year and day >= _first_week(day.year + 1, wkst))


def _in_week(rule: Rule, day: date) -> bool:
    year = _week_year(day, rule.wkst)
    begin = _first_week(year, rule.wkst)
    weeks = (_first_week(min(year + 1, date.max.year), rule.wkst) - begin).days // 7
    return _among(rule.byweekno, (day - begin).days // 7 + 1, weeks)


def _month_length(day: date) -> int:
    return (day.replace(day=28) + 4 * _ONE).replace(day=1).toordinal() - day.replace(day=1).toordinal()


def _year_length(year: int) -> int:
    return 366 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 365
