"""Days by month, number and weekday: `march 3`, `the 19th`, `3rd of may 2027`, `tuesday`."""

from __future__ import annotations

from dayward.language.grammar.numbers import ordinal, whole
from dayward.language.grammar.numeric import real_day
from dayward.language.grammar.years import full_year, stands_alone, year_after
from dayward.language.meaning import (
    When,
)
from dayward.language.reader import Read, Reader, Small
from dayward.language.resolve import day_of


def month_first(read: Reader, at: int) -> Read[When]:
    """`march 3`, `march the 3rd`, `oct/2`, `march 2027`, `march`."""
    found = read.get(at, "month")
    if not found:
        return None
    month, end = found
    if read.sign(end, "."):
        end += 1
    place = end + 1 if read.sign(end, "/-,") else end
    place = read.skip(place, "=the")
    nth = ordinal(read, place)
    number = None if nth else whole(read, place)
    day = nth or (number if number and _may_be_day(read, number) else None)
    if day and real_day(None, month, day.value):
        when = When(month=month, day=day.value)
        dated = read.get(day.next, "unit")
        if not (dated and dated[0] != "day" and not nth):
            following = year_after(read, day.next, True)
            return (when._replace(year=following[0]), following[1]) if following else (when, day.next)
    skipping = read.get(end, "=after_next")
    if skipping:
        return When(month=month, relation=2), skipping[1]
    following = year_after(read, end, False)
    if following:
        return When(year=following[0], month=month), following[1]
    short = read.sign(end, "'") and read.word(end + 1)
    if short and len(short) == 2 and short.isdecimal():
        return When(year=full_year(short, read), month=month), end + 2
    return When(month=month, weak=read.word(at) in read.language.weak), found[1]


def _may_be_day(read: Reader, number: Small) -> bool:
    """Whether a number behind a month is its day: one or two digits, or words that a year or nothing follows."""
    if number.digits:
        return number.digits < 3 and not _is_clock(read, number.next)
    return number.value <= 31 and (year_after(read, number.next, True) is not None or stands_alone(read, number.next))


def _is_clock(read: Reader, at: int) -> bool:
    """Whether the number before this is an hour: minutes, am or pm follow."""
    return (read.sign(at, ":") and read.glued(at) and read.word(at + 1).isdecimal()) or "half" in (
        read.tokens.roles[at] if at < read.count else {}
    )


def day_first(read: Reader, at: int) -> Read[When]:
    """`3 march`, `the 3rd of march 2027`, `20th of this month`, `the 19th`."""
    place = read.skip(at, "=the") if read.says(at, "the") else at
    nth = ordinal(read, place)
    number = nth or whole(read, place)
    if number is None or not 1 <= number.value <= 31:
        return None
    end = number.next
    unit = read.get(end, "unit")
    if nth and unit and unit[0] == "day":
        end = unit[1]
    linked = end + 1 if read.says(end, "of") or read.sign(end, "-/") else end
    linked = read.skip(linked, "=the") if linked > end else linked
    month = read.get(linked, "month")
    if month and (nth or number.digits in (1, 2) or read.says(end, "of") or number.value > 12):
        if not real_day(None, month[0], number.value):
            return None
        when = When(month=month[0], day=number.value)
        after = month[1] + (read.sign(month[1], ".") and read.glued(month[1]))
        following = year_after(read, after, True)
        return (when._replace(year=following[0]), following[1]) if following else (when, month[1])
    if not nth and place > at and number.digits and _plain_day(read, at, end):
        return When(day=number.value), end
    if not nth and read.says(end, "of") and _of_a_month(read, end + 1):
        return When(day=number.value), end
    if nth and (nth.digits or place > at) and not (unit and unit[0] not in ("day",)):
        if unit and not read.says(end, "of", "in"):
            return None
        if _names_a_thing(read, end) and not (at and read.says(at - 1, "on", "by", "until", "before", "after")):
            return None
        if not nth.digits and not stands_alone(read, end) and not (at and _announced(read, at - 1)):
            return None
        return When(day=nth.value), end
    return None


def _announced(read: Reader, at: int) -> bool:
    """Whether the word here says that a day of the month follows: `on`, a weekday."""
    return read.get(at, "=on") is not None or read.get(at, "weekday") is not None


def _plain_day(read: Reader, at: int, end: int) -> bool:
    """Whether `the 17` is a day: `on` before it, and no word behind it that it could count."""
    if not at or not read.says(at - 1, "on", "by", "until", "till"):
        return False
    word = read.word(end)
    return not (read.glued(end) and word in ":/.%$" and read.glued(end + 1)) and (
        not word[:1].isalpha() or bool(read.tokens.roles[end])
    )


def _of_a_month(read: Reader, at: int) -> bool:
    relation = read.get(read.skip(at, "=the"), "relation")
    unit = read.get(relation[1], "unit") if relation else None
    return unit is not None and unit[0] == "month"


def _names_a_thing(read: Reader, at: int) -> bool:
    """Whether an ordinal belongs to the word after it (`the 3rd attempt`)."""
    word = read.word(at)
    if not word or not word[0].isalpha():
        return False
    roles = read.tokens.roles[at]
    return not roles or "weekday" in roles or "unit" in roles or "=last" in roles


def week_day(read: Reader, at: int) -> Read[When]:
    found = read.get(at, "weekday")
    if not found:
        return None
    weekday, end = found
    if read.sign(end, ".") and read.glued(end) and len(read.word(at)) < 6:
        end += 1
    weak = read.word(at) in read.language.weak
    after = read.get(end, "=after_next")
    if after:
        return When(weekday=weekday, relation=2), after[1]
    unit = read.get(end, "unit")
    if unit and unit[0] == "week" and read.says(end, "week") and stands_alone(read, unit[1]):
        return When(weekday=weekday, relation=2).doubt("a week later"), unit[1]
    number = whole(read, end)
    if (
        number
        and number.digits
        and 1 <= number.value <= 31
        and not _is_clock(read, number.next)
        and stands_alone(read, number.next)
    ):
        near = day_of(When(weekday=weekday, day=number.value), read.now)
        if near and ((near.start - read.now).days < 31 or number.value > 12):
            when = When(weekday=weekday, day=number.value)
            return (when if number.value > 12 else when.doubt("a day or an hour")), number.next
    return When(weekday=weekday, weak=weak), end
