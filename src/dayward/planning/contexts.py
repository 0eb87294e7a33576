"""Which context somebody is in, from the time and the calendar, by rules in their own file. No word of any language is built in
but the names of times.

One rule a line, the first that fits counts:

    meeting, reunió       → @telefon      while an event has one of these words
    train to {place}      → @{place}      a word of the event becomes the context
    work hours            → @office       mon-fri, workdays, weekend, work hours, morning, evening, always,
    sat 9-13              → @town         days and hours together
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from dayward.formats.text import decode, fold, split_lines
from dayward.planning import say
from dayward.planning.freetime import parse_window
from dayward.planning.occasions import Occasion

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ARROW = re.compile(r"\s*(?:→|->|=>)\s*")
_HOURS = re.compile(r"\d{1,2}(?::\d\d)?[-–]\d{1,2}(?::\d\d)?")
_NAMED_TIMES = ("work hours", "mornings", "morning", "evenings", "evening", "always")
_SOON = timedelta(minutes=15)


class Rule(NamedTuple):
    """`when` is a time or words of an event, `context` what then holds (with its sign), `place` where the rule stands."""

    when: str
    context: str
    place: str


class Inferred(NamedTuple):
    """A context, why, and the lines that say so: the rule's, and the event's where there is one."""

    context: str
    reason: str
    evidence: tuple[str, ...]


def parse_rules(path: str, data: bytes) -> list[Rule]:
    """The rules of a file, in order. `#` lines and lines without an arrow are comments."""
    rules = []
    for number, line in enumerate(split_lines(decode(data)[0])[0], 1):
        if line.lstrip().startswith("#"):
            continue
        when, *rest = _ARROW.split(line.strip(), maxsplit=1)
        if when and rest and rest[0].startswith("@") and " " not in rest[0].strip():
            rules.append(Rule(when, rest[0].strip(), f"{path}:{number}"))
    return rules


def infer(
    rules: Sequence[Rule], occasions: Sequence[Occasion], now: datetime, preferences: Mapping[str, Any]
) -> Inferred | None:
    """The context that the first fitting rule gives; None where none fits. `occasions` are those of today."""
    current = happening(occasions, now, int(preferences["event_minutes"]))
    for rule in rules:
        if is_time(rule.when):
            if holds(rule.when, now, preferences):
                return Inferred(rule.context, rule.when, (rule.place,))
            continue
        for occasion in current:
            found = _matched(rule, occasion)
            if found:
                when = say.span(occasion.start, occasion.end) or "today"
                return Inferred(found, f"{occasion.words}, {when}", (rule.place, occasion.place))
    return None


def happening(occasions: Sequence[Occasion], now: datetime, unknown: int = 60) -> list[Occasion]:
    """What takes place now or begins within a quarter of an hour: timed ones first, the latest begun first."""
    minute = now.date().toordinal() * 1440 + now.hour * 60 + now.minute
    soon = minute + int(_SOON.total_seconds() // 60)
    timed, whole = [], []
    for occasion in occasions:
        if occasion.start is None:
            whole += [occasion] if occasion.day == now.date() else []
            continue
        begin, end = occasion.minutes
        if begin <= soon and minute < (begin + unknown if end is None else end):
            timed.append((begin, occasion))
    return [occasion for _, occasion in sorted(timed, key=lambda pair: -pair[0])] + whole


def is_time(when: str) -> bool:
    """Whether a rule's left side names a time, not words of an event."""
    words = when.casefold()
    for name in _NAMED_TIMES:
        words = words.replace(name, " ")
    return all(_is_day(word) or _HOURS.fullmatch(word) for word in re.split(r"[\s,]+", words) if word)


def _is_day(word: str) -> bool:
    return word in ("weekend", "weekends", "workday", "workdays") or all(part in DAYS for part in word.split("-"))


def holds(when: str, now: datetime, preferences: Mapping[str, Any]) -> bool:
    """Whether a time that `is_time` knows is now. Of several days any may fit, of several hours too."""
    words = when.casefold()
    days: list[bool] = []
    hours: list[bool] = []
    workday = DAYS[now.weekday()] in [str(day).casefold()[:3] for day in preferences["hours.workdays"]]
    if "work hours" in words:
        words = words.replace("work hours", " ")
        days.append(workday)
        hours.append(_within(preferences["hours.work"], now))
    for word in re.split(r"[\s,]+", words):
        if word in ("weekend", "weekends"):
            days.append(now.weekday() > 4)
        elif word in ("workday", "workdays"):
            days.append(workday)
        elif word in ("morning", "mornings"):
            hours.append(now.hour < 12)
        elif word in ("evening", "evenings"):
            hours.append(_within(preferences["hours.evening"], now))
        elif _HOURS.fullmatch(word):
            hours.append(_within(word, now))
        elif word and word != "always":
            days.append(_day_fits(word, now.weekday()))
    return (any(days) or not days) and (any(hours) or not hours)


def _day_fits(word: str, weekday: int) -> bool:
    first, _, last = word.partition("-")
    begin, end = DAYS.index(first), DAYS.index(last or first)
    return begin <= weekday <= end if begin <= end else weekday >= begin or weekday <= end


def _within(window: str, now: datetime) -> bool:
    parsed = parse_window(str(window))
    if parsed is None:
        return False
    begin, end = parsed
    clock = now.time().replace(second=0, microsecond=0)
    return begin <= clock < end if begin < end else clock >= begin or clock < end


def _matched(rule: Rule, occasion: Occasion) -> str:
    """The context where the rule's words are in the event, else ""."""
    text = fold(" ".join([occasion.words, *[f"+{name}" for name in occasion.projects]]))
    for option in rule.when.split(","):
        if not (words := fold(option.strip())):
            continue
        pattern = re.escape(words).replace(r"\{place\}", r"(?P<place>\w+)", 1)
        if match := re.search(rf"(?<!\w){pattern}(?!\w)", text):
            place = match.groupdict().get("place")
            return rule.context.replace("{place}", place) if place else rule.context
    return ""
