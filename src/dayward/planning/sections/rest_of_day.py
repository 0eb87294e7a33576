"""What today still holds."""

from __future__ import annotations

from dayward.planning.agenda import free_words, told
from dayward.planning.day import Day
from dayward.planning.freetime import clashes
from dayward.planning.statement import Section, some


def section(day: Day) -> Section | None:
    """Today's events that are not over, and the free time left."""
    minute = day.today.toordinal() * 1440 + day.now.hour * 60 + day.now.minute
    events = day.between(day.today, day.today)
    left = [one for one in events if one.start and max(one.minutes[0], one.minutes[1] or 0) > minute]
    return some("Still to come", told(left, clashes(events)), tail=free_words(day, day.today, after=day.now.time()))
