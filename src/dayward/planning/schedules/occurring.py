"""What a person's day makes due: occurrences around events, crossings of conditions, files that changed.

A key names one of them for ever: what is about the same thing at the same instant, or since the same day, has the same key.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from dayward.formats.handles import full_handle, identity
from dayward.planning.day import Day
from dayward.planning.item import Item
from dayward.planning.occasions import Occasion, timed
from dayward.planning.schedules.relative import Before, Changed, fits
from dayward.planning.schedules.wall import instant, on_wall


class Occurrence(NamedTuple):
    """Something due at an instant: its key, what it is about in the person's words, and where that stands."""

    key: str
    at: datetime
    subject: str
    evidence: str


class Crossing(NamedTuple):
    """Something that is true now: its key, what it is about, why, and where that stands."""

    key: str
    subject: str
    reason: str
    evidence: str


def occurrences(rule: Before, day: Day, after: datetime, until: datetime, zone: tzinfo) -> list[Occurrence]:
    """What is due around events after `after` up to and with `until`, in order.

    Every event with a time that makes busy, the person's own or subscribed, counts, each time it repeats. One without an end is
    taken to last as long as the preferences say. An event that is moved is another one.
    """
    shift = timedelta(seconds=rule.seconds if rule.after else -rule.seconds)
    first, last = _days(after - shift, until - shift, zone)
    found: dict[str, Occurrence] = {}
    for occasion in timed(day.between(first, last)):
        if not fits(rule.of, occasion.words, occasion.projects, occasion.contexts, occasion.calendar):
            continue
        begin, end = span(occasion, int(day.preferences["event_minutes"]), zone)
        edge = end if rule.after else begin
        if edge is not None and after < edge + shift <= until:
            one = Occurrence(f"{name_of(occasion)}@{stamp(edge)}", edge + shift, occasion.words, occasion.place)
            found.setdefault(one.key, one)
    return sorted(found.values(), key=lambda one: (one.at, one.key))


def changes(rule: Changed, files: Iterable[tuple[str, str]]) -> list[Crossing]:
    """Of changed files, given as path and what names their new content, those that the rule is about."""
    return [Crossing(f"{path}@{state}", path, "changed", path) for path, state in files if rule.concerns(path)]


def span(occasion: Occasion, unknown: int, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
    """When something with a time begins and ends; `unknown` are the minutes it lasts where no end is written."""
    begin, end = occasion.minutes
    return instant(_wall(begin), zone), instant(_wall(begin + unknown if end is None else end), zone)


def name_of(thing: Occasion | Item) -> str:
    """What a thing is called in keys: its whole handle; for a subscribed event, of its calendar and words."""
    if isinstance(thing, Item):
        return full_handle(identity(thing.task))
    return thing.handle or full_handle(f"{thing.calendar} {thing.words}".casefold())


def stamp(moment: datetime) -> str:
    """An instant as keys have it: `2026-11-27T14:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def _days(after: datetime, until: datetime, zone: tzinfo) -> tuple[date, date]:
    """The days whose events may have an edge between two instants; one that began the day before may end then."""
    return on_wall(after, zone).date() - timedelta(days=1), on_wall(until, zone).date()


def _wall(minutes: int) -> datetime:
    day, minute = divmod(minutes, 1440)
    return datetime.combine(date.fromordinal(day), time(minute // 60, minute % 60))
