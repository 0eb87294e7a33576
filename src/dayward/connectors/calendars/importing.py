"""An `.ics` file as events of calendar.txt: each series as one event with its rule where a rule can say it, else day by day.

Whether a rule says it is not guessed: it is expanded as calendar.txt expands it and compared with what the iCalendar library
makes of the file. What is in the calendar already is left out, so that a second import adds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, NamedTuple

from dayward.connectors.calendars.expand import Lines, components, happenings, local, parsed, text_of
from dayward.formats.calendar_line import as_one
from dayward.formats.calendar_recurrence import days_of
from dayward.formats.calendartxt import CalendarFile, Event
from dayward.formats.todotxt import Task, is_tag, key_value

_RULES = ("rec", "rrule", "until", "except", "rem")
_YEARS = {"YEARLY": 12}
_MOST_EXCEPTIONS = 60
_UNITS = {"DAILY": "d", "WEEKLY": "w", "MONTHLY": "m", "YEARLY": "y"}


class New(NamedTuple):
    """An event to write: its (first) day, times, and text with keys."""

    day: date
    start: time | None
    end: time | None
    text: str


class Plan(NamedTuple):
    """What an import would write, how many events were there already, and what had to be said otherwise."""

    events: tuple[New, ...]
    known: int
    notes: tuple[str, ...]


def plan(data: bytes, zone: tzinfo, today: date, calendar: CalendarFile) -> Plan:
    """What of a file is to be written. Raises Unavailable where it is no calendar."""
    everything = parsed(data)
    lines = Lines(data)
    notes: list[str] = []
    found: list[New] = []
    for series in _series(everything):
        found += _of_series(everything, series, zone, today, lines, notes)
    there = {_name(event) for event in calendar.events}
    if found:  # a single day may be there as one of a series
        days = [one.day for one in found]
        there |= {_name(event) for event in calendar.between(min(days), max(days))}
    fresh: list[New] = []
    for one in found:
        name = _name(Event(one.day, one.start, one.end, one.text))
        if name not in there:
            there.add(name)
            fresh.append(one)
    return Plan(tuple(sorted(fresh, key=_order)), len(found) - len(fresh), tuple(dict.fromkeys(notes)))


def _order(one: New) -> tuple[date, bool, time, str]:
    return one.day, one.start is not None, one.start or time(0), one.text


def _name(event: Event) -> tuple[object, ...]:
    """What makes an event the same as one that is there: its first day, times, words and tags, not its rule."""
    tags = sorted([*event.projects, *[f"@{name}" for name in event.contexts]])
    return event.day, event.start, event.end, event.words.casefold(), *tags


def _series(calendar: Any) -> list[list[Any]]:
    """Events by their UID, in the order of the file; those without one are by themselves."""
    groups: dict[str, list[Any]] = {}
    for number, component in enumerate(calendar.walk("VEVENT")):
        groups.setdefault(str(component.get("UID") or f"\0{number}"), []).append(component)
    return list(groups.values())


def _of_series(
    calendar: Any, series: list[Any], zone: tzinfo, today: date, lines: Lines, notes: list[str]
) -> list[New]:
    master = next((one for one in series if "RECURRENCE-ID" not in one), series[0])
    repeats = any(name in master for name in ("RRULE", "RDATE"))
    if not repeats and len(series) == 1:
        if str(master.get("STATUS", "")).upper() == "CANCELLED" or "DTSTART" not in master:
            return []
        return _days(master, zone, lines)
    begin = _first_day(master, zone)
    if begin is None:
        return []
    last = _end_of_window(master, begin, today)
    alone = calendar.copy()
    alone.subcomponents = [one for one in calendar.subcomponents if one.name != "VEVENT"] + series
    taking_place = list(components(alone, begin, last))
    actual = [new for one in taking_place for new in _days(one, zone, lines) if begin <= new.day <= last]
    said = _as_rule(master, begin, last, actual, zone, lines)
    if said is not None:
        return said
    soon = today + timedelta(days=366)
    notes.append(
        f"“{text_of(master, 'SUMMARY')}” repeats in a way that calendar.txt cannot say: written day by day, for a year"
    )
    return [one for one in dict.fromkeys(actual) if one.day <= max(soon, begin)]


def _first_day(master: Any, zone: tzinfo) -> date | None:
    try:
        begin = master["DTSTART"].dt
    except (KeyError, AttributeError):
        return None
    return local(begin, zone).date() if isinstance(begin, datetime) else begin


def _end_of_window(master: Any, begin: date, today: date) -> date:
    """Up to when rule and file are compared: some years from now, more for what comes yearly."""
    rule = master.get("RRULE")
    rule = rule[0] if isinstance(rule, list) else rule
    years = max((_YEARS.get(str(freq), 3) for freq in (rule or {}).get("FREQ", [])), default=3)
    return max(begin, today) + timedelta(days=366 * years)


def _days(component: Any, zone: tzinfo, lines: Lines) -> list[New]:
    """One occurrence as what is written: a time within a day, or all of its days as one event that repeats daily."""
    found = happenings(component, zone, lines)
    if not found:
        return []
    first = found[0]
    text = " ".join([_text(first.words, first.where), *_tags(component)])
    if len(found) > 1 and all(one.start is None for one in found):
        return [New(first.day, None, None, f"{text} rec:1d until:{found[-1].day.isoformat()}")]
    return [New(one.day, one.start, one.end, text) for one in found]


def _tags(component: Any) -> list[str]:
    """Categories that are tags, as an export of ours writes them."""
    categories = component.get("CATEGORIES")
    names = [str(name) for one in _many(categories) for name in getattr(one, "cats", [])] if categories else []
    return [name for name in names if is_tag(name) and " " not in name]


def _text(words: str, where: str) -> str:
    """Words that are read as one event and hold no rule of their own."""
    words = f"{words} ({where})" if where else words
    parts = [
        part.replace(":", "", 1) if (pair := key_value(part)) and pair[0] in _RULES else part for part in words.split()
    ]
    return as_one(" ".join(parts)) or "(no title)"


def _as_rule(
    master: Any, begin: date, last: date, actual: Sequence[New], zone: tzinfo, lines: Lines
) -> list[New] | None:
    """The series as one event with a rule, and what departs from it beside it; None where no rule says it."""
    rule = master.get("RRULE")
    own = _days(master, zone, lines)
    if rule is None or isinstance(rule, list) or len(own) != 1 or "rec:" in own[0].text:
        return None
    like = own[0]._replace(day=begin)
    days = {one.day for one in actual if one._replace(day=begin) == like}
    others = [one for one in actual if one._replace(day=begin) != like]
    fits = [fit for start in dict.fromkeys((begin, min(days, default=begin))) for fit in _fits(rule, start, last, days)]
    best = min(fits, key=lambda fit: len(fit.gone) + len(fit.extra), default=None)
    if best is None or len(best.gone) + len(best.extra) > _MOST_EXCEPTIONS or not days:
        return None
    gone = f" except:{','.join(day.isoformat() for day in sorted(best.gone))}" if best.gone else ""
    series = like._replace(day=best.start, text=f"{like.text} {best.keys}{gone}")
    return [series, *[like._replace(day=day) for day in sorted(best.extra)], *dict.fromkeys(others)]


class _Fit(NamedTuple):
    """A rule, what it says too much, and what it does not say."""

    start: date
    keys: str
    gone: set[date]
    extra: set[date]


def _fits(rule: Any, start: date, last: date, days: set[date]) -> list[_Fit]:
    """How well each way to say the rule fits the days it should be. One that ends is ended with its last day."""
    out = []
    for keys, ends in _candidates(rule):
        full = f"{keys} until:{max(days).isoformat()}" if ends and days else keys
        ruled = set(days_of(Task(full).kv, start, start, last))
        out.append(_Fit(start, full, ruled - days, days - ruled))
    return out


def _candidates(rule: Any) -> list[tuple[str, bool]]:
    """Ways to say a rule, the plainest first, and whether it ends on a day."""
    parts = {str(name).upper(): value for name, value in rule.items()}
    freq = str(parts.get("FREQ", [""])[0]).upper()
    if freq not in _UNITS:
        return []
    ends = bool(parts.pop("UNTIL", None))
    out = []
    plain = set(parts) <= {"FREQ", "INTERVAL", "WKST", "BYDAY", "BYMONTHDAY", "BYMONTH"}
    if plain:
        number = int(parts.get("INTERVAL", [1])[0])
        out.append((f"rec:{number}{_UNITS[freq]}", ends))
    text = ";".join(f"{name}={','.join(str(item) for item in _many(value))}" for name, value in parts.items())
    out.append((f"rrule:{text}", ends))
    return out


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
