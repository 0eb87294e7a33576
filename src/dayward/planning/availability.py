"""When a person may be spoken to unasked: the rules they set, and the events that keep them busy.

Moments are aware; comparing is done in UTC, as clocks are put back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, NamedTuple

from dayward.planning import say
from dayward.planning.day import DEFAULTS
from dayward.planning.freetime import parse_window
from dayward.planning.occasions import Occasion, timed


class Rules(NamedTuple):
    """What a person allows. `quiet` is None where they want no quiet hours."""

    per_day: int
    quiet: tuple[time, time] | None
    busy: bool
    digests: tuple[str, ...]


class Span(NamedTuple):
    """A stretch of time in which the person is busy with something."""

    begin: datetime
    end: datetime
    words: str


def read_rules(preferences: Mapping[str, Any]) -> tuple[Rules, list[str]]:
    """The rules a person's preferences give, and what is wrong with them; what is wrong is replaced by the default."""
    problems = []
    text = str(preferences["attention.quiet"]).strip()
    quiet = parse_window(text)
    if text and (quiet is None or quiet[0] == quiet[1]):
        usual = DEFAULTS["attention.quiet"]
        problems.append(f"attention.quiet is {text!r}; it should be like {usual!r}, which is used")
        quiet = parse_window(usual)
    per_day = int(preferences["attention.per_day"])
    if per_day < 0:
        problems.append(f"attention.per_day is {per_day}; 0, for nothing at all, is used")
    digests = tuple(str(name) for name in preferences["attention.digest"])
    return Rules(max(per_day, 0), quiet, bool(preferences["attention.busy"]), digests), problems


def busy_spans(occasions: Iterable[Occasion], zone: tzinfo, unknown: int = 60) -> list[Span]:
    """When events keep the person busy. One without an end is taken to last `unknown` minutes.

    Events of a whole day do not make busy, nor do those that are `@free` or `@tentative`, or free in their own calendar.
    """
    spans = []
    for one in timed(list(occasions)):
        if one.start is None or not {"free", "tentative"}.isdisjoint(name.casefold() for name in one.contexts):
            continue
        begin = instant(one.day, one.start, zone)
        if one.end is None:
            end = begin + timedelta(minutes=unknown)
        else:
            end = instant(one.day + timedelta(days=one.end <= one.start), one.end, zone)
        if end > begin:
            spans.append(Span(begin, end, one.words))
    return sorted(spans)


def free_from(
    at: datetime, zone: tzinfo, rules: Rules, busy: Sequence[Span], until: datetime | None = None
) -> tuple[datetime, str]:
    """The first instant, from `at` on, that is neither in quiet hours nor in an event; and what comes before it, in words.

    It is not looked for any further than `until`.
    """
    at = at.astimezone(UTC)
    reasons: list[str] = []
    while until is None or at < until.astimezone(UTC):
        found = _event(at, zone, busy if rules.busy else ()) or _quiet(at, zone, rules.quiet)
        if found is None:
            break
        at, reason = found
        reasons.append(reason)
    return at, ", then ".join(reasons)


def _event(at: datetime, zone: tzinfo, busy: Sequence[Span]) -> tuple[datetime, str] | None:
    """The end of the event that `at` falls in, the longest if several."""
    held = [span for span in busy if span.begin.astimezone(UTC) <= at < span.end.astimezone(UTC)]
    if not held:
        return None
    longest = max(held, key=lambda span: span.end.astimezone(UTC))
    begin, end = longest.begin.astimezone(zone), longest.end.astimezone(zone)
    return longest.end.astimezone(UTC), f"you were in “{longest.words}” {say.span(begin.time(), end.time())}"


def _quiet(at: datetime, zone: tzinfo, quiet: tuple[time, time] | None) -> tuple[datetime, str] | None:
    """The end of the quiet hours that `at` falls in."""
    if quiet is None:
        return None
    begin, end = quiet
    local = at.astimezone(zone)
    clock = local.time()
    if not (begin <= clock < end if begin < end else clock >= begin or clock < end):
        return None
    day = local.date() + timedelta(days=begin > end and clock >= begin)
    over = instant(day, end, zone)
    if over <= at:  # in the hour that comes twice, for the second time
        over = instant(day, end, zone, fold=1)
    return over, f"quiet hours {say.span(begin, end)}"


def instant(day: date, clock: time, zone: tzinfo, fold: int = 0) -> datetime:
    """A local time as an instant. A time that the clocks skip is as much later as they are put forward."""
    return datetime.combine(day, clock.replace(fold=fold), zone).astimezone(UTC)
