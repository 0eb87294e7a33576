"""When a schedule is due, worked out a second time: from its words, a zone and nothing else that Dayward has."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_EVERY = re.compile(r"every (\d+) (s|min|h)")
_DAILY = re.compile(r"every (day|[a-z]+day) (\d\d):(\d\d)")
_HOURLY = "0 * * * *"
_SECONDS = {"s": 1, "min": 60, "h": 3600}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def instants(words: str, zone: ZoneInfo, after: datetime, until: datetime) -> list[datetime] | None:
    """Every instant after `after` up to and with `until`; None for words that are not understood here."""
    if match := _EVERY.fullmatch(words):
        return _every(int(match[1]) * _SECONDS[match[2]], zone, after, until)
    if match := _DAILY.fullmatch(words):
        return _daily(match[1], time(int(match[2]), int(match[3])), zone, after, until)
    if words == _HOURLY:
        return _hourly(zone, after, until)
    return None


def _every(seconds: int, zone: ZoneInfo, after: datetime, until: datetime) -> list[datetime]:
    """Real time from the first midnight of 2026 on, whatever the clocks do."""
    first = int(datetime(2026, 1, 1, tzinfo=zone).timestamp())
    begin = first + ((int(after.timestamp()) - first) // seconds - 1) * seconds
    numbers = range(begin, int(until.timestamp()) + 1, seconds)
    return [at for at in (datetime.fromtimestamp(number, UTC) for number in numbers) if after < at <= until]


def _daily(day: str, at: time, zone: ZoneInfo, after: datetime, until: datetime) -> list[datetime]:
    found, one = [], after.astimezone(zone).date() - timedelta(days=1)
    while one <= until.astimezone(zone).date():
        if day == "day" or _DAYS[one.weekday()] == day:
            found.append(_shows(datetime.combine(one, at), one, zone))
        one += timedelta(days=1)
    return [instant for instant in found if after < instant <= until]


def _shows(wall: datetime, day: date, zone: ZoneInfo) -> datetime:
    """The first instant at which clocks show that time; where none does, the first at which they show a later one."""
    moment = datetime.combine(day, time(), UTC) - timedelta(hours=15)
    while moment.astimezone(zone).replace(tzinfo=None) < wall:
        moment += timedelta(minutes=1)
    return moment


def _hourly(zone: ZoneInfo, after: datetime, until: datetime) -> list[datetime]:
    moment, found = after.replace(second=0, microsecond=0), []
    while moment <= until:
        if moment > after and moment.astimezone(zone).minute == 0:
            found.append(moment)
        moment += timedelta(minutes=1)
    return found
