"""The kernel of a recurrence: `every 2nd thursday`, `weekly`, `tuesdays and thursdays`, `the 4th of every 3 months`."""

from __future__ import annotations

from dayward.language.grammar.lists import (
    clock_list,
    days_of_month,
    has_plural,
    listed_months,
    past_and,
    plain_list,
    set_days,
    weekdays,
)
from dayward.language.grammar.nth import count
from dayward.language.grammar.numbers import amount, ordinal, whole
from dayward.language.grammar.points import point
from dayward.language.meaning import (
    Repeat,
)
from dayward.language.reader import Read, Reader

_MONTHLY = {"month": 1, "quarter": 3}

_SPELL = {"fortnight": ("week", 2), "quarter": ("month", 3), "decade": ("year", 10), "workday": ("workday", 1)}


def kernel(read: Reader, at: int) -> Read[Repeat]:
    """The kernel of a recurrence."""
    for rule in (_every, _adverb, _ordinals, _plural, _once):
        found = rule(read, at)
        if found:
            return found
    return None


def _every(read: Reader, at: int) -> Read[Repeat]:
    """`every …`, `each …`; `all` and `any` only before weekends and weekdays."""
    place = read.skip(at, "=on") if read.get(read.skip(at, "=on"), "=every") else at
    found = read.get(place, "=every")
    if not found:
        return None
    if read.says(place, "all", "any"):
        group = read.get(found[1], "set")
        return (Repeat("week", weekdays=set_days(group[0])), group[1]) if group and group[0] == "weekends" else None
    end = found[1]
    part = read.get(end, "fraction")
    hour = read.get(part[1], "unit") if part else None
    if part and hour and hour[0] == "hour":
        return Repeat("minute", int(part[0] * 60)), hour[1]
    last = read.get(end, "=last")
    if last and (unit := read.get(last[1], "unit")) and unit[0] == "workday":
        return Repeat("month", weekdays=set_days("weekdays"), positions=(-1,)), of_month(read, unit[1])
    if last and (unit := read.get(last[1], "unit")) and unit[0] == "day":
        return Repeat("month", days=(-1,)), of_month(read, unit[1])
    if last and (weekday := read.get(last[1], "weekday")):
        return Repeat("month", weekdays=((-1, weekday[0]),)), of_month(read, weekday[1])
    step, end, doubts = _step(read, end)
    return _each(read, end, step, doubts) or (_each(read, found[1], 1, ()) if step != 1 else None)


def _step(read: Reader, at: int) -> tuple[int, int, tuple[str, ...]]:
    """Every how many: `other`, `3`, `3rd`."""
    other = read.get(at, "=other")
    if other and (not read.says(at, "second") or read.get(other[1], "unit") or read.get(other[1], "weekday")):
        doubtful = read.says(at, "second") and read.get(other[1], "weekday") is not None
        return 2, other[1], (("every so many weeks or in the month",) if doubtful else ())
    nth = ordinal(read, at)
    if nth and (read.get(nth.next, "unit") or read.get(nth.next, "weekday")):
        doubtful = read.get(nth.next, "weekday") is not None
        return nth.value, nth.next, (("every so many weeks or in the month",) if doubtful else ())
    many = amount(read, at)
    if many and many[0][0] == int(many[0][0]) and 0 < many[0][0] < 100_000 and not read.says(at, "a", "an"):
        plural = read.get(many[1], "weekday_plural")
        if read.get(many[1], "unit") or read.get(many[1], "short_unit") or plural or read.get(many[1], "weekday"):
            return int(many[0][0]), many[1], ()
    return 1, at, ()


def _each(read: Reader, at: int, step: int, doubts: tuple[str, ...]) -> Read[Repeat]:
    """What is repeated: a unit, weekdays, a part of the day, a day of the month or year."""
    group = read.get(at, "set")
    if group and (step == 1 or group[0] == "weekends"):
        return Repeat("week", step, weekdays=set_days(group[0]), doubts=doubts), group[1]
    days = weekdays(read, at)
    if days:
        return _of_the_month(read, days, step, doubts)
    part = read.get(at, "part")
    if part and step == 1 and not read.get(at, "unit"):
        return Repeat("day", part=part[0], doubts=doubts), part[1]
    if part and step == 1 and read.says(at, "night", "nights"):
        return Repeat("day", part=part[0], doubts=doubts), part[1]
    unit = read.get(at, "unit") or (read.get(at, "short_unit") if step > 1 else None)
    if unit:
        name, factor = _SPELL.get(unit[0], (unit[0], 1))
        if name in ("weekend", "century"):
            return None
        if name == "workday":
            return Repeat("week", step, weekdays=set_days("weekdays"), doubts=doubts), unit[1]
        return Repeat(name, step * factor, doubts=doubts), unit[1]
    return yearly_rule(read, at, step) or _monthly(read, at, step)


