"""Whole expressions of time: a point with its preposition, a range, a deadline, a length, a recurrence; the longest wins."""

from __future__ import annotations

from dayward.language.grammar import clocks, durations
from dayward.language.grammar.points import atom, point
from dayward.language.grammar.ranges import between, numbered, past_small_words, ranged
from dayward.language.grammar.repeats import repeat
from dayward.language.grammar.sense import counts_things, means_time, number_stops, part_of_a_name, text_ends
from dayward.language.meaning import (
    Duration,
    Meaning,
    Open,
    When,
    merged,
)
from dayward.language.reader import Read, Reader


def expression(read: Reader, at: int) -> Read[Meaning]:
    """The longest expression that begins at this token; None where none does or where the words mean something else."""
    best: Read[Meaning] = None
    for rule in (repeat, numbered, single, between, bounded, opened, ranged, length):
        found = rule(read, at)
        if found and (best is None or found[1] > best[1]):
            best = found
    return best


def single(read: Reader, at: int) -> Read[Meaning]:
    """A point, with `at`, `on`, `in`, `the`… before it; and how long it takes (`tomorrow 3pm for 2 hours`)."""
    start = past_small_words(read, at)
    found = point(read, start)
    opened_by = start > at
    inner = point(read, start - 1) if start > at and read.says(start - 1, "the") else None
    if inner and (found is None or inner[1] > found[1]):
        found = inner
    if start > at and (later := point(read, at)) and (found is None or later[1] >= found[1]):
        found, opened_by = later, False
    if found is None and read.get(at, "=at"):
        found = atom(read, at, None)
    if found is None and read.says(at, "for") and (hour := clocks.clock(read, at + 1)):
        found, opened_by = (When(clock=hour[0]), hour[1]), True
    if found is None:
        return None
    when, end = found
    if not means_time(read, at, start, when, end, opened_by):
        return None
    if when.clock and not when.until:
        timed = _lasting(read, end)
        if timed:
            return when._replace(length=timed[0]), timed[1]
    if when.has_day and not when.clock and not when.moment:
        bounded_by = _bounded_clock(read, when, end)
        if bounded_by:
            return bounded_by
    return _later_on(read, when, end)


def _later_on(read: Reader, when: When, end: int) -> Read[Meaning]:
    after = read.get(end, "=or_later")
    if after:
        return Open(when, True, True), after[1]
    before = read.get(end, "=or_earlier")
    return (Open(when, False, True), before[1]) if before else (when, end)


def _bounded_clock(read: Reader, when: When, end: int) -> Read[Meaning]:
    """`tomorrow after 5pm`, `friday before noon`."""
    for role, after in (("=after", True), ("=before", False), ("=by", False)):
        lead = read.get(end, role)
        found = (
            (clocks.clock(read, lead[1]) or (clocks.bare(read, lead[1]) if _plain_hour(read, lead[1]) else None))
            if lead
            else None
        )
        if found:
            both = merged(when, When(clock=found[0]))
            return (Open(both, after, not after), found[1]) if both else None
    return None


def _plain_hour(read: Reader, at: int) -> bool:
    found = clocks.bare(read, at)
    return (
        found is not None
        and number_stops(read, found[1])
        and not read.get(found[1], "unit")
        and not read.get(found[1], "month")
    )


def _lasting(read: Reader, at: int) -> Read[Duration]:
    lead = read.get(at, "=for")
    return durations.duration(read, lead[1]) if lead else None


def opened(read: Reader, at: int) -> Read[Meaning]:
    """`by friday noon`, `before 11`, `after lunch`, `since tomorrow`, `until the 3rd`."""
    for role, after, inclusive in (
        ("=before", False, False),
        ("=by", False, True),
        ("=since", True, True),
        ("=after", True, False),
    ):
        lead = read.get(at, role)
        if not lead:
            continue
        place = lead[1]
        found = point(read, place) or point(read, past_small_words(read, place))
        if found is None:
            hour = clocks.bare(read, past_small_words(read, place))
            if (
                hour
                and not counts_things(read, hour[1])
                and not read.get(hour[1], "unit")
                and not read.sign(hour[1], "%$€")
                and number_stops(read, hour[1])
            ):
                found = When(clock=hour[0]), hour[1]
        if found is None or part_of_a_name(read, lead[1], found[1]):
            continue
        if found[0].weak and found[0].part and not found[0].has_day and role == "=by":
            continue
        timed = _lasting(read, found[1]) if role == "=since" and found[0].clock and not found[0].until else None
        if timed:
            return found[0]._replace(length=timed[0]), timed[1]
        when = found[0]
        unsaid = when.relation in (None, 0) and when.year is None and not (when.span or when.moment or when.holiday)
        if read.get(at, "=past_since") and unsaid and when.has_day:
            when = when._replace(relation=-1)
        return Open(when, after, inclusive), found[1]
    return None


def bounded(read: Reader, at: int) -> Read[Meaning]:
    """`within 2 hours`, `for 3 days starting friday`."""
    lasting = _lasting(read, at)
    if not lasting:
        return None
    lead = read.get(lasting[1], "=since")
    found = point(read, lead[1] if lead else past_small_words(read, lasting[1]))
    if found and not lead and not (found[0].clock or found[0].moment):
        return None
    return (found[0]._replace(length=lasting[0]), found[1]) if found else None


def length(read: Reader, at: int) -> Read[Meaning]:
    """`for 3 hours`, `half an hour`, `2 days`."""
    lead = read.get(at, "=for")
    start = lead[1] if lead else at
    if at and read.get(at - 1, "=twice"):
        return None
    found = durations.duration(read, start)
    if found is None:
        return None
    if (
        not lead
        and read.says(start, "a", "an")
        and not text_ends(read, found[1])
        and not (at and read.says(at - 1, "takes"))
    ):
        return None
    if found[0].grain == "weekend" or (read.says(start, "some", "another") and not lead):
        return None
    return found
