"""From the bytes of an iCalendar file to what takes place, day by day, in the person's zone.

The libraries that read iCalendar are imported here and in `importing` and `exporting`, when one of these is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, NamedTuple

from dayward.core.errors import Unavailable
from dayward.formats.text import printable

MOST = 20_000
_TOO_FINE = ("SECONDLY", "MINUTELY")
_LONGEST_WORDS = 300
_DAY = timedelta(days=1)


class Happening(NamedTuple):
    """What takes place on one day, in the person's zone, as `Occasion` has it. `line` is that of its words in the file."""

    day: date
    start: time | None
    end: time | None
    words: str
    line: int
    where: str = ""
    busy: bool = True


def parsed(data: bytes) -> Any:
    """The calendars of a file, as one. Raises Unavailable, with the reason, where it is none."""
    from icalendar import Calendar

    if b"BEGIN:VCALENDAR" not in data.upper():
        raise Unavailable("this is no calendar: there is no BEGIN:VCALENDAR in it", "check the address or the file")
    try:
        found = Calendar.from_ical(data, multiple=True)
    except Exception as error:  # noqa: BLE001 (whatever a stranger's bytes make the library raise)
        reason = " ".join(str(error).split())[:120]
        raise Unavailable(f"this calendar cannot be read: {reason}", "ask whoever makes it") from None
    if not found:
        raise Unavailable("this calendar has nothing in it", "check the address or the file")
    first = found[0]
    for other in found[1:]:
        first.subcomponents += other.subcomponents
    return first


def expand(data: bytes, zone: tzinfo, first: date, last: date) -> list[Happening]:
    """Everything from `first` to `last`, cancelled events left out, in order. Raises Unavailable for what is no calendar."""
    calendar = parsed(data)
    lines = Lines(data)
    out: list[Happening] = []
    for component in components(calendar, first, last):
        out += [one for one in happenings(component, zone, lines) if first <= one.day <= last]
        if len(out) > MOST:
            raise Unavailable(f"this calendar has more than {MOST} events in a year", "subscribe to a smaller one")
    return sorted(set(out), key=lambda one: (one.day, one.start is not None, one.start or time(0), one.words, one.line))


def components(calendar: Any, first: date, last: date) -> Iterator[Any]:
    """The occurrences of a calendar's events. A series that cannot be understood is left out, the others are not."""
    import recurring_ical_events  # type: ignore[import-untyped]

    calendar.subcomponents = [one for one in calendar.subcomponents if one.name != "VEVENT" or _is_sound(one)]
    try:
        query = recurring_ical_events.of(calendar, skip_bad_series=True)
        found = query.between(first - _DAY, last + 2 * _DAY)
    except Exception as error:  # noqa: BLE001 (as above)
        reason = " ".join(str(error).split())[:120]
        raise Unavailable(f"this calendar cannot be read: {reason}", "ask whoever makes it") from None
    for component in found:
        if str(component.get("STATUS", "")).upper() != "CANCELLED":
            yield component


def _is_sound(event: Any) -> bool:
    """Whether an event has a beginning, and a rule that is not finer than hours."""
    from icalendar.error import BrokenCalendarProperty

    try:
        rules = event.get("RRULE", [])
        parts = [freq for rule in (rules if isinstance(rules, list) else [rules]) for freq in rule.get("FREQ", [])]
    except (AttributeError, TypeError, ValueError, BrokenCalendarProperty):
        return False
    return "DTSTART" in event and not any(str(freq).upper() in _TOO_FINE for freq in parts)


def happenings(component: Any, zone: tzinfo, lines: Lines) -> list[Happening]:
    """An occurrence, as one entry for each day it touches."""
    try:
        begin, end = component["DTSTART"].dt, component.end
    except Exception:  # noqa: BLE001 (an event without a usable time says nothing)
        return []
    words = text_of(component, "SUMMARY") or "(no title)"
    line = lines.of(str(component.get("UID", "")), words)
    where = text_of(component, "LOCATION")
    busy = str(component.get("TRANSP", "")).upper() != "TRANSPARENT"
    return [Happening(*span, words, line, where, busy) for span in spans(begin, end, zone)]


