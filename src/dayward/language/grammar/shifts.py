"""A length before or after a point: `3 days ago`, `in 2 weeks`, `a week from friday`, `two days before christmas`, `+1d`."""

from __future__ import annotations

from dayward.language import days
from dayward.language.grammar import durations
from dayward.language.grammar.dates import date
from dayward.language.grammar.numbers import amount, whole
from dayward.language.meaning import (
    Duration,
    Span,
    When,
)
from dayward.language.reader import Read, Reader
from dayward.language.resolve import settled
from dayward.language.zones import elapsed

_BESIDE = ("=from_point", "=before_point", "=ago", "=later")


def shift(read: Reader, at: int) -> Read[When]:
    """A length before or after a point: `3 days ago`, `in 2 weeks`, `a week from friday`, `two days before christmas`, `+1d`."""
    return read.once(_shift, at)


def _shift(read: Reader, at: int) -> Read[When]:
    if read.get(at, "=within") or read.get(at, "=after_span"):
        return _ahead(read, at)
    for rule in (_signed, _weekdays_on, _length_beside):
        found = rule(read, at)
        if found:
            return found
    return None


def _ahead(read: Reader, at: int) -> Read[When]:
    """`in 20 minutes`, `within a week`, `after 4 days`."""
    inside = read.get(at, "=within") or read.get(at, "=after_span")
    found = durations.duration(read, inside[1]) if inside else None
    if inside is None:
        return None
    lone = whole(read, inside[1]) if found is None and read.says(at, "in") and at == 0 else None
    if lone and lone.digits in (1, 2) and lone.next >= read.count:
        return from_now(read, durations.of(lone.value, "minute"), 1).doubt("minutes"), lone.next
    if found is None or found[0].grain == "weekend" or read.says(found[1], "ago", "back"):
        return None
    if read.says(at, "after") and any(read.get(found[1], role) for role in _BESIDE):
        return None
    end = read.skip(found[1], "=later") if read.says(found[1], "from", "hence") else found[1]
    end = read.skip(end, "=time_word")
    ahead = from_now(read, found[0], 1)
    return (ahead.doubt("until then or then") if read.get(at, "=within") else ahead), end


def _length_beside(read: Reader, at: int) -> Read[When]:
    """A length and what it is counted from: `3 days ago`, `2 weeks after easter`, `a week tomorrow`."""
    found = durations.duration(read, at) or _one_unit(read, at)
    if found is None:
        return None
    length, end = found
    ago, later = read.get(end, "=ago"), read.get(end, "=later")
    if ago:
        return from_now(read, length, -1), ago[1]
    if later and not read.says(end, "on"):
        return from_now(read, length, 1), later[1]
    for role, sign in (("=from_point", 1), ("=before_point", -1)):
        linked = read.get(end, role)
        base = read.point(linked[1]) if linked else None
        if base and not _of_the_hour(read, end, base[0], length):
            moved = _moved(read, base[0], length.times(sign))
            return (moved, base[1]) if moved else None
    if read.says(end, "before") and _over(read, end + 1):
        return from_now(read, length, -1), end + 1
    return _weeks_on(read, length, end)


def _of_the_hour(read: Reader, at: int, base: When, length: Duration) -> bool:
    """Whether `20 minutes past 3` is a time of day, not a length after one."""
    minutes = base.clock is not None and not base.has_day and length.grain == "minute" and not read.says(at, "from")
    return minutes or read.says(at, "past", "following")


def _weeks_on(read: Reader, length: Duration, at: int) -> Read[When]:
    """`a week tomorrow`, `two weeks on friday`."""
    weeks = length.grain == "week" and not length.months and length.days % 7 == 0 and not length.vague
    if not weeks:
        return None
    named = read.get(at, "day")
    if named and read.says(at, "tomorrow", "today"):
        base = date(read, at)
    else:
        weekday = read.get(read.skip(at, "=on"), "weekday")
        base = (When(weekday=weekday[0]), weekday[1]) if weekday else None
    moved = _moved(read, base[0], length) if base else None
    return (moved, base[1]) if moved and base else None


