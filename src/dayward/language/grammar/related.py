"""What stands in a relation to now: `next tuesday`, `last march`, `this weekend`, `next 3 weeks`, `the month before last`."""

from __future__ import annotations

from dayward.language import days
from dayward.language.grammar.named import day_first, month_first
from dayward.language.grammar.numbers import amount, ordinal
from dayward.language.grammar.units import any_season, season_named
from dayward.language.meaning import (
    Span,
    When,
)
from dayward.language.reader import Read, Reader, found_when


def related(read: Reader, at: int) -> Read[When]:
    """`next tuesday`, `last march`, `this weekend`, `next 3 weeks`, `past two quarters`, `next christmas`."""
    found = read.get(at, "relation")
    if not found:
        return None
    relation, end = found
    again = read.get(end, "relation")
    if relation == 0 and again and again[0] == -1:
        relation, end = again
    weekday = read.get(end, "weekday")
    if weekday:
        return When(weekday=weekday[0], relation=relation), weekday[1]
    month = read.get(end, "month")
    if month and read.word(end) in read.language.weak and _verb(read, month[1]):
        return None
    if month:
        inner = month_first(read, end)
        if inner and inner[0].day is None and inner[0].year is None:
            return When(month=month[0], relation=relation), month[1]
        return inner
    holiday = read.get(end, "holiday")
    if holiday:
        return When(holiday=holiday[0], relation=relation), holiday[1]
    if read.get(end, "=season_word"):
        return found_when(any_season(read, relation), end + 1)
    season = read.get(end, "season")
    if season:
        return season_named(read, season, relation), season[1]
    day = ordinal(read, end)
    if day:
        inner = day_first(read, end)
        if inner and inner[0].month and not inner[0].year:
            return inner[0]._replace(relation=relation), inner[1]
    return _related_unit(read, relation, end, at)


def _verb(read: Reader, at: int) -> bool:
    """Whether the word before is a verb here, as in `this may take`: an ordinary word follows."""
    return read.word(at)[:1].isalpha() and not read.tokens.roles[at]


def _related_unit(read: Reader, relation: float, end: int, at: int) -> Read[When]:
    many = amount(read, end)
    if many and not read.says(end, "a", "an"):
        end = many[1]
    else:
        many = None
    if read.says(end, "more"):
        end += 1
    unit = read.get(end, "unit")
    if unit is None:
        return None
    if many is None and read.says(end, "night", "nights"):
        return None
    if many:
        return _several(read, many[0], unit, 1 if relation > 0 else -1 if relation < 0 else 0)
    step = round(relation + 0.1) if relation != 0.5 else 1
    after = read.get(unit[1], "=after_next")
    if unit[0] in ("second", "minute", "hour"):
        if relation == 0:
            return None
        span = Span(read.now, days.later(read.now, unit[0], 1), "minute")
        return When(span=span if step > 0 else Span(days.later(read.now, unit[0], -1), read.now, "minute")), unit[1]
    name = unit[0]
    if name == "decade" and step:
        moment = days.month_later(read.now, 120 * step)
        return When(span=Span(moment, days.month_later(moment, 120), "day")), unit[1]
    span = days.unit_at(read.now, name, step)
    if name == "weekend" and relation == 0.5 and read.now.weekday() < 5:
        span = days.unit_at(read.now, name, 0)
    return When(span=span), after[1] if after else unit[1]


def _several(read: Reader, many: tuple[float, bool], unit: tuple[str, int], step: int) -> Read[When]:
    """`next 3 weeks`: from the next on; `last 3 weeks`: up to this one."""
    count, name = int(many[0]), unit[0]
    if count < 1 or count > 100_000 or step == 0:
        return None
    if name in ("hour", "minute", "second"):
        start = days.floor(read.now, name)
        start = days.later(start, name, 1 if name != "hour" and step > 0 else 0)
        span = (
            Span(start, days.later(start, name, count), name)
            if step > 0
            else Span(days.later(start, name, -count), start, name)
        )
    elif name == "workday" or name == "weekend":
        start = (
            days.midnight(days.later(read.now, "workday", 1))
            if name == "workday"
            else days.unit_at(read.now, name, 0).start
        )
        span = Span(start, days.later(start, name, count), "day")
    else:
        this = days.floor(read.now, name)
        start = days.later(this, name, 1 if step > 0 else -count)
        span = Span(start, days.later(start, name, count), "week" if name == "fortnight" else name)
    when = When(span=span._replace(several=True))
    if many[1]:
        when = when.doubt("how many")
    whole_ones = (
        name not in ("hour", "minute", "second", "day", "workday")
        or read.get(unit[1] - 2, "=coming")
        or read.get(unit[1] - 3, "=coming")
    )
    return (when.doubt("from now on or whole ones") if whole_ones else when), unit[1]


def counted_units(read: Reader, at: int) -> Read[When]:
    """`the 3 next weeks`, `two upcoming months`, `first two weeks of …` is elsewhere."""
    place = read.skip(at, "=the") if read.says(at, "the") else at
    many = amount(read, place)
    relation = read.get(many[1], "relation") if many else None
    unit = read.get(relation[1], "unit") if relation else None
    if not many or not relation or not unit or relation[0] == 0 or read.says(place, "a", "an"):
        return None
    if relation[0] < 0 and many[0][0] > 1 and not read.plural(unit[1] - 1):
        return None
    return _several(read, many[0], unit, 1 if relation[0] > 0 else -1)


def unit_after_next(read: Reader, at: int) -> Read[When]:
    """`the week after next`, `the month before last`."""
    place = read.skip(at, "=the") if read.says(at, "the") else at
    unit = read.get(place, "unit")
    if unit is None or unit[0] not in ("week", "month", "quarter", "year", "weekend", "decade"):
        return None
    after, before = read.get(unit[1], "=after_next"), read.get(unit[1], "=before_last")
    if after:
        return When(span=days.unit_at(read.now, unit[0], 2)), after[1]
    return (When(span=days.unit_at(read.now, unit[0], -2)), before[1]) if before else None