def _of_the_month(read: Reader, found: Read[tuple[int, ...]], step: int, doubts: tuple[str, ...]) -> Read[Repeat]:
    """`every 2nd friday of the month` says which, `every 2nd friday` how often."""
    if found is None:
        return None
    days, end = found
    part = read.get(end, "part") or read.get(end, "part_plural")
    after = of_month(read, end)
    if after > end and doubts:
        return Repeat("month", weekdays=tuple((step, day) for day in days)), after
    if doubts and (linked := read.get(end, "=in")) and (month := read.get(linked[1], "month")):
        return Repeat("year", weekdays=tuple((step, day) for day in days), months=(month[0],)), month[1]
    rule = Repeat("week", step, weekdays=tuple((0, day) for day in days), doubts=doubts)
    return (rule._replace(part=part[0]), part[1]) if part else (rule, end)


def of_month(read: Reader, at: int) -> int:
    """Past `of the month`, `of each month`, `of every month`."""
    if not read.says(at, "of", "in"):
        return at
    place = at + 1
    place = place + 1 if read.says(place, "the", "each", "every", "a") else place
    unit = read.get(place, "unit")
    return unit[1] if unit and unit[0] == "month" and not read.plural(place) else at


def yearly_rule(read: Reader, at: int, step: int) -> Read[Repeat]:
    """`every july 4th`, `every 4th of july`, `every december`, `every christmas`."""
    found = point(read, at)
    month = read.get(at, "month")
    nth = ordinal(read, at)
    dated = (
        nth is not None
        and read.get(read.skip(nth.next, "=of") if read.says(nth.next, "of") else nth.next, "month") is not None
    )
    if found and (month or dated) and found[0].month and found[0].day and not found[0].year and not found[0].until:
        when = found[0]
        listed_days = days_of_month(read, read.skip(month[1], "=the")) if month else None
        if listed_days and len(listed_days[0]) > 1:
            return Repeat("year", step, days=listed_days[0], months=(month[0],) if month else ()), listed_days[1]
        return Repeat(
            "year", step, days=(when.day or 1,), months=(when.month or 1,), clocks=(when.clock,) if when.clock else ()
        ), found[1]
    if month and month[1] and not (found and found[0].year):
        listed = listed_months(read, at)
        return (Repeat("year", step, months=listed[0], doubts=("which day",)), listed[1]) if listed else None
    holiday = read.get(at, "holiday")
    if holiday and "-" in holiday[0] and not holiday[0].startswith("easter") and step == 1:
        one, two = holiday[0].split("-")
        return Repeat("year", days=(int(two),), months=(int(one),)), holiday[1]
    return None


def _monthly(read: Reader, at: int, step: int) -> Read[Repeat]:
    """`every 27th`, `every 4th of the month`, `every 1st and 15th`."""
    listed = days_of_month(read, at)
    if listed is None:
        number = whole(read, at)
        if number and number.digits and 1 <= number.value <= 31 and number.next >= read.count:
            return Repeat("month", days=(number.value,)), number.next
        return None
    days, end = listed
    unit = read.get(end, "unit")
    if unit and unit[0] == "day":
        end = unit[1]
    after = of_month(read, end)
    return Repeat("month", step, days=days), after


def _adverb(read: Reader, at: int) -> Read[Repeat]:
    """`daily`, `weekly on fridays`, `quarterly`."""
    found = read.get(at, "repeat")
    if not found:
        return None
    (number, unit), end = found
    return Repeat(unit, number), end


