"""From what was said to when it is: fields, the moment of speaking and a zone become local times.

An assistant looks forward: a weekday is the coming one, a day of a month the next such day, a time that has gone by is
tomorrow's. Where the words leave more than one likely reading the best one is taken, with a doubt that says what is open.
"""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from dayward.language import days
from dayward.language.meaning import Clock, Span, When
from dayward.language.zones import existing

_MINUTE = timedelta(minutes=1)


class Settled(NamedTuple):
    """Local start and end (exclusive; None for a moment), the grain, and what is open. `fold` 1: the second of a repeated hour."""

    start: datetime
    end: datetime
    grain: str
    doubts: tuple[str, ...] = ()


def settled(when: When, now: datetime, zone: tzinfo) -> Settled | None:
    """When it is. None where the words make no date (31 February). Raises OverflowError outside the calendar."""
    doubts = when.doubts
    if when.moment is not None:
        grain = "second" if when.moment.second else "minute"
        return Settled(when.moment, when.moment, grain, doubts)
    span = day_of(when, now)
    if when.has_day and span is None:
        return None
    if span is None:
        return _of_day(when, now, zone)
    doubts += _open_day(when, now, span)
    if when.clock is None and when.part is None:
        return Settled(span.start, span.end, span.grain, doubts)
    if when.clock and when.clock.minutes == 0 and when.clock.half == "24" and when.clock.grain == "hour":
        doubts += ("which midnight",)
    day = days.midnight(span.start)
    if span.grain not in ("day", "minute") or span.several:
        doubts += ("which day",)
    at, more = _placed(when, day, zone, now)
    return at._replace(doubts=doubts + at.doubts + more)


def _placed(when: When, day: datetime, zone: tzinfo, now: datetime) -> tuple[Settled, tuple[str, ...]]:
    """The clock or part of the day, on a day."""
    if when.clock is None:
        if when.part is None:
            return Settled(day, day + days.DAY, "day"), ()
        return Settled(day + _MINUTE * when.part.start, day + _MINUTE * when.part.end, "part"), ()
    minutes, doubt = _hour(when, when.clock)
    start = day + _MINUTE * minutes + timedelta(seconds=when.clock.second)
    start, twice = existing(start, zone)
    if when.until is None:
        return Settled(start, start, when.clock.grain, twice), doubt
    until = when.until.minutes
    if not when.until.half and not when.clock.half and minutes >= 720 > when.clock.minutes:
        until += 720
    if not when.until.half and when.clock.half == "24" and when.clock.minutes >= 720 and until < 720:
        until += 720
    end = day + _MINUTE * until + timedelta(seconds=when.until.second)
    if end <= start:
        end += days.DAY if until > 720 or minutes >= 720 else days.DAY / 2
    if end <= start:
        end += days.DAY
    return Settled(start, existing(end, zone)[0], when.clock.grain, twice), doubt


def _hour(when: When, clock: Clock) -> tuple[int, tuple[str, ...]]:
    """Minutes after midnight, and the doubt where neither am nor pm was said."""
    if clock.half:
        return clock.minutes, ()
    minutes = clock.minutes
    if when.part and when.part.half == "pm":
        late = when.part.start >= 20 * 60 or when.part.at >= 20 * 60
        if late and minutes < 5 * 60 and clock.grain == "hour":
            return minutes, ("which night",)
        return (minutes + 720 if minutes < 720 else minutes), ()
    if when.part and when.part.half == "am":
        return minutes % 720, ()
    if minutes < 7 * 60:
        return minutes + 720, ("am or pm",)
    return minutes, (("am or pm",) if minutes < 480 and clock.grain == "hour" else ())


def _of_day(when: When, now: datetime, zone: tzinfo) -> Settled | None:
    """A time of day without a day: the next such time."""
    today = days.midnight(now)
    if when.clock is None and when.part is None:
        return None
    at, doubts = _placed(when, today, zone, now)
    passed = at.start <= now if when.part is None or when.clock else at.end <= now
    if (
        passed
        and when.clock
        and not when.clock.half
        and when.clock.minutes < 720
        and when.part is None
        and at.start.hour < 12
    ):
        evening = when._replace(clock=when.clock._replace(minutes=when.clock.minutes + 720, half="24"))
        later, _ = _placed(evening, today, zone, now)
        if later.start > now and when.clock.grain == "hour":
            return later._replace(doubts=(*when.doubts, *later.doubts, "am or pm"))
    if passed:
        at, doubts = _placed(when, today + days.DAY, zone, now)
    return at._replace(doubts=when.doubts + at.doubts + doubts)


def _open_day(when: When, now: datetime, span: Span) -> tuple[str, ...]:
    """What is open about the day itself."""
    if (
        when.span
        and when.weekday is not None
        and when.span.grain == "day"
        and when.span.start.weekday() != when.weekday
    ):
        return ("which week",)
    if when.span or (when.year is not None and when.weekday is None):
        return ()
    if when.weekday is not None and when.day is None and when.relation in (0, 1):
        ahead = (when.weekday - now.weekday()) % 7
        if when.relation == 1 and ahead > 0 and now.weekday() + ahead < 7:
            return ("this one or the one after",)
        if when.relation == 0 and span.start.date() - now.date() >= timedelta(days=7 - now.weekday()):
            return ("which week",)
    if when.weekday == now.weekday() and when.day is None and when.relation in (None, 0):
        return ("today or in a week",)
    if when.weekday is None and when.day is not None and when.month is None and span.start.date() == now.date():
        return ("today or in a month",)
    if when.month is not None and when.year is None and when.relation is None and (span.start - now).days > 240:
        return ("which year",)
    if when.weekday is not None and when.month is not None and span.start.weekday() != when.weekday:
        return ("the weekday is another",)
    return ()


