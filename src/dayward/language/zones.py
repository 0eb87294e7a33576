"""Local time in a zone whose clocks go forward and back. Pure; the zone is an argument."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from dayward.language import days
from dayward.language.meaning import Duration


def elapsed(now: datetime, length: Duration, zone: tzinfo) -> datetime:
    """Local time after a length: months and days by the calendar, hours and seconds as they really pass."""
    moment = days.shifted(now, length._replace(seconds=0))
    if not length.seconds:
        return moment
    try:
        later = moment.replace(tzinfo=zone).astimezone(UTC) + timedelta(seconds=length.seconds)
        return later.astimezone(zone).replace(tzinfo=None)
    except (OverflowError, ValueError):
        return moment.replace(fold=0) + timedelta(seconds=length.seconds)


def existing(moment: datetime, zone: tzinfo) -> tuple[datetime, tuple[str, ...]]:
    """A local time that exists: one in a gap moves on by the gap; one that comes twice is the first, with a doubt."""
    if moment.fold:
        return moment, ()
    try:
        first, second = moment.replace(tzinfo=zone).utcoffset(), moment.replace(tzinfo=zone, fold=1).utcoffset()
    except (OverflowError, ValueError):
        return moment, ()
    if first == second or first is None or second is None:
        return moment, ()
    if first < second:
        return moment + (second - first), ("the clocks go forward then",)
    return moment, ("that time comes twice",)