def _one_unit(read: Reader, at: int) -> Read[Duration]:
    """`the day after …`, `the week before …`."""
    if read.get(at, "day"):
        return None
    unit = read.get(at + read.says(at, "the"), "unit")
    if (
        not unit
        or not (read.get(unit[1], "=from_point") or read.get(unit[1], "=before_point"))
        or read.says(unit[1], "from")
    ):
        return None
    return durations.of(1, unit[0]), unit[1]


def _over(read: Reader, at: int) -> bool:
    """Whether the text ends here, but for signs."""
    return all(not read.word(place)[:1].isalnum() for place in range(at, min(read.count, at + 3)))


def _weekdays_on(read: Reader, at: int) -> Read[When]:
    """`3 fridays from now`."""
    many = amount(read, at)
    day = (read.get(many[1], "weekday_plural") or read.get(many[1], "weekday")) if many else None
    later = (read.get(day[1], "=later") or read.get(day[1], "=ago")) if day else None
    if not many or not day or not later or not 1 <= many[0][0] <= 5000:
        return None
    today = days.midnight(read.now)
    ago = read.get(day[1], "=ago") is not None
    count = int(many[0][0])
    if ago:
        start = today - days.DAY * ((today.weekday() - day[0] - 1) % 7 + 1 + 7 * (count - 1))
    else:
        start = today + days.DAY * ((day[0] - today.weekday() - 1) % 7 + 1 + 7 * (count - 1))
    return When(span=Span(start, start + days.DAY, "day")), later[1]


def _signed(read: Reader, at: int) -> Read[When]:
    """`+1d`, `-3y`, `now + 30 minutes`, `+1 day -2 hours`."""
    now = read.get(at, "now")
    place = now[1] if now else at
    if not read.sign(place, "+-") or (not now and (read.glued(place) or not read.word(place + 1)[:1].isdecimal())):
        return None
    if not now and not read.glued(place + 1):
        return None
    sign = -1 if read.sign(place, "-") else 1
    found = durations.duration(read, place + 1)
    if found is None or read.get(found[1], "=later") or read.get(found[1], "=ago"):
        return None
    length, end = found
    while read.sign(end, "+-") and (more := durations.duration(read, end + 1)):
        length, end = length.plus(more[0], sign * (-1 if read.sign(end, "-") else 1)), more[1]
    return from_now(read, length, sign), end


def from_now(read: Reader, length: Duration, sign: int) -> When:
    """A point so far from now: to the second by the clock for hours, by the calendar for days and more."""
    length = length.times(sign)
    grain = durations.relative(length)

    moment = elapsed(read.now, length, read.zone)
    if grain == "day":
        when = When(span=Span(moment, days.midnight(moment) + days.DAY, "day"))
    else:
        when = When(moment=moment)
    return when.doubt("how long") if length.vague else when


def _moved(read: Reader, base: When, length: Duration) -> When | None:
    done = settled(base, read.now, read.zone)
    if done is None:
        return None
    start = days.shifted(done.start, length)
    doubts = done.doubts + (("how long",) if length.vague else ())
    if length.seconds or base.clock or base.moment:
        if (
            not (base.clock or base.moment)
            and length.grain in ("hour", "minute", "second")
            and base.span
            and base.span.grain == "day"
        ):
            start = days.shifted(read.now, length) if done.start == days.midnight(read.now) else start
        return When(moment=start, doubts=doubts)
    if done.grain in ("month", "year", "quarter") and length.grain in ("month", "year", "quarter", "decade"):
        end = days.shifted(done.end, length)
        return When(span=Span(start, end, done.grain), doubts=doubts)
    start = days.midnight(start)
    return When(span=Span(start, start + days.DAY, "day"), doubts=doubts)