def _ordinals(read: Reader, at: int) -> Read[Repeat]:
    """`first friday of every month`, `2nd and 2nd to the last fri of each month`, `the 4th of every 3 months`."""
    place = read.skip(at, "=on")
    place = read.skip(place, "=the") if read.says(place, "the") else place
    which: list[int] = []
    while True:
        number = count(read, place)
        if number is None:
            break
        which.append(number[0])
        end = number[1]
        place = past_and(read, end)
        if place == end:
            break
        place = read.skip(place, "=the") if read.says(place, "the") else place
    if not which:
        return None
    days = weekdays(read, end)
    unit = read.get(end, "unit")
    if days:
        end = days[1]
    elif unit and unit[0] == "day":
        end = unit[1]
    elif unit and unit[0] == "workday":
        return _workdays(read, unit[1], which)
    elif unit:
        return None
    return _ordinal_of(read, end, which, days[0] if days else ())


def _workdays(read: Reader, at: int, which: list[int]) -> Read[Repeat]:
    """`first workday of every month`."""
    every = read.get(read.skip(at, "=of"), "=every")
    unit = read.get(every[1], "unit") if every else None
    if unit is None or unit[0] != "month":
        return None
    return Repeat("month", weekdays=set_days("weekdays"), positions=tuple(which)), unit[1]


def _ordinal_of(read: Reader, at: int, which: list[int], days: tuple[int, ...]) -> Read[Repeat]:
    linked = read.skip(at, "=of")
    month = read.get(linked, "month") if linked > at else None
    every = read.get(month[1], "=every") if month else None
    if month and every and (unit := read.get(every[1], "unit")) and unit[0] == "year":
        return _rule("year", 1, which, days)._replace(months=(month[0],)), unit[1]
    found = read.get(linked, "=every")
    if not found:
        return None
    step, place, _ = _step(read, found[1])
    unit = read.get(place, "unit")
    if unit and unit[0] in ("month", "quarter", "year") and all(abs(number) <= 31 for number in which):
        if unit[0] == "year":
            return _rule("year", step, which, days), unit[1]
        return _rule("month", step * _MONTHLY[unit[0]], which, days), unit[1]
    listed = listed_months(read, found[1])
    return (_rule("year", 1, which, days)._replace(months=listed[0]), listed[1]) if listed else None


def _rule(unit: str, step: int, which: list[int], days: tuple[int, ...]) -> Repeat:
    if days:
        return Repeat(unit, step, weekdays=tuple((number, day) for number in which for day in days))
    return Repeat(unit, step, days=tuple(which))


def _plural(read: Reader, at: int) -> Read[Repeat]:
    """`tuesdays and thursdays`, `weekdays`, `friday mornings`, `mornings`."""
    place = read.skip(at, "=on")
    plain = read.get(place, "weekday")
    part = read.get(plain[1], "part_plural") if plain else None
    if plain and part:
        return Repeat("week", weekdays=((0, plain[0]),), part=part[0]), part[1]
    alone = read.get(place, "part_plural")
    if alone and not read.get(place, "unit"):
        return Repeat("day", part=alone[0]), alone[1]
    listed = weekdays(read, place)
    plural = read.get(place, "set_plural") is not None or has_plural(read, place)
    ranged = not plural and listed is not None and len(listed[0]) > 1 and clock_list(read, listed[1]) is not None
    if not plural and not ranged and not (listed and len(listed[0]) > 1 and plain_list(read, place, listed[1])):
        return None
    days = listed
    if days is None:
        return None
    if not plural:
        return Repeat("week", weekdays=tuple((0, day) for day in days[0]), doubts=("every week or once",)), days[1]
    rule = Repeat("week", weekdays=tuple((0, day) for day in days[0]))
    evenings = read.get(days[1], "part_plural")
    return (rule._replace(part=evenings[0]), evenings[1]) if evenings else (rule, days[1])


def _once(read: Reader, at: int) -> Read[Repeat]:
    """`once a week`, `once every 3 months`."""
    found = read.get(at, "=once")
    per = read.get(found[1], "=per") if found else None
    if not per:
        return None
    if read.get(found[1], "=every") if found else None:
        return _every(read, found[1]) if found else None
    unit = read.get(per[1], "unit")
    if not unit or unit[0] not in ("day", "week", "month", "quarter", "year", "hour", "fortnight"):
        return None
    name, factor = _SPELL.get(unit[0], (unit[0], 1))
    return Repeat(name, factor), unit[1]
