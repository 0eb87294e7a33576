"""Reminders: `rem:` on tasks and events, as instants."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta, tzinfo

from dayward.formats.todotxt import Task, real_date
from dayward.planning.day import Day
from dayward.planning.schedules.occurring import Occurrence, name_of, stamp
from dayward.planning.schedules.wall import instant, on_wall
from dayward.planning.tasks import due, starts, time_of_day

USUAL = time(9)
"""The time of a day that names none."""
FURTHEST = timedelta(days=60)
"""How long before an event its reminder is looked for where nobody knows better; see `longest_lead`."""

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d):?(\d\d))?", re.ASCII)
_LEAD = re.compile(r"-(\d{1,4})([mhdw])", re.ASCII)
_LEADS = re.compile(r"(?<!\S)rem:" + _LEAD.pattern, re.ASCII)
_MINUTES = {"m": 1, "h": 60, "d": 1440, "w": 10080}


def longest_lead(calendar: str) -> timedelta:
    """The longest `rem:` of a calendar's text: how far ahead of an instant events have to be looked at."""
    leads = [int(lead[1]) * _MINUTES[lead[2]] for lead in _LEADS.finditer(calendar)]
    return timedelta(minutes=max(leads, default=0))


def reminders(
    day: Day, after: datetime, until: datetime, zone: tzinfo, ahead: timedelta = FURTHEST
) -> list[Occurrence]:
    """The reminders of open tasks and of events after `after` up to and with `until`, in order.

    A lead (`-30m`) counts from `due:` and `at:`, or from when an event begins, each time it repeats; 09:00 where no time of day is
    given. Minutes and hours are real time, days and weeks keep the time on the wall. What is waited for or put aside is
    reminded of all the same; what is hidden until a day (`t:`), on that day at the earliest. The key is the handle and
    the instant: moved, it is another reminder. Events are looked at up to `ahead` of `until`, which is to be the longest lead.
    """
    found: dict[str, Occurrence] = {}
    for one in (*_of_tasks(day, zone), *_of_events(day, after, until + ahead, zone)):
        if after < one.at <= until:
            found.setdefault(one.key, one)
    return sorted(found.values(), key=lambda one: (one.at, one.key))


def _of_tasks(day: Day, zone: tzinfo) -> Iterator[Occurrence]:
    for item in day.open:
        task = item.task
        if "rem:" not in task.body or task.get("h") == "1":
            continue
        wall = _wall(task.get("rem") or "", _anchor(task), zone)
        begins = starts(task)
        if wall and begins and wall.date() < begins:
            wall = datetime.combine(begins, wall.time())
        at = instant(wall, zone) if wall else None
        if at is not None:
            yield Occurrence(f"{name_of(item)}@{stamp(at)}", at, task.words, item.place)


def _of_events(day: Day, after: datetime, until: datetime, zone: tzinfo) -> Iterator[Occurrence]:
    first, last = on_wall(after, zone).date(), on_wall(until, zone).date()
    for occasion in day.between(first - timedelta(days=1), last):
        rem = dict(occasion.kv).get("rem") if occasion.kv else None
        wall = _wall(rem, datetime.combine(occasion.day, occasion.start or USUAL), zone) if rem else None
        at = instant(wall, zone) if wall else None
        if at is not None:
            yield Occurrence(f"{name_of(occasion)}@{stamp(at)}", at, occasion.words, occasion.place)


def _anchor(task: Task) -> datetime | None:
    """What a lead counts from; None for a task without a due day."""
    day = due(task)
    return datetime.combine(day, time_of_day(task) or USUAL) if day else None


def _wall(text: str, anchor: datetime | None, zone: tzinfo) -> datetime | None:
    """The time on the wall that a value of `rem:` means; None for one that means nothing."""
    if match := _MOMENT.fullmatch(text):
        day, clock = real_date(match[1]), _clock(match)
        return datetime.combine(day, clock) if day and clock else None
    lead = _LEAD.fullmatch(text)
    if lead is None or anchor is None:
        return None
    number, unit = int(lead[1]), lead[2]
    if unit in "dw":
        return anchor - timedelta(days=number * _MINUTES[unit] // 1440)
    begins = instant(anchor, zone)
    return on_wall(begins - timedelta(minutes=number * _MINUTES[unit]), zone) if begins else None


def _clock(match: re.Match[str]) -> time | None:
    if match[2] is None:
        return USUAL
    hour, minute = int(match[2]), int(match[3])
    return time(hour, minute) if hour < 24 and minute < 60 else None
