"""What takes place: events of the person's own calendar, and of calendars they subscribed to, as one kind of thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from dayward.formats.calendartxt import CalendarFile, Event


class Occasion(NamedTuple):
    """Something on a day. `end` before or at `start` is on the next day; midnight at the end of the day is `time(0)`.

    `calendar` is the name of a subscribed calendar, "" for the person's own; `place` is the evidence, `file:line`.
    """

    day: date
    start: time | None
    end: time | None
    words: str
    place: str
    calendar: str = ""
    projects: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    handle: str = ""
    where: str = ""
    kv: tuple[tuple[str, str], ...] = ()

    @property
    def order(self) -> tuple[date, bool, time, str, str]:
        """By day and time, all-day ones first, the person's own before others."""
        return self.day, self.start is not None, self.start or time(0), self.calendar, ""

    @property
    def minutes(self) -> tuple[int, int | None]:
        """When it begins and ends, in minutes since the year 1; no end where none is written. For timed ones only."""
        base = self.day.toordinal() * 1440
        begin = base + _minute(self.start or time(0))
        if self.end is None:
            return begin, None
        finish = base + _minute(self.end)
        return begin, finish if finish > begin else finish + 1440


class Calendars(Protocol):
    """Calendars that are not in the files, as they were last fetched."""

    notes: tuple[str, ...]
    """What is wrong with any of them, in words that name no secret."""

    def between(self, first: date, last: date) -> list[Occasion]:
        """What takes place from `first` to `last`, in the person's own zone."""


class NoCalendars:
    """Nobody subscribed to anything."""

    notes: tuple[str, ...] = ()

    def between(self, first: date, last: date) -> list[Occasion]:
        """Nothing."""
        return []


def of_event(event: Event, path: str) -> Occasion:
    """An event of the person's own calendar file."""
    return Occasion(
        event.day,
        event.start,
        event.end,
        event.words,
        f"{path}:{event.line}",
        "",
        tuple(event.projects),
        tuple(event.contexts),
        event.handle,
        "",
        tuple(event.kv.items()),
    )


def merged(own: CalendarFile, path: str, others: Calendars, first: date, last: date) -> list[Occasion]:
    """What takes place from `first` to `last`, the person's own and the others', in order."""
    found = [of_event(event, path) for event in own.between(first, last)]
    theirs = others.between(first, last)
    return sorted([*found, *theirs], key=lambda occasion: occasion.order) if theirs else found


def on(occasions: Iterable[Occasion], day: date) -> list[Occasion]:
    """Those of one day."""
    return [occasion for occasion in occasions if occasion.day == day]


def timed(occasions: Sequence[Occasion]) -> list[Occasion]:
    """Those that have a time."""
    return [occasion for occasion in occasions if occasion.start is not None]


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute
