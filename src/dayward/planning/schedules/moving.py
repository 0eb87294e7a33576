"""A person who travels: their rules in another zone."""

from __future__ import annotations

from datetime import datetime, tzinfo

from dayward.planning.schedules.rule import Rule
from dayward.planning.schedules.wall import on_wall


def moved(
    rule: Rule,
    last_due: datetime | None,
    next_due: datetime | None,
    old_zone: tzinfo,
    new_zone: tzinfo,
    now: datetime,
) -> datetime | None:
    """When a rule is due next, once the person's zone changes at `now`; `last_due` and `next_due` are as they were before.

    What was due by `now` is due still: see to it first, then ask again. From `now` on the new zone counts. Westwards the
    clock goes back: a time of day that was had already on what is the same day there does not come again, so a daily
    08:00 waits for tomorrow. Eastwards it goes forward: an 08:00 that is jumped over is not made up for, the next one comes.
    Rules of real time (`At`, `Every` by seconds) do not notice.
    """
    if next_due is None or next_due <= now or not rule.on_the_wall:
        return next_due
    wanted = on_wall(next_due, old_zone)
    had = on_wall(last_due, new_zone).date() if last_due is not None else None
    found = rule.next(now, new_zone)
    while found is not None and (wall := on_wall(found, new_zone)) < wanted and wall.date() == had:
        found = rule.next(found, new_zone)
    return found
