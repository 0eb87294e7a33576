"""By the five fields of cron."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, ClassVar, Self

from dayward.planning.schedules.crontab import Crontab, parse
from dayward.planning.schedules.rule import Rule
from dayward.planning.schedules.telling import days_of_month, months_named, times_told, weekdays_told
from dayward.planning.schedules.wall import first_after, first_shown


@dataclass(frozen=True, slots=True)
class Cron(Rule):
    """An expression of five fields, read in the person's zone.

    With fixed hours a time that the clocks skip is due at the first instant after the gap, and one that comes twice the first
    time only. With every hour (`*/15 * * * *`) it is due whenever the clock shows it, also in both of two equal hours.
    """

    kind: ClassVar[str] = "cron"
    text: str

    def __post_init__(self) -> None:
        parse(self.text)

    @property
    def on_the_wall(self) -> bool:
        """Unless it takes every hour."""
        return len(parse(self.text).hours) < 24

    def told(self, zone: tzinfo) -> str:
        """`every weekday at 08:00` where words say it as well; otherwise the expression."""
        return _told(parse(self.text)) or f"cron {self.text}"

    def _next(self, after: datetime, zone: tzinfo) -> datetime | None:
        search = first_after if self.on_the_wall else first_shown
        return search(self._walls, after, zone)

    def _walls(self, after: datetime) -> Iterator[datetime]:
        tab = parse(self.text)
        today = after.date()
        for day in tab.days_from(today):
            for hour in tab.hours:
                if day == today and hour < after.hour:
                    continue
                for minute in tab.minutes:
                    wall = datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 (on the wall)
                    if wall > after:
                        yield wall

    def _fields(self) -> dict[str, Any]:
        return {"text": self.text}

    @classmethod
    def of_fields(cls, fields: dict[str, Any]) -> Self:
        """From what JSON holds."""
        return cls(fields["text"])


def _told(tab: Crontab) -> str:
    """In words, or "" where that would be harder to read than the fields."""
    if tab.nth or 5 < len(tab.month_days) < 31 or (tab.either and len(tab.weekdays) < 7):
        return ""
    times = times_told([f"{hour:02d}:{minute:02d}" for hour in tab.hours for minute in tab.minutes])
    if times.count(",") > 2:
        return ""
    days = sorted(tab.month_days) + [-1] * tab.last_day
    months = tuple(sorted(tab.months)) if len(tab.months) < 12 else ()
    if len(tab.month_days) == 31 and not tab.last_day:
        if months and len(tab.weekdays) < 7:
            return ""
        if times.startswith("every") and len(tab.weekdays) == 7 and not months:
            return times
        return f"{weekdays_told(tuple(sorted(tab.weekdays)))}{f' in {months_named(months)}' * bool(months)} {times}"
    if len(tab.weekdays) < 7:
        return ""
    return f"{days_of_month(tuple(days))} of {months_named(months) or 'every month'} {times}"
