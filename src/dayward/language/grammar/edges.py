"""The beginning, middle, end or rest of a unit: `end of month`, `mid november`, `eod`, `rest of the week`, `week of the 18th`."""

from __future__ import annotations

from dayward.language import days
from dayward.language.grammar.dates import date
from dayward.language.meaning import (
    Span,
    When,
)
from dayward.language.reader import Read, Reader
from dayward.language.resolve import settled


def edge(read: Reader, at: int) -> Read[When]:
    """`end of month`, `beginning of next week`, `mid november`, `late march`, `eom`, `rest of the week`, `week of the 18th`, `all week`."""
    return read.once(_edge, at)


def _edge(read: Reader, at: int) -> Read[When]:
    place = read.skip(at, "=the") if read.says(at, "the") else at
    for role, where in (("end", 1), ("begin", -1)):
        letters = read.get(place, role)
        if letters:
            return _letters(read, letters, where)
    weekend = read.get(at, "=weekend_at")
    if weekend:
        return When(span=days.unit_at(read.now, "weekend"), weak=read.says(at, "weekend")), weekend[1]
    week = read.get(at, "=week_of")
    if week:
        return _week_of(read, week[1])
    for role, where in (("=start", -1), ("=middle", 0), ("=end", 1), ("=rest", 2), ("=all", 3)):
        found = read.get(at, role)
        if found:
            edged = _edged(read, found[1], where) or (
                _part_of_part(read, found[1], where) if where in (-1, 1, 2) else None
            )
            if edged:
                return edged
    return None


def _part_of_part(read: Reader, at: int, where: int) -> Read[When]:
    """`late this morning`, `early tomorrow evening`: the half of it."""
    inner = read.point(at)
    if not inner or not inner[0].part or not inner[0].has_day or inner[0].clock:
        return None
    done = settled(inner[0], read.now, read.zone)
    if done is None:
        return None
    middle = done.start + (done.end - done.start) / 2
    half = Span(done.start, middle, "part") if where < 0 else Span(middle, done.end, "part")
    return When(span=half, doubts=(*done.doubts, "where it begins")), inner[1]


def _letters(read: Reader, found: tuple[str, int], where: int) -> Read[When]:
    unit, end = found
    if unit == "business":
        from dayward.language.meaning import Clock

        return When(clock=Clock(17 * 60, 0, "24", "minute")), end
    following = read.skip(end, "=join")
    base = date(read, following) if unit == "day" else None
    if base and base[0].has_day:
        done = settled(base[0], read.now, read.zone)
        if done and done.grain == "day":
            return _cut(Span(done.start, done.end, "day"), where), base[1]
    return _cut(days.unit_at(read.now, unit), where), end


def _week_of(read: Reader, at: int) -> Read[When]:
    place = read.skip(at, "=join")
    inner = read.point(place) or read.point(at)
    done = settled(inner[0], read.now, read.zone) if inner and inner[0].has_day else None
    if not inner or not done or done.grain != "day":
        return None
    return When(span=days.unit_at(done.start, "week"), doubts=done.doubts), inner[1]


def _edged(read: Reader, at: int, where: int) -> Read[When]:
    place = at + 1 if read.sign(at, "-") and read.glued(at) else at
    linked = place + 1 if read.says(place, "of") else place
    while read.get(linked, "=at") and read.says(linked, "around"):
        linked += 1
    inner = date(read, linked)
    the = read.skip(linked, "=the")
    if inner is None and the > linked:
        inner = date(read, the)
    if (
        inner
        and where in (-1, 0, 1)
        and linked == place
        and (inner[0].month, inner[0].span, inner[0].year) == (None, None, None)
    ):
        return None
    if inner is None or not inner[0].has_day:
        unit = read.get(the, "unit")
        if unit is None or unit[0] not in ("week", "month", "quarter", "year", "day", "decade") or read.plural(the):
            return None
        if (where < 2 and linked == place) or (where == 3 and unit[0] == "day"):
            return None
        return _cut_now(read, days.unit_at(read.now, unit[0]), where), unit[1]
    done = settled(inner[0], read.now, read.zone)
    if done is None or inner[0].clock or inner[0].moment or done.grain in ("hour", "minute", "second"):
        return None
    if where < 2 and where > -2 and done.grain == "day" and where != 1 and linked == place:
        return None
    when = _cut_now(read, Span(done.start, done.end, done.grain), where)
    return when.doubt(*done.doubts), inner[1]


def _cut_now(read: Reader, span: Span, where: int) -> When:
    if where == 2 and span.start <= read.now < span.end:
        start = days.midnight(read.now) if span.grain != "day" else days.midnight(read.now) + days.DAY / 2
        return When(span=Span(start, span.end, span.grain))
    return When(span=span) if where >= 2 else _cut(span, where)


def _cut(span: Span, where: int) -> When:
    """The first, middle or last part of a unit: thirds of a month (1, 11, 21) and a year, the week's Mon-Tue, Wed-Thu, Fri-Sun."""
    start, end, grain = span.start, span.end, span.grain
    if grain == "day":
        if where > 0:
            return When(span=Span(end - days.DAY / 1440, end, "minute"))
        half = start + days.DAY / 2
        return When(span=Span(start, half, "day") if where < 0 else Span(half, half + days.DAY / 6, "part"))
    if grain == "month":
        cuts = (start, start + days.DAY * 10, start + days.DAY * 20, end)
    elif grain in ("week", "weekend"):
        cuts = (start, start + days.DAY * 2, start + days.DAY * 4, end)
    elif grain in ("year", "decade"):
        months = 4 if grain == "year" else 40
        cuts = (start, days.month_later(start, months), days.month_later(start, 2 * months), end)
    else:
        third = (end - start) / 3
        cuts = (start, days.midnight(start + third), days.midnight(start + third * 2), end)
    return When(span=Span(cuts[where + 1], cuts[where + 2], "day", True), doubts=("where it begins",))