def text_of(component: Any, name: str) -> str:
    """A text property on one line, without characters that would do something to a terminal or a file."""
    value = component.get(name, "")
    value = value[0] if isinstance(value, list) and value else value
    return _plain(str(value))


def _plain(text: str) -> str:
    bare = printable(" ".join(text.split())).replace("\ufffd", "")
    return " ".join(bare.split())[:_LONGEST_WORDS].strip()


def spans(begin: date | datetime, end: date | datetime, zone: tzinfo) -> list[tuple[date, time | None, time | None]]:
    """The days something touches, with its times on each: a day in the middle is a whole day."""
    if not isinstance(begin, datetime) or not isinstance(end, datetime):
        first = begin.date() if isinstance(begin, datetime) else begin
        after = end.date() if isinstance(end, datetime) else end
        count = min(max(1, (after - first).days), 400)
        return [(first + timedelta(days=n), None, None) for n in range(count)]
    start, stop = sorted((local(begin, zone), local(end, zone)))
    if stop == start:
        return [(start.date(), _minute(start), None)]
    if stop - start < _DAY and (stop.date() == start.date() or stop.time() <= start.time()):
        return [(start.date(), _minute(start), _minute(stop))]
    return _over_days(start, stop)


def _over_days(start: datetime, stop: datetime) -> list[tuple[date, time | None, time | None]]:
    out: list[tuple[date, time | None, time | None]] = [(start.date(), _minute(start), time(0))]
    if start.time() == time(0):
        out = [(start.date(), None, None)]
    day = start.date() + _DAY
    while day < stop.date() and len(out) < 400:
        out.append((day, None, None))
        day += _DAY
    if stop.time() != time(0):
        out.append((stop.date(), time(0), _minute(stop)))
    return out


def local(moment: datetime, zone: tzinfo) -> datetime:
    """A moment in the person's zone, without it. One without a zone is meant wherever the person is."""
    return (moment.astimezone(zone) if moment.tzinfo else moment).replace(tzinfo=None)


def _minute(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0)


class Lines:
    """Where in a file an event's words stand, so that what is said of it can be looked up."""

    def __init__(self, data: bytes) -> None:
        self._found: dict[tuple[str, str], int] = {}
        self._any: dict[str, int] = {}
        uid, words, line, inside = "", "", 0, False
        for number, text in _logical(data.decode("utf-8", "replace")):
            name, _, value = text.partition(":")
            name = name.partition(";")[0].upper()
            if name == "BEGIN" and value.strip().upper() == "VEVENT":
                uid, words, line, inside = "", "", number, True
            elif name == "END" and value.strip().upper() == "VEVENT" and inside:
                self._found.setdefault((uid, words), line)
                self._any.setdefault(uid, line)
                inside = False
            elif inside and name == "UID":
                uid = value.strip()
            elif inside and name == "SUMMARY":
                words, line = _unescaped(value), number

    def of(self, uid: str, words: str) -> int:
        """The line of an event's words; of another of its series where those are not found; 0 where nothing is."""
        return self._found.get((uid, words)) or self._any.get(uid, 0)


def _logical(text: str) -> Iterator[tuple[int, str]]:
    """Unfolded lines, each with the number (from 1) of the line it begins on."""
    number = 1
    held, begun = "", 1
    for line in text.split("\n"):
        bare = line.rstrip("\r")
        if bare[:1] in (" ", "\t"):
            held += bare[1:]
        else:
            if held:
                yield begun, held
            held, begun = bare, number
        number += 1
    if held:
        yield begun, held


def _unescaped(value: str) -> str:
    plain = value.replace("\\n", " ").replace("\\N", " ").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
    return _plain(plain)
