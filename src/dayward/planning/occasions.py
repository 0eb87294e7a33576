"""What takes place: events of the person's own calendar, and of calendars they subscribed to, as one kind of thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import TYPE_CHECKING, NamedTuple, Protocol

from dayward.planning.once import Once

if TYPE_CHECKING:
    from dayward.formats.calendartxt import CalendarFile, Event


class Occasion(NamedTuple):
    """Something on a day. `end` before or at `start` is on the next day; midnight at the end of the day is `time(0)`.

    `calendar` is the name of a subscribed calendar, "" for the person's own; `place` is the evidence, `file:line`. What does not
    make `busy` takes no time from the day.
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
    busy: bool = True

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

    @property
    def notes(self) -> tuple[str, ...]:
        """What is wrong with any of them, in words that name no secret."""

    def between(self, first: date, last: date) -> list[Occasion]:
        """What takes place from `first` to `last`, in the person's own zone."""

    def refresh(self) -> None:
        """Fetch those that are older than the person likes."""


class NoCalendars:
    """Nobody subscribed to anything."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Nothing is wrong."""
        return ()

    def between(self, first: date, last: date) -> list[Occasion]:
        """Nothing."""
        return []

    def refresh(self) -> None:
        """Nothing to fetch."""


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


_own: Once[list[Occasion]] = Once()


def merged(own: CalendarFile, path: str, others: Calendars, first: date, last: date) -> list[Occasion]:
    """What takes place from `first` to `last`, the person's own and the others', in order.

    What several calendars hold in the same words at the same time is one thing, told once. `own` is not to be changed afterwards.
    """
    found = [*_own.get(own, (path, first, last), lambda: [of_event(one, path) for one in own.between(first, last)])]
    theirs = others.between(first, last)
    if not theirs:
        return found
    known = {_same(one) for one in found}
    for one in theirs:
        if (name := _same(one)) not in known:
            known.add(name)
            found.append(one)
    return sorted(found, key=lambda occasion: occasion.order)


def _same(one: Occasion) -> tuple[date, time | None, time | None, str]:
    return one.day, one.start, one.end, one.words.casefold()


def on(occasions: Iterable[Occasion], day: date) -> list[Occasion]:
    """Those of one day."""
    return [occasion for occasion in occasions if occasion.day == day]


def timed(occasions: Sequence[Occasion]) -> list[Occasion]:
    """Those that have a time and make busy."""
    return [occasion for occasion in occasions if occasion.start is not None and occasion.busy]


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute
