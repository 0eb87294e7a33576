"""A recurrence as an RFC 5545 rule, and its first occurrence."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from dayward.language import days
from dayward.language.meaning import Repeat
from dayward.language.resolve import settled

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQ = {
    "second": "SECONDLY",
    "minute": "MINUTELY",
    "hour": "HOURLY",
    "day": "DAILY",
    "week": "WEEKLY",
    "month": "MONTHLY",
    "year": "YEARLY",
}

_FINE = ("second", "minute", "hour")


def rule_of(rule: Repeat, now: datetime, zone: tzinfo) -> tuple[str, tuple[str, ...]]:
    """The rule in RFC 5545 words (UNTIL in local time, as for a floating start), and what is open about it."""
    doubts = rule.doubts
    parts = [f"FREQ={_FREQ[rule.unit]}"]
    if rule.every > 1:
        parts.append(f"INTERVAL={rule.every}")
    if rule.months:
        parts.append("BYMONTH=" + ",".join(str(month) for month in rule.months))
    if rule.weeks:
        parts.append("BYWEEKNO=" + ",".join(str(week) for week in rule.weeks))
    if rule.days:
        parts.append("BYMONTHDAY=" + ",".join(str(day) for day in rule.days))
    if rule.weekdays:
        parts.append("BYDAY=" + ",".join(f"{number or ''}{_DAYS[day]}" for number, day in rule.weekdays))
    if rule.positions:
        parts.append("BYSETPOS=" + ",".join(str(place) for place in rule.positions))
    clocks, open_ = clocks_of(rule)
    if clocks and rule.unit in _FINE:
        if rule.until_clock:
            last = rule.until_clock.minutes // 60 - (rule.unit != "hour" and rule.until_clock.minutes % 60 == 0)
            parts.append(
                "BYHOUR=" + ",".join(str(hour) for hour in range(clocks[0] // 60, max(last, clocks[0] // 60) + 1))
            )
    elif clocks:
        parts.append("BYHOUR=" + ",".join(str(hour) for hour in dict.fromkeys(minutes // 60 for minutes in clocks)))
        parts.append(
            "BYMINUTE=" + ",".join(str(minute) for minute in dict.fromkeys(minutes % 60 for minutes in clocks))
        )
    if rule.limit:
        parts.append(f"COUNT={rule.limit}")
    until = _until(rule, now, zone)
    if until and not rule.limit:
        parts.append(
            f"UNTIL={until:%Y%m%dT%H%M%S}" if until.year > 999 else f"UNTIL={until.year:04d}{until:%m%dT%H%M%S}"
        )
    return ";".join(parts), doubts + open_


def clocks_of(rule: Repeat) -> tuple[list[int], tuple[str, ...]]:
    """The times of day in minutes."""
    found, open_ = [], False
    for clock in rule.clocks:
        minutes = clock.minutes
        part = rule.part
        if not clock.half and part and part.half == "pm" and minutes < 720:
            minutes += 720
        elif not clock.half and not (part and part.half) and minutes < 7 * 60:
            minutes += 720
            open_ = True
        found.append(minutes % 1440)
    if not found and rule.part:
        found.append(rule.part.at)
    return sorted(set(found)), (("am or pm",) if open_ else ())


def _until(rule: Repeat, now: datetime, zone: tzinfo) -> datetime | None:
    start = now
    if rule.first:
        first = settled(rule.first, now, zone)
        start = first.start if first else now
    if rule.length and rule.length.total >= 86400:
        return days.shifted(days.midnight(start), rule.length) - timedelta(seconds=1)
    if rule.last is None:
        return None
    done = settled(rule.last, start, zone)
    if done is None:
        return None
    last = done.end - timedelta(seconds=1) if done.end > done.start else done.end
    if rule.last.month is not None and rule.last.day is None:
        last = done.start - timedelta(seconds=1)  # `until june` ends before it
    return last


def first_of(rule: Repeat, text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """When it happens first: now or later, on or after its start."""
    start = days.floor(now, "minute")
    if start < now:
        start += timedelta(minutes=1)
    if rule.first:
        first = settled(rule.first, now, zone)
        start = max(first.start, start) if first and (rule.first.clock or first.start.date() != now.date()) else start
    dated = rule.unit not in _FINE
    if not dated and rule.clocks:
        return _fine(rule, start)
    clocks, _ = clocks_of(rule)
    if dated and not clocks:
        start = days.midnight(start)
    simple = _simple(rule, start, clocks)
    if simple:
        return simple
    from dayward.language.expand import occurrences

    bare = ";".join(part for part in text.split(";") if not part.startswith(("COUNT", "UNTIL", "INTERVAL")))
    return next(iter(occurrences(bare, start, 1)), None)


def _fine(rule: Repeat, start: datetime) -> datetime:
    """The first of `every 12 hours from 7pm`: the next time it is seven, or now within a range of hours."""
    moment = days.midnight(start) + timedelta(minutes=clocks_of(rule)[0][0])
    if rule.until_clock and moment <= start < days.midnight(start) + timedelta(minutes=rule.until_clock.minutes):
        return start
    return moment if moment >= start else moment + days.DAY


def _simple(rule: Repeat, start: datetime, clocks: list[int]) -> datetime | None:
    """The first occurrence without expanding, for rules by weekday or day."""
    if rule.months or rule.weeks or rule.days or rule.positions or any(number for number, _ in rule.weekdays):
        return None
    wanted = {day for _, day in rule.weekdays}
    for ahead in range(9):
        day = days.midnight(start) + days.DAY * ahead
        if wanted and day.weekday() not in wanted:
            continue
        if not clocks:
            return start if ahead == 0 else day
        for minutes in clocks:
            moment = day + timedelta(minutes=minutes)
            if moment >= start:
                return moment
    return None
