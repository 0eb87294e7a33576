"""What words about time mean before it is known when they are said: fields that parts of an expression fill one by one."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from dayward.language.lexicon import Part

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
GRAINS = (
    "second",
    "minute",
    "hour",
    "part",
    "day",
    "weekend",
    "week",
    "month",
    "quarter",
    "season",
    "year",
    "decade",
    "century",
)


class Span(NamedTuple):
    """A stretch of local time, `end` exclusive, said at this grain. `several`: more than one unit of it."""

    start: datetime
    end: datetime
    grain: str
    several: bool = False


class Clock(NamedTuple):
    """A time of day in minutes and seconds. `half` is am, pm, 24 (as written), or "" where words leave it open."""

    minutes: int
    second: int
    half: str
    grain: str


class Duration(NamedTuple):
    """A length: calendar months and days, and seconds. `vague` where words do not say exactly (a few)."""

    months: int
    days: float
    seconds: float
    grain: str
    vague: bool = False
    workdays: int = 0

    def times(self, sign: int) -> Duration:
        """It, or it backwards."""
        return self._replace(
            months=self.months * sign, days=self.days * sign, seconds=self.seconds * sign, workdays=self.workdays * sign
        )

    def plus(self, other: Duration, sign: int = 1) -> Duration:
        """Both together; the grain is the finer one."""
        return Duration(
            self.months + sign * other.months,
            self.days + sign * other.days,
            self.seconds + sign * other.seconds,
            min(self.grain, other.grain, key=GRAINS.index),
            self.vague or other.vague,
            self.workdays + sign * other.workdays,
        )

    @property
    def total(self) -> int:
        """Seconds, a month counted as thirty days and a year as 365."""
        years, months = divmod(abs(self.months), 12)
        days = (years * 365 + months * 30) * (1 if self.months >= 0 else -1) + self.days + self.workdays
        return round(days * 86400 + self.seconds)


class When(NamedTuple):
    """A point or stretch of time as said.

    `span` and `moment` are settled; year to weekday are constraints (`relation`: -1 last, 0 this, 1 next, 0.5 coming);
    `clock`, `until` (the end of a range of hours) and `part` say when on the day. `doubts` are reasons to ask back;
    `weak` means that only words were used which are no words of time elsewhere; `prefer` turns to the past (-1).
    """

    span: Span | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    relation: float | None = None
    holiday: str = ""
    clock: Clock | None = None
    until: Clock | None = None
    part: Part | None = None
    moment: datetime | None = None
    doubts: tuple[str, ...] = ()
    weak: bool = False
    length: Duration | None = None

    @property
    def has_day(self) -> bool:
        """Whether it says anything of the day."""
        return (
            self.span is not None
            or self.moment is not None
            or bool(self.holiday)
            or (self.year, self.month, self.day, self.weekday) != (None, None, None, None)
        )

    def doubt(self, *reasons: str) -> When:
        """The same with further doubts."""
        return self._replace(doubts=(*self.doubts, *reasons))


class Open(NamedTuple):
    """From a time on (`after`) or up to it. `since` includes it; `within` counts from now."""

    when: When
    after: bool
    inclusive: bool


class Range(NamedTuple):
    """From one to another, both as said; the second is included with its whole day, month…"""

    first: When
    last: When


class Repeat(NamedTuple):
    """A recurrence: the parts of an RFC 5545 rule, and from when on."""

    unit: str
    every: int = 1
    weekdays: tuple[tuple[int, int], ...] = ()
    days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    clocks: tuple[Clock, ...] = ()
    until_clock: Clock | None = None
    part: Part | None = None
    positions: tuple[int, ...] = ()
    limit: int = 0
    first: When | None = None
    last: When | None = None
    length: Duration | None = None
    doubts: tuple[str, ...] = ()


Meaning = When | Open | Range | Duration | Repeat


def merged(left: When, right: When) -> When | None:
    """Two parts of one expression as one; None where both say the same thing or they do not go together."""
    if left.moment or right.moment:
        return _on_that_day(left, right) or _on_that_day(right, left)
    fields = {}
    for name in ("year", "month", "day", "weekday", "clock", "until", "part", "moment", "span", "length"):
        one, two = getattr(left, name), getattr(right, name)
        if one is not None and two is not None:
            return None
        fields[name] = one if two is None else two
    if left.holiday and right.holiday:
        return None
    if not _compatible(left, right) or not _compatible(right, left):
        return None
    if left.relation is not None and right.relation is not None:
        return None
    return When(
        **fields,
        relation=left.relation if right.relation is None else right.relation,
        holiday=left.holiday or right.holiday,
        doubts=left.doubts + right.doubts,
        weak=left.weak and right.weak and not (left.has_day and (right.clock or right.part)),
    )


def _on_that_day(moment: When, day: When) -> When | None:
    """A moment with the day it lies on: `today in one hour`."""
    bare = day.clock is None and day.part is None and day.span is not None and day.moment is None
    if moment.moment is None or not bare or day.span is None or not day.span.start <= moment.moment < day.span.end:
        return None
    return moment.doubt(*day.doubts)


def _compatible(left: When, right: When) -> bool:
    if left.moment and (right.has_day or right.clock or right.part):
        return False
    if left.clock and left.until and right.clock:
        return False
    if left.holiday:
        return (
            right.month is None
            and right.day is None
            and right.weekday is None
            and (not right.span or right.span.grain == "year")
        )
    if not left.span:
        return True
    if left.span.several:
        return not (right.has_day or right.clock or right.part)
    grain = left.span.grain
    if right.holiday or right.month is not None:
        return grain == "year" and right.year is None
    if right.day is not None:
        return grain in ("month", "day") and right.year is None
    if right.weekday is not None:
        return grain in ("week", "day") and right.year is None
    return not (right.year is not None and grain != "quarter")
