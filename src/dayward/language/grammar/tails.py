"""What narrows a recurrence: `at 8`, `on mon and fri`, `in week 12`, `for 3 times`, `until june`, `except fridays`."""

from __future__ import annotations

from dayward.language.grammar import durations
from dayward.language.grammar.heads import of_month, yearly_rule
from dayward.language.grammar.lists import clock_list, days_of_month, listed_months, past_and, weekdays
from dayward.language.grammar.nth import count
from dayward.language.grammar.numbers import whole
from dayward.language.grammar.points import point
from dayward.language.meaning import (
    Repeat,
)
from dayward.language.reader import Read, Reader


def tail(read: Reader, at: int, rule: Repeat) -> Read[Repeat]:
    """One more thing that narrows a recurrence."""
    at = at + 1 if read.sign(at, ",") and at + 1 < read.count else at
    for part in (
        _tail_weekdays,
        _tail_days,
        _tail_months,
        _tail_weeks,
        _tail_clock,
        _tail_count,
        _tail_length,
        _tail_bounds,
        _tail_except,
    ):
        found = part(read, at, rule)
        if found:
            return found
    return None


def _tail_clock(read: Reader, at: int, rule: Repeat) -> Read[Repeat]:
    timed = clock_list(read, at)
    if timed and not rule.clocks:
        return rule._replace(clocks=timed[0][0], until_clock=timed[0][1]), timed[1]
    place = read.skip(at, "=in")
    place = read.skip(place, "=the")
    part = read.get(place, "part")
    if (
        part
        and not rule.part
        and rule.unit in ("day", "week", "month", "year")
        and (place > at or rule.unit in ("day", "week"))
        and not part[0].weak
    ):
        return rule._replace(part=part[0]), part[1]
    return None


def _tail_weekdays(read: Reader, at: int, rule: Repeat) -> Read[Repeat]:
    """`on mon and fri`, `on the fourth thursday in november`."""
    if rule.weekdays or rule.days:
        return None
    place = read.skip(at, "=on")
    days = weekdays(read, place)
    if days and (place > at or rule.unit == "week"):
        return rule._replace(weekdays=tuple((0, day) for day in days[0])), days[1]
    nth_place = read.skip(place, "=the")
    listed: list[tuple[int, int]] = []
    numbers: list[int] = []
    end = nth_place
    while place > at and (number := count(read, nth_place)):
        numbers.append(number[0])
        days = weekdays(read, number[1])
        if days:
            listed += [(which, day) for which in numbers for day in days[0]]
            end, numbers = days[1], []
            nth_place = past_and(read, end)
        else:
            nth_place = past_and(read, number[1])
        if nth_place == number[1] or (days and nth_place == end):
            break
        nth_place = read.skip(nth_place, "=the") if read.says(nth_place, "the") else nth_place
    if not listed or rule.unit not in ("month", "year"):
        return None
    return rule._replace(weekdays=tuple(listed)), of_month(read, end)


def _tail_days(read: Reader, at: int, rule: Repeat) -> Read[Repeat]:
    """`on the 4th`, `on july 4th`."""
    if rule.days or rule.weekdays or rule.unit not in ("month", "year"):
        return None
    place = read.skip(at, "=on")
    if place == at:
        return None
    if rule.unit == "year":
        yearly = yearly_rule(read, read.skip(place, "=the"), 1)
        if yearly:
            return rule._replace(
                days=yearly[0].days, months=yearly[0].months, clocks=rule.clocks or yearly[0].clocks
            ), yearly[1]
        return None
    found = days_of_month(read, read.skip(place, "=the") if read.says(place, "the") else place)
    return (rule._replace(days=found[0]), of_month(read, found[1])) if found else None


def _tail_months(read: Reader, at: int, rule: Repeat) -> Read[Repeat]:
    """`in november`."""
    if rule.months or not read.says(at, "in", "of", "during", "every", "each"):
        return None
    listed = listed_months(read, read.skip(at + 1, "=every"))
    if not listed:
        return None
    unit = "year" if rule.unit == "month" and any(number for number, _ in rule.weekdays) else rule.unit
    return rule._replace(months=listed[0], unit=unit), listed[1]


def _tail_weeks(read: Reader, at: int, rule: Repeat) -> Read[Repeat]:
    """`in week 12 and 14`."""
    place = read.get(read.skip(at, "=in"), "unit")
    number = whole(read, place[1]) if place and place[0] == "week" else None
    if rule.weeks or not number or not number.digits:
        return None
    found, end = [number.value], number.next
    while (after := past_and(read, end)) > end and (number := whole(read, after)) and number.digits:
        found.append(number.value)
        end = number.next
    every = rule.every if rule.unit == "year" else 1
    return (
        (rule._replace(unit="year", every=every, weeks=tuple(found)), end) if all(1 <= n <= 53 for n in found) else None
    )


def _tail_count(read: Reader, at: int, rule: Repeat) -> Read[Repeat]:
    """`for 3 times`, `3x`, `for 10 occurrences`."""
    place = read.skip(at, "=for")
    number = whole(read, place)
    times = read.get(number.next, "=times") if number else None
    if not number or not times or rule.limit or not 1 <= number.value < 1_000_000:
        return None
    return rule._replace(limit=number.value), times[1]


def _tail_length(read: Reader, at: int, rule: Repeat) -> Read[Repeat]:
    """`for 2 months`, `for the next 3 years`; a length shorter than a day is how long each takes."""
    lead = read.get(at, "=for")
    if not lead or rule.length:
        return None
    place = read.skip(lead[1], "=the")
    relation = read.get(place, "relation")
    place = relation[1] if relation else place
    found = durations.duration(read, place)
    if not found and relation and (unit := read.get(place, "unit")):
        found = durations.of(1, unit[0]), unit[1]
    if not found:
        return None
    return rule._replace(length=found[0]), found[1]


def _tail_bounds(read: Reader, at: int, rule: Repeat) -> Read[Repeat]:
    """`starting next week`, `until christmas`, `from november until june`."""
    for role, begins in (("=start_repeat", True), ("=end_repeat", False)):
        lead = read.get(at, role)
        if not lead or (rule.first if begins else rule.last):
            continue
        found = point(read, lead[1]) or point(read, read.skip(lead[1], "=the"))
        if found and (found[0].has_day or found[0].clock):
            when = found[0]
            return (rule._replace(first=when) if begins else rule._replace(last=when)), found[1]
    return None


def _tail_except(read: Reader, at: int, rule: Repeat) -> Read[Repeat]:
    """`except on weekends`; what no rule can say is left out, with a doubt."""
    lead = read.get(at, "=except")
    if not lead:
        return None
    place = read.skip(lead[1], "=on")
    days = weekdays(read, place)
    left = tuple(
        (0, day) for day in range(7) if days and day not in days[0] and (not rule.weekdays or (0, day) in rule.weekdays)
    )
    plain = rule.every == 1 and (rule.unit == "day" or (rule.unit == "week" and rule.weekdays))
    if days and left and plain and not read.get(place, "=every"):
        return rule._replace(unit="week", weekdays=left), days[1]
    return rule._replace(doubts=(*rule.doubts, "an exception is left out")), at + 1 if lead[1] <= at else lead[1]
