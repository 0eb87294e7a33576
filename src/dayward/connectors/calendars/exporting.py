"""calendar.txt and tasks with due days as a valid iCalendar file, for Google, Apple, Nextcloud and the like."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from dayward.formats.calendar_recurrence import days_of, parse_rrule, repeats
from dayward.formats.calendartxt import Event
from dayward.formats.handles import full_handle, identity
from dayward.formats.recurrence import Interval, parse_rec
from dayward.formats.todotxt import Task, real_date
from dayward.planning.item import Item
from dayward.planning.tasks import due, time_of_day

_FREQ = {"d": "DAILY", "w": "WEEKLY", "m": "MONTHLY", "y": "YEARLY", "b": "DAILY"}
_YEARS_OF_DAYS = 5


def export(events: Iterable[Event], tasks: Iterable[Item], zone: tzinfo, now: datetime) -> bytes:
    """The file. Things keep their UID as long as their words, so that a second import elsewhere changes nothing."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Dayward//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    seen: dict[str, int] = {}
    for event in events:
        calendar.add_component(_event(event, zone, now, seen))
    for item in tasks:
        calendar.add_component(_task(item, zone, now, seen))
    calendar.add_missing_timezones(first_date=date(now.year - 1, 1, 1), last_date=date(now.year + 5, 1, 1))
    return bytes(calendar.to_ical())


def _event(event: Event, zone: tzinfo, now: datetime, seen: dict[str, int]) -> Any:
    from icalendar import Event as Component

    component = Component()
    component.add("uid", _uid(f"{event.day}-{event.handle}", seen))
    component.add("dtstamp", now)
    component.add("summary", event.words)
    begin, end = _begin_and_end(event, zone)
    component.add("dtstart", begin)
    component.add("dtend", end)
    _add_tags(component, event.projects, event.contexts)
    if repeats(event.kv):
        _add_rule(component, event, begin)
    return component


def _begin_and_end(event: Event, zone: tzinfo) -> tuple[Any, Any]:
    if event.start is None:
        return event.day, event.day + timedelta(days=1)
    begin = datetime.combine(event.day, event.start, zone)
    if event.end is None:
        return begin, begin
    days = 0 if event.end > event.start else 1
    return begin, datetime.combine(event.day + timedelta(days=days), event.end, zone)


def _add_rule(component: Any, event: Event, begin: Any) -> None:
    keys = event.kv
    interval, rule = parse_rec(keys.get("rec")), parse_rrule(keys.get("rrule", ""))
    until = real_date(keys.get("until"))
    if interval and not (interval.unit == "b" and interval.number > 1):
        parts = _of_interval(interval, event.day)
    elif interval is None and rule:
        parts = dict(part.split("=", 1) for part in keys["rrule"].upper().split(";") if part)
        own = parts.pop("UNTIL", "")[:8]
        ends = date.fromisoformat(own) if own else None
        until = min(until, ends) if until and ends else until or ends
    else:
        _add_days(component, event, begin)
        return
    if until:
        parts.pop("COUNT", None)
    lists: dict[str, Any] = {name: value.split(",") if "," in value else value for name, value in parts.items()}
    if until:
        end = _moment(until, time(23, 59), begin)
        lists["UNTIL"] = end.astimezone(UTC) if isinstance(end, datetime) else end
    component.add("rrule", lists)
    for day in (real_date(text) for text in keys.get("except", "").split(",")):
        if day:
            component.add("exdate", _moment(day, event.start, begin))


def _of_interval(interval: Interval, day: date) -> dict[str, str]:
    """A `rec:` as a rule: a month's or year's day that does not exist is its last one."""
    parts = {"FREQ": _FREQ[interval.unit], "INTERVAL": str(interval.number)}
    if interval.unit == "b":
        parts["BYDAY"] = "MO,TU,WE,TH,FR"
    if interval.unit == "m" and day.day > 28:
        parts |= {"BYMONTHDAY": ",".join(str(n) for n in range(28, day.day + 1)), "BYSETPOS": "-1"}
    if interval.unit == "y" and (day.month, day.day) == (2, 29):
        parts |= {"BYMONTH": "2", "BYMONTHDAY": "28,29", "BYSETPOS": "-1"}
    return parts


def _add_days(component: Any, event: Event, begin: Any) -> None:
    """A repetition that no rule of RFC 5545 says, as its days of some years."""
    last = event.day + timedelta(days=366 * _YEARS_OF_DAYS)
    for day in days_of(event.kv, event.day, event.day, last):
        if day != event.day:
            component.add("rdate", [_moment(day, event.start, begin)])


def _moment(day: date, clock: time | None, begin: Any) -> Any:
    """A day as the same kind of value as `begin`, in its zone."""
    return datetime.combine(day, clock or time(0), begin.tzinfo) if isinstance(begin, datetime) else day


def _task(item: Item, zone: tzinfo, now: datetime, seen: dict[str, int]) -> Any:
    from icalendar import Todo

    task = item.task
    component = Todo()
    component.add("uid", _uid(f"task-{full_handle(identity(task))}", seen))
    component.add("dtstamp", now)
    component.add("summary", task.words)
    day = due(task)
    if day:
        clock = time_of_day(task)
        component.add("due", datetime.combine(day, clock, zone) if clock else day)
    if task.priority:
        component.add("priority", min(1 + 2 * (ord(task.priority) - ord("A")), 9))
    component.add("status", "NEEDS-ACTION")
    _add_tags(component, task.projects, task.contexts)
    return component


def _add_tags(component: Any, projects: Sequence[str], contexts: Sequence[str]) -> None:
    tags = [*[f"+{name}" for name in projects], *[f"@{name}" for name in contexts]]
    if tags:
        component.add("categories", tags)


def _uid(name: str, seen: dict[str, int]) -> str:
    """Unique in the file: the second of two alike things is numbered."""
    seen[name] = seen.get(name, 0) + 1
    return f"{name}{f'-{seen[name]}' if seen[name] > 1 else ''}@dayward"


def with_due(items: Iterable[Item]) -> list[Item]:
    """The tasks that an export holds: open ones with a due day."""
    return [item for item in items if "due:" in item.task.body and due(item.task) and not _hidden(item.task)]


def _hidden(task: Task) -> bool:
    return task.done or task.get("h") == "1"
