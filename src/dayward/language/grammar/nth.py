"""The nth of something: `first monday of march`, `last day of the month`, `3rd week of 2018`, `second half of 2027`."""

from __future__ import annotations

from dayward.language import days
from dayward.language.grammar.dates import date
from dayward.language.grammar.numbers import amount, ordinal
from dayward.language.meaning import (
    Span,
    When,
)
from dayward.language.reader import Read, Reader
from dayward.language.resolve import settled


def nth(read: Reader, at: int) -> Read[When]:
    """`first monday of march`, `last day of the month`, `3rd week of 2018`, `third quarter`, `first two weeks of may`."""
    return read.once(_nth, at)


def _nth(read: Reader, at: int) -> Read[When]:
    place = read.skip(at, "=the") if read.says(at, "the") else at
    number = count(read, place)
    if number is None:
        return None
    which, end = number
    near = _closest(read, which, end)
    if near:
        return near
    many = amount(read, end)
    several = int(many[0][0]) if many and not read.says(end, "a", "an") and abs(which) == 1 else 1
    end = many[1] if many and several > 1 else end
    weekday, unit = read.get(end, "weekday"), read.get(end, "unit")
    if not weekday and not unit and read.says(end, "half") and 1 <= abs(which) <= 2:
        return _half_of(read, which, end + 1)
    target = weekday or unit
    if target is None or (several == 1 and read.plural(end) and not weekday):
        return None
    beside = _beside(read, which, weekday) if weekday else None
    if beside:
        return beside
    linked = read.skip(target[1], "=of")
    inner = read.point(read.skip(linked, "=the")) if linked > target[1] or read.get(linked, "relation") else None
    if inner and (inner[0].clock or inner[0].part):
        inner = date(read, read.skip(linked, "=the"))
    base = _container(read, linked, inner)
    if base is None:
        if unit and unit[0] == "quarter" and which > 0 and which < 5 and not read.says(target[1], "past"):
            start = days.month_later(days.floor(read.now, "year"), 3 * (which - 1))
            return When(span=Span(start, days.month_later(start, 3), "quarter")), target[1]
        return None
    span, doubts, after = base
    found = _pick(span, which, several, weekday, unit)
    return (When(span=found, doubts=doubts), after) if found else None


def _half_of(read: Reader, which: int, at: int) -> Read[When]:
    """`first half of 2027`, `the second half of the year`."""
    linked = read.skip(at, "=of")
    inner = read.point(read.skip(linked, "=the"))
    base = _container(read, linked, inner) if linked > at else None
    if base is None:
        return None
    span, doubts, end = base
    middle = (
        days.month_later(span.start, 6)
        if span.grain == "year"
        else days.midnight(span.start + (span.end - span.start) / 2)
    )
    half = Span(span.start, middle, "day", True) if which == 1 else Span(middle, span.end, "day", True)
    return When(span=half, doubts=doubts), end


def _beside(read: Reader, which: int, weekday: tuple[int, int]) -> Read[When]:
    """`third tuesday after christmas`, `first monday before the 5th of may`."""
    for role, sign in (("=from_point", 1), ("=before_point", -1)):
        linked = read.get(weekday[1], role)
        base = read.point(linked[1]) if linked and not read.says(weekday[1], "from", "past") else None
        done = settled(base[0], read.now, read.zone) if base else None
        if base and done and 1 <= which <= 500:
            start = days.midnight(done.start)
            ahead = (weekday[0] - start.weekday()) * sign % 7 or 7
            day = start + days.DAY * sign * (ahead + 7 * (which - 1))
            return When(span=Span(day, day + days.DAY, "day"), doubts=done.doubts), base[1]
    return None


def _closest(read: Reader, which: int, at: int) -> Read[When]:
    """`the second closest monday to october 5th`."""
    near = read.get(at, "=closest")
    weekday = read.get(near[1], "weekday") if near else None
    joined = read.get(weekday[1], "=to") if weekday else None
    base = read.point(joined[1]) if joined else None
    done = settled(base[0], read.now, read.zone) if base else None
    if not weekday or not base or not done or not 1 <= which <= 20:
        return None
    centre = days.midnight(done.start)
    first = centre - days.DAY * ((centre.weekday() - weekday[0]) % 7)
    around = sorted((first + days.DAY * 7 * step for step in range(-20, 21)), key=lambda day: abs(day - centre))
    day = around[which - 1]
    return When(span=Span(day, day + days.DAY, "day"), doubts=done.doubts), base[1]


def count(read: Reader, at: int) -> Read[int]:
    """Which one: first 1, `last` -1, `third last`, `2nd to last`, `second to the last` -2."""
    number = ordinal(read, at)
    if number:
        backwards = read.get(number.next, "=to_last")
        if backwards:
            return -number.value, backwards[1]
        return number.value, number.next
    last = read.get(at, "=last")
    return (-1, last[1]) if last else None


def _container(read: Reader, linked: int, inner: Read[When]) -> tuple[Span, tuple[str, ...], int] | None:
    """The month, year… that something is the nth of."""
    if inner and not inner[0].clock and not inner[0].part:
        done = settled(inner[0], read.now, read.zone)
        if done and done.grain in ("week", "month", "quarter", "year", "decade", "season"):
            return Span(done.start, done.end, done.grain), done.doubts, inner[1]
        return None
    place = read.skip(linked, "=the")
    unit = read.get(place, "unit")
    if unit and place > linked and unit[0] in ("week", "month", "quarter", "year"):
        return days.unit_at(read.now, unit[0]), (), unit[1]
    return None


def _pick(
    span: Span, which: int, several: int, weekday: tuple[int, int] | None, unit: tuple[str, int] | None
) -> Span | None:
    """The nth weekday or unit within a span. Weeks belong to the year or month their Thursday lies in."""
    if weekday:
        day = days.nth_weekday(span.start, span.end, weekday[0], which)
        return Span(day, day + days.DAY, "day") if day else None
    name = unit[0] if unit else "day"
    if name in ("second", "minute", "hour", "decade", "century", "weekend"):
        return None
    if name in ("week", "fortnight"):
        first = days.floor(span.start + days.DAY * 3, "week")
        first = first if first + days.DAY * 3 >= span.start else first + days.DAY * 7
        last = days.floor(span.end - days.DAY, "week")
        last = last if last + days.DAY * 3 < span.end else last - days.DAY * 7
        start = first + days.DAY * 7 * (which - 1) if which > 0 else last + days.DAY * 7 * (which + 1)
        if which < 0:
            start -= days.DAY * 7 * (several - 1)
    elif which > 0:
        start = days.later(span.start, name, which - 1)
    else:
        start = days.later(span.end, name, which - several + 1)
    end = days.later(start, name, several)
    inside = span.start <= start < span.end or name == "week"
    return (
        Span(start, end, "week" if name == "fortnight" else "day" if name == "workday" else name, several > 1)
        if inside
        else None
    )
