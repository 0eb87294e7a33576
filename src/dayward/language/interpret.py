"""From a meaning to a time: its kind, start, end, grain, rule, and whether one would act on it unasked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from dayward.language import rules
from dayward.language.meaning import Duration, Meaning, Open, Range, Repeat, When
from dayward.language.reader import Reader
from dayward.language.resolve import Settled, settled
from dayward.language.zones import elapsed, existing

KINDS = ("none", "instant", "interval", "duration", "recurrence", "time", "timerange", "open_after", "open_before")


class Time(NamedTuple):
    """A time that was found. `start`, `end` (exclusive) are local without a zone; `seconds` is a length; `rrule` RFC 5545.

    `sure`: complete and unambiguous, so that one would act on it unasked; `doubts` say why it is not.
    """

    kind: str = "none"
    start: datetime | None = None
    end: datetime | None = None
    grain: str = ""
    seconds: int | None = None
    rrule: str | None = None
    sure: bool = False
    doubts: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As JSON has it. `fold` 1 is added where `start` is the second of a repeated hour."""
        row: dict[str, Any] = {
            "kind": self.kind,
            "start": self.start.isoformat() if self.start else None,
            "end": self.end.isoformat() if self.end else None,
            "grain": self.grain or None,
            "seconds": self.seconds,
            "rrule": self.rrule,
            "sure": self.sure,
        }
        if self.start and self.start.fold:
            row["fold"] = 1
        return row


def interpreted(meaning: Meaning, read: Reader, at: int) -> Time | None:
    if isinstance(meaning, Repeat):
        return _recurrence(meaning, read)
    if isinstance(meaning, Duration):
        total = meaning.total
        said = read.get(at, "=for") is not None
        doubts = (() if said else ("from when",)) + (("how long",) if meaning.vague else ())
        return Time("duration", None, None, meaning.grain, total, None, not doubts, doubts)
    if isinstance(meaning, Range):
        return _range(meaning, read)
    if isinstance(meaning, Open):
        return _open(meaning, read)
    return _point(meaning, read)


def _made(kind: str, start: datetime | None, end: datetime | None, grain: str, doubts: tuple[str, ...]) -> Time:
    return Time(kind, start, end, grain, None, None, not doubts, doubts)


def _point(when: When, read: Reader) -> Time | None:
    done = settled(when, read.now, read.zone)
    if done is None:
        return None
    start, end, grain, doubts = done
    if when.length:
        finish = elapsed(start, when.length, read.zone)
        return Time("interval", start, finish, grain, when.length.total, None, not doubts, doubts)
    timed = when.clock is not None and not when.has_day
    if (timed and when.part is None) or (timed and when.until):
        return _made("timerange" if when.until else "time", start, end if when.until else None, grain, doubts)
    if when.part and not when.has_day and not when.clock:
        return _made("timerange", start, end, grain, (*doubts, "when that day"))
    if end > start:
        stretch = when.until or grain == "part" or (when.span and when.span.several) or grain in ("season", "weekend")
        return _made("interval" if stretch else "instant", start, end, grain, doubts)
    return _made("instant", start, None, grain, doubts)


def _range(meaning: Range, read: Reader) -> Time | None:
    first, last = meaning
    now = read.now
    doubts: tuple[str, ...] = ()
    if first.month and not first.year and last.year:
        first = first._replace(year=last.year)
        trial = settled(first, now, read.zone)
        after = settled(last, now, read.zone)
        if trial and after and trial.start > after.start and first.year:
            first = first._replace(year=first.year - 1)
    if not first.has_day and last.has_day and first.clock and not last.clock:
        return None
    if first.weekday is not None and last.weekday is not None and first.month is None:
        pass
    one = settled(first, now, read.zone)
    if one is None:
        return None
    running = _running(first, last, one, read)
    if running:
        return running
    if last.month and not last.year and one.start < now and first.span is None:
        base = now
    else:
        base = min(one.start, now) if one.start < now else one.start
    two = settled(_inherit(first, last), base if not last.span and not last.moment else now, read.zone)
    if two is None:
        return None
    end = two.end if two.end > two.start else two.start
    if end <= one.start and last.span is None and last.moment is None:
        two = settled(_inherit(first, last), one.start, read.zone)
        end = (two.end if two.end > two.start else two.start) if two else end
    if end <= one.start:
        return None
    doubts += one.doubts + (two.doubts if two else ())
    return _made("interval", one.start, end, one.grain, doubts)


def _running(first: When, last: When, one: Settled, read: Reader) -> Time | None:
    """A range that began before now and still runs (`may to september` said in august), or that ends now."""
    if first.month is None or first.year is not None or first.span or one.start <= read.now:
        return None
    began = settled(first._replace(relation=-1), read.now, read.zone)
    if began is None:
        return None
    if last.moment or last.span:
        ends = settled(last, read.now, read.zone)
    elif first.day is None and last.month is not None and last.day is None and last.year is None:
        ends = settled(last, began.start, read.zone)
    else:
        return None
    if ends is None or (ends.end <= read.now and not last.moment and not last.span) or ends.start >= one.start:
        return None
    return _made("interval", began.start, max(ends.end, ends.start), began.grain, (*began.doubts, *ends.doubts))


def _inherit(first: When, last: When) -> When:
    if last.month is None and last.day is not None and first.month is not None:
        return last._replace(month=first.month, year=first.year)
    return last


def _open(meaning: Open, read: Reader) -> Time | None:
    done = settled(meaning.when, read.now, read.zone)
    if done is None:
        return None
    if meaning.after:
        start = done.start if meaning.inclusive or done.end <= done.start else done.end
        if meaning.when.until:
            start = done.start
        open_ = () if meaning.inclusive or done.end <= done.start else ("with it or without",)
        return _made("open_after", start, None, done.grain, done.doubts + open_)
    doubts = tuple(doubt for doubt in done.doubts if doubt != "where it begins" or not meaning.inclusive)
    end = done.end if meaning.inclusive and done.end > done.start else done.start
    return _made("open_before", read.now if end > read.now else None, end, done.grain, doubts)


def _recurrence(rule: Repeat, read: Reader) -> Time | None:
    if rule.unit not in ("second", "minute", "hour", "day", "week", "month", "year"):
        return None
    text, doubts = rules.rule_of(rule, read.now, read.zone)
    first = rules.first_of(rule, text, read.now, read.zone)
    if first is None:
        return None
    begin, twice = existing(first, read.zone)
    end: datetime | None = None
    seconds: int | None = None
    if rule.until_clock and rule.clocks and rule.unit not in ("second", "minute", "hour"):
        length = (rule.until_clock.minutes - rule.clocks[0].minutes) % 1440
        end, seconds = begin + timedelta(minutes=length), length * 60
    elif rule.length and rule.length.total < 86400:
        seconds = rule.length.total
        end = begin + timedelta(seconds=seconds)
    clocks = rules.clocks_of(rule)[0]
    grain = rule.unit if rule.unit in ("hour", "minute", "second") else "day"
    if clocks:
        grain = "minute" if any(minutes % 60 for minutes in clocks) else "hour"
    return Time("recurrence", begin, end, grain, seconds, text, not doubts and not twice, doubts + twice)
