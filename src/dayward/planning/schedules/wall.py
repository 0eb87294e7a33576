"""From the time on the wall to instants, in zones whose clocks go forward and back.

An instant is an aware datetime in UTC; a wall time has no zone. A wall time that the clocks skip stands for the first instant
after the gap (02:30 becomes 03:00), one that comes twice for the first of the two; on a day that a zone leaves out
altogether there is nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo

Walls = Callable[[datetime], Iterator[datetime]]
"""The wall times strictly after one, in order."""

_SECOND = timedelta(seconds=1)


def on_wall(instant: datetime, zone: tzinfo) -> datetime:
    """What a clock on the wall shows at an instant."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def instant(wall: datetime, zone: tzinfo) -> datetime | None:
    """The instant a wall time stands for; None on a day that the zone leaves out."""
    found = wall.replace(tzinfo=zone).astimezone(UTC)
    if on_wall(found, zone) == wall:
        return found
    after = _gap_end(wall, zone)
    left_out = on_wall(after - _SECOND, zone).date() < wall.date() < on_wall(after, zone).date()
    return None if left_out else after


def showings(wall: datetime, zone: tzinfo) -> list[datetime]:
    """Every instant at which the clock shows a wall time: one, two, or none where it is skipped."""
    found = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(one for one in found if on_wall(one, zone) == wall)


def first_after(walls: Walls, after: datetime, zone: tzinfo) -> datetime | None:
    """The first instant after another that the wall times stand for."""
    for wall in walls(on_wall(after, zone)):
        found = instant(wall, zone)
        if found is not None and found > after:
            return found
    return None


def first_shown(walls: Walls, after: datetime, zone: tzinfo) -> datetime | None:
    """The first instant after another at which the clock shows one of the wall times, the second time of a repeated hour included."""
    best: datetime | None = None
    for wall in walls(_before_repeat(on_wall(after, zone), zone)):
        shown = showings(wall, zone)
        if best is not None and shown and shown[0] > best:
            break
        for one in shown:
            if one > after and (best is None or one < best):
                best = one
    return best


def _gap_end(wall: datetime, zone: tzinfo) -> datetime:
    """The first instant after the gap that holds a wall time, to the second."""
    low = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    high = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    before = low.astimezone(zone).utcoffset()
    while high - low > _SECOND:
        middle = low + timedelta(seconds=(high - low) // _SECOND // 2)
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


def _before_repeat(wall: datetime, zone: tzinfo) -> datetime:
    """The wall time, or where it comes twice an earlier one, before anything that comes twice with it."""
    shown = showings(wall, zone)
    return wall - (shown[1] - shown[0]) if len(shown) == 2 else wall
