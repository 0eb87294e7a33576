"""Every so long, counted from an anchor, so that nothing drifts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, ClassVar, Self

from dayward.formats.recurrence import Interval, advance
from dayward.planning import say
from dayward.planning.schedules.rule import LAST_YEAR, Rule
from dayward.planning.schedules.wall import instant, on_wall

_UNITS = ((604800, "week"), (86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


@dataclass(frozen=True, slots=True)
class Every(Rule):
    """At `anchor` and every so many `seconds` of real time after it, whatever the clocks do; or every so many `months`.

    Months keep the anchor's day and time on the wall; in a shorter month it is the last day. One of the two is 0.
    """

    kind: ClassVar[str] = "every"
    anchor: datetime
    seconds: int = 0
    months: int = 0

    def __post_init__(self) -> None:
        if (self.seconds > 0) == (self.months > 0) or min(self.seconds, self.months) < 0:
            raise ValueError("an interval is so many seconds or so many months")

    @property
    def on_the_wall(self) -> bool:
        """Months are; seconds to weeks pass the same everywhere."""
        return bool(self.months)

    def told(self, zone: tzinfo) -> str:
        """`every 15 minutes`; a day and more with where it counts from: `every month from 21 Nov 2026 16:00`."""
        here = on_wall(self.anchor, zone)
        begins = f" from {here.day} {say.MONTHS[here.month - 1][:3]} {here.year} {here:%H:%M}"
        if self.months:
            return _every(*((self.months // 12, "year") if self.months % 12 == 0 else (self.months, "month"))) + begins
        size, unit = next((size, unit) for size, unit in _UNITS if self.seconds % size == 0)
        return _every(self.seconds // size, unit) + (begins if size >= 86400 else "")

    def _next(self, after: datetime, zone: tzinfo) -> datetime | None:
        if after < self.anchor:
            return self.anchor
        if self.months:
            return self._month_after(after, zone)
        step = timedelta(seconds=self.seconds)
        try:
            return self.anchor + step * ((after - self.anchor) // step + 1)
        except OverflowError:
            return None

    def _month_after(self, after: datetime, zone: tzinfo) -> datetime | None:
        first, here = on_wall(self.anchor, zone), on_wall(after, zone)
        passed = (here.year - first.year) * 12 + here.month - first.month
        number = max(0, passed // self.months)
        while first.year + number * self.months // 12 < LAST_YEAR:
            day = advance(first.date(), Interval(self.months, "m", True), number)
            found = instant(datetime.combine(day, first.time()), zone)
            if found is not None and found > after:
                return found
            number += 1
        return None

    def _fields(self) -> dict[str, Any]:
        anchor = self.anchor.astimezone(UTC).isoformat()
        return {"anchor": anchor, "months": self.months} if self.months else {"anchor": anchor, "seconds": self.seconds}

    @classmethod
    def of_fields(cls, fields: dict[str, Any]) -> Self:
        """From what JSON holds."""
        anchor = datetime.fromisoformat(fields["anchor"]).astimezone(UTC)
        return cls(anchor, fields.get("seconds", 0), fields.get("months", 0))


def _every(number: int, unit: str) -> str:
    return f"every {unit}" if number == 1 else f"every {number} {unit}s"
