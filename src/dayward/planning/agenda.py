"""Occasions in words: with their times, clashes, and the free time between them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from dayward.planning import say
from dayward.planning.day import Day
from dayward.planning.freetime import Block, beside, clashing, free, parse_window
from dayward.planning.occasions import Occasion, timed
from dayward.planning.statement import Statement

_Clashes = Sequence[tuple[Occasion, Occasion]]


def told(occasions: Sequence[Occasion], clashes: _Clashes = ()) -> list[Statement]:
    """Each with its time, calendar and what it clashes with."""
    others = beside(clashes)
    return [_told(one, others.get(one, ())) for one in occasions]


def dated(occasions: Sequence[Occasion], today: date, clashes: _Clashes = ()) -> list[Statement]:
    """Each with its day before its time."""
    out, others = [], beside(clashes)
    for one in occasions:
        statement = _told(one, others.get(one, ()))
        lead = f"{say.short_day(one.day, today)} {say.span(one.start, one.end)}".strip()
        out.append(statement._replace(lead=lead))
    return out


def _told(one: Occasion, others: Sequence[Occasion]) -> Statement:
    parts = [f"+{name}" for name in one.projects]
    if one.where:
        parts.append(one.where)
    if one.calendar:
        parts.append(f"[{one.calendar}]")
    if others:
        parts.insert(0, clashing(others))
    facts = {
        "day": one.day.isoformat(),
        "start": one.start and one.start.isoformat("minutes"),
        "end": one.end and one.end.isoformat("minutes"),
        "calendar": one.calendar,
        "clashes": [other.words for other in others],
    }
    lead = say.span(one.start, one.end) or "all day"
    more = tuple(other.place for other in others)
    return Statement(one.words, one.place, "  ".join(parts), "", None, lead, "late" if others else "", more, facts)


def blocks(day: Day, on: date, after: time | None = None) -> list[Block]:
    """The free time of a day on which something takes place at a time; none is told of a day without."""
    window = parse_window(day.preferences["hours.day"])
    events = day.between(on, on)
    if window is None or not timed(events):
        return []
    least, unknown = int(day.preferences["free_minutes"]), int(day.preferences["event_minutes"])
    return free(events, on, window, least=least, unknown=unknown, after=after)


def free_words(day: Day, on: date, after: time | None = None) -> str:
    """`free 10:00–13:00, 14:00–17:00`, or ""."""
    found = blocks(day, on, after)
    return "free " + ", ".join(say.span(block.start, block.end) for block in found) if found else ""
