"""By days that words describe, at times of day: `last friday of the month 17:00`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from heapq import merge
from itertools import groupby
from typing import Any, ClassVar, Self

from dayward.language.expand import each
from dayward.language.rrule import Rule as Recurrence
from dayward.language.rrule import parse_rule
from dayward.planning.schedules.rule import Rule
from dayward.planning.schedules.telling import rule_told, times_told
from dayward.planning.schedules.wall import first_after


@dataclass(frozen=True, slots=True)
class Words(Rule):
    """The days of one or more recurrence rules (RFC 5545, by the day or more) from `start` on, each at all `times` (HH:MM).

    A time that the clocks skip is due at the first instant after the gap, one that comes twice the first time only. A rule
    with a COUNT counts its instants.
    """

    kind: ClassVar[str] = "words"
    rules: tuple[str, ...]
    start: date
    times: tuple[str, ...]

    def __post_init__(self) -> None:
        if not (self.rules and _clocks(self.times) and all(_settled(rule, self.start) for rule in self.rules)):
            raise ValueError("it takes a rule and a time of day")

    @property
    def on_the_wall(self) -> bool:
        """Always."""
        return True

    def told(self, zone: tzinfo) -> str:
        """`on the last Friday of every month at 17:00`."""
        said = [rule_told(parse_rule(rule)) or f"by {rule}" for rule in self.rules]
        return f"{' and '.join(said)} {times_told(self.times)}"

    def _next(self, after: datetime, zone: tzinfo) -> datetime | None:
        return first_after(self._walls, after, zone)

    def _walls(self, after: datetime) -> Iterator[datetime]:
        found = [_walls(rule, self.start, self.times, after) for rule in self.rules]
        return found[0] if len(found) == 1 else (wall for wall, _ in groupby(merge(*found)))

    def _fields(self) -> dict[str, Any]:
        return {"rules": list(self.rules), "start": self.start.isoformat(), "times": list(self.times)}

    @classmethod
    def of_fields(cls, fields: dict[str, Any]) -> Self:
        """From what JSON holds."""
        return cls(tuple(fields["rules"]), date.fromisoformat(fields["start"]), tuple(fields["times"]))


def _walls(text: str, start: date, times: tuple[str, ...], after: datetime) -> Iterator[datetime]:
    """The wall times of one rule after another."""
    rule, clocks = _settled(text, start), _clocks(times)
    left = rule.limit or None
    if left is None:
        start = _ahead(rule, start, after.date())
    for moment in each(rule, datetime.combine(start, time.min)):
        for clock in clocks:
            wall = datetime.combine(moment.date(), clock)
            if left == 0 or (rule.until and wall > rule.until):
                return
            left = left and left - 1
            if wall > after:
                yield wall


@lru_cache(maxsize=4096)
def _clocks(times: tuple[str, ...]) -> tuple[time, ...]:
    return tuple(sorted(time.fromisoformat(text) for text in times))


@lru_cache(maxsize=4096)
def _settled(text: str, start: date) -> Recurrence:
    """A rule that says itself what it would take from its start, so that it can begin later and mean the same."""
    rule = parse_rule(text)._replace(hours=(0,), minutes=(0,), seconds=(0,))
    if rule.freq not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        raise ValueError(f"FREQ={rule.freq} is finer than a day")
    if rule.freq in ("MONTHLY", "YEARLY") and not (rule.days or rule.month_days or rule.year_days or rule.weeks):
        rule = rule._replace(month_days=(start.day,))
        if rule.freq == "YEARLY" and not rule.months:
            rule = rule._replace(months=(start.month,))
    return rule


def _ahead(rule: Recurrence, start: date, wanted: date) -> date:
    """The last day up to `wanted` at which the rule may begin without a change in what it says."""
    days = (wanted - start).days
    if days <= 0 or rule.weeks:
        return start
    if rule.freq == "DAILY":
        return start + timedelta(days=days - days % rule.interval)
    if rule.freq == "WEEKLY":
        return start + timedelta(weeks=days // 7 - days // 7 % rule.interval)
    months = (wanted.year - start.year) * 12 + wanted.month - start.month
    step = rule.interval * (12 if rule.freq == "YEARLY" else 1)
    months -= months % step
    if months == 0:
        return start
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, 1 if rule.freq == "YEARLY" else month + 1, 1)