def day_of(when: When, now: datetime) -> Span | None:
    """The day, or longer unit, that is meant."""
    today = days.midnight(now)
    if when.span:
        return _within(when, when.span, today)
    if when.holiday:
        return _feast(when, today)
    if when.month is not None or when.year is not None:
        return _dated(when, today)
    if when.day is not None:
        return _day_of_month(when, today)
    if when.weekday is not None:
        start = _weekday(when, today)
        return Span(start, start + days.DAY, "day")
    return None


def _within(when: When, span: Span, today: datetime) -> Span | None:
    """A span that further fields narrow: `tuesday` of next week, the `20th` of this month, `march` of next year."""
    start = span.start
    if when.holiday:
        day = days.holiday(when.holiday, start.year)
        return Span(day, day + days.DAY, "day")
    if when.month is not None:
        return _dated(when._replace(span=None, year=start.year), today)
    if when.weekday is not None and span.grain == "week":
        day = start + days.DAY * when.weekday
        return Span(day, day + days.DAY, "day")
    if when.weekday is not None and span.grain == "day" and start.weekday() != when.weekday:
        return _near(when, start)
    if when.day is not None and span.grain == "month":
        return _real(start.year, start.month, when.day)
    if when.year is not None and span.grain == "quarter":
        return Span(
            start.replace(year=when.year), span.end.replace(year=span.end.year - start.year + when.year), "quarter"
        )
    return span


def _near(when: When, start: datetime) -> Span:
    """`thursday, two years from now`; `friday, 3 weeks after christmas`: that weekday in the same week."""
    day = days.floor(start, "week") + days.DAY * (when.weekday or 0)
    return Span(day, day + days.DAY, "day")


def _real(year: int, month: int, day: int) -> Span | None:
    try:
        start = datetime(year, month, day)  # noqa: DTZ001 (local)
    except ValueError:
        return None
    return Span(start, start + days.DAY, "day")


def _dated(when: When, today: datetime) -> Span | None:
    year, month, day = when.year, when.month, when.day
    if month is None:
        if year is None or not 1 <= year < 9999:
            return None
        start = datetime(year, 1, 1)  # noqa: DTZ001 (local)
        return Span(start, datetime(year + 1, 1, 1), "year") if day is None else None  # noqa: DTZ001
    if year is not None:
        if not 1 <= year < 9999:
            return None
        if day is not None:
            return _real(year, month, day)
        start = datetime(year, month, 1)  # noqa: DTZ001
        return Span(start, days.month_later(start, 1), "month")
    if day is not None:
        return _day_in_month(when, today, month, day)
    return _month(when, today, month)


def _month(when: When, today: datetime, month: int) -> Span:
    """The running month of that name or the coming one; next march is the coming march, last march the one before."""
    start = datetime(today.year, month, 1)  # noqa: DTZ001
    if month < today.month or (month == today.month and when.relation in (1, 0.5)):
        start = days.month_later(start, 12)
    if when.relation == -1:
        start = days.month_later(start, -12)
    if when.relation == 2:
        start = days.month_later(start, 12)
    return Span(start, days.month_later(start, 1), "month")


def _day_in_month(when: When, today: datetime, month: int, day: int) -> Span | None:
    years = range(today.year, today.year + 9)
    if when.relation == -1:
        years = range(today.year, today.year - 9, -1)
    found = None
    for year in years:
        span = _real(year, month, day) if year < 9999 else None
        if not span or (span.start < today if when.relation != -1 else span.start >= today):
            continue
        if found is None:
            found = span
        if when.weekday is None:
            break
        if span.start.weekday() == when.weekday and year <= today.year + 1:
            return span
    past = _real(today.year, month, day) if when.weekday is not None else None
    recent = past is not None and past.start.weekday() == when.weekday and today - past.start < timedelta(days=45)
    return past if recent else found


def _day_of_month(when: When, today: datetime) -> Span | None:
    """`the 19th`: the next one, today included; with a weekday (`tuesday the 19th`) the next that falls on it."""
    for ahead in range(40):
        month = days.month_later(today.replace(day=1), -ahead if when.relation == -1 else ahead)
        span = _real(month.year, month.month, when.day or 1)
        if when.relation == -1:
            if span and span.start < today:
                return span
            continue
        if span and span.start >= today and (when.weekday is None or span.start.weekday() == when.weekday):
            return span
    return None


def _weekday(when: When, today: datetime) -> datetime:
    """The coming one (never today); `next` is that of next week; `last` the most recent one."""
    weekday = when.weekday or 0
    coming = today + days.DAY * ((weekday - today.weekday() - 1) % 7 + 1)
    if when.relation == -1:
        return today - days.DAY * ((today.weekday() - weekday - 1) % 7 + 1)
    if when.relation == 2:
        return coming + days.DAY * 7
    if when.relation == 1:
        return days.floor(today, "week") + days.DAY * (7 + weekday)
    return coming


def _feast(when: When, today: datetime) -> Span | None:
    if when.year is not None:
        day = days.holiday(when.holiday, when.year)
    elif when.relation == -1:
        day = days.holiday(when.holiday, today.year)
        day = day if day < today else days.holiday(when.holiday, today.year - 1)
    else:
        day = days.holiday(when.holiday, today.year)
        if day < today or (day == today and when.relation == 1):
            day = days.holiday(when.holiday, today.year + 1)
    if when.weekday is not None and day.weekday() != when.weekday:
        return None
    return Span(day, day + days.DAY, "day")
