"""Lists within recurrences: weekdays, days of the month, months, times of day."""

from __future__ import annotations

from dayward.language.grammar import clocks, hours
from dayward.language.grammar.nth import count
from dayward.language.meaning import (
    Clock,
)
from dayward.language.reader import Read, Reader

_SET = {"weekdays": (0, 1, 2, 3, 4), "weekends": (5, 6)}


def days_of_month(read: Reader, at: int) -> Read[tuple[int, ...]]:
    """`15th`, `1st and 15th`, `last day`."""
    found: list[int] = []
    end = at
    place = at
    while True:
        place = read.skip(place, "=the") if read.says(place, "the") else place
        number = count(read, place)
        if number is None or not -31 <= number[0] <= 31:
            break
        day = number[1]
        unit = read.get(day, "unit")
        if unit and unit[0] == "day":
            day = unit[1]
        elif unit or number[0] < 0 or read.get(day, "weekday"):
            break
        found.append(number[0])
        end = day
        place = past_and(read, day)
        if place == day:
            break
    return (tuple(found), end) if found else None


def past_and(read: Reader, at: int) -> int:
    """Past `and`, a comma, or both."""
    after = read.skip(at, "=also")
    return read.skip(after, "=also") if after > at else at


def weekdays(read: Reader, at: int) -> Read[tuple[int, ...]]:
    """One or more weekdays: `mon`, `mon, wed and fri`, `tuesdays through thursdays`, `sat-mon`, `weekdays`."""
    found: list[int] = []
    end = place = at
    while True:
        group = read.get(place, "set_plural") if place == at or found else None
        day = read.get(place, "weekday") or read.get(place, "weekday_plural")
        if day is None:
            if group:
                found += [number for number in _SET[group[0]] if number not in found]
                end = group[1]
            break
        last = _until_day(read, day[1])
        found += (
            [number % 7 for number in range(day[0], (last[0] if last[0] >= day[0] else last[0] + 7) + 1)]
            if last
            else [day[0]]
        )
        end = last[1] if last else day[1]
        end = end + 1 if read.sign(end, ".") and read.glued(end) and end + 1 < read.count else end
        place = past_and(read, end)
        if place == end:
            break
        if read.get(place, "=every"):
            place = read.skip(place, "=every")
    return (tuple(dict.fromkeys(found)), end) if found else None


def _until_day(read: Reader, at: int) -> Read[int]:
    joined = read.get(at, "=to")
    return (read.get(joined[1], "weekday") or read.get(joined[1], "weekday_plural")) if joined else None


def set_days(group: str) -> tuple[tuple[int, int], ...]:
    return tuple((0, day) for day in _SET[group])


def has_plural(read: Reader, at: int) -> bool:
    """Whether the list of weekdays that begins here has one in the plural."""
    while True:
        if read.get(at, "weekday_plural"):
            return True
        day = read.get(at, "weekday")
        if not day:
            return False
        after = past_and(read, day[1])
        joined = read.get(day[1], "=to")
        if after == day[1] and not joined:
            return False
        at = after if after > day[1] else joined[1] if joined else after


def plain_list(read: Reader, at: int, end: int) -> bool:
    """Whether weekdays are listed with commas and `and`, not as a range or a choice."""
    return all(
        read.sign(place, ",&") or read.says(place, "and") or read.get(place, "weekday") for place in range(at, end)
    ) and not read.says(at - 1, "next", "last", "this")


def listed_months(read: Reader, at: int) -> Read[tuple[int, ...]]:
    found: list[int] = []
    end = place = at
    while month := read.get(place, "month"):
        found.append(month[0])
        end = month[1]
        place = past_and(read, end)
        if place == end:
            break
    return (tuple(found), end) if found else None


def clock_list(read: Reader, at: int) -> Read[tuple[tuple[Clock, ...], Clock | None]]:
    """`at 8`, `8am`, `from 9 to 5`, `at 9am and 5pm`."""
    pair = hours.hours(read, at) or hours.loose_hours(read, at)
    if pair:
        return ((pair[0][0],), pair[0][1]), pair[1]
    lead = read.get(at, "=at")
    place = lead[1] if lead else at
    found = clocks.clock(read, place) or (clocks.bare(read, place) if lead else None)
    if found is None or read.get(found[1], "unit"):
        return None
    listed, end = [found[0]], found[1]
    while (after := past_and(read, end)) > end:
        place = read.skip(after, "=at")
        more = clocks.clock(read, place) or (
            clocks.bare(read, place) if not read.get(place + 1, "unit") and not read.get(place + 1, "month") else None
        )
        if more is None or read.says(after, "every", "each"):
            break
        listed.append(more[0])
        end = more[1]
    last = listed[-1]
    if last.half in ("am", "pm"):
        listed = [
            clock._replace(minutes=clock.minutes % 720 + (720 if last.half == "pm" else 0), half=last.half)
            if not clock.half
            else clock
            for clock in listed
        ]
    return (tuple(listed), None), end
