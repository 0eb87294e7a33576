"""A person who travels: their rules in another zone."""

from __future__ import annotations

from datetime import datetime, tzinfo

from dayward.planning.schedules.rule import Rule
from dayward.planning.schedules.wall import on_wall


def moved(rule: Rule, last_due: datetime | None, old_zone: tzinfo, new_zone: tzinfo, now: datetime) -> datetime | None:
    """When a rule is due next, once the person's zone changes at `now`; `last_due` is the last instant it had.

    What was due by `now` in the old zone and is not seen to yet is due still, so nothing is lost. From `now` on the new
    zone counts. Westwards the clock goes back: a time of day that was already had on what is the same day there does not
    come again, so a daily 08:00 waits for tomorrow. Eastwards it goes forward: an 08:00 that was jumped over is not made up
    for, the next one comes. Rules of real time (`At`, `Every` by seconds) do not notice.
    """
    owed = rule.next(last_due, old_zone) if last_due is not None else None
    if owed is not None and owed <= now:
        return owed
    found = rule.next(now, new_zone)
    if last_due is None or not rule.on_the_wall:
        return found
    had, day = on_wall(last_due, old_zone), on_wall(last_due, new_zone).date()
    while found is not None and (wall := on_wall(found, new_zone)) <= had and wall.date() == day:
        found = rule.next(found, new_zone)
    return found
