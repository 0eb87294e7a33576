"""Recurrences in words, read to a rule: `every weekday at 8`, `last friday of the month 17:00`, `Monday 09:00`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from dayward.language.lexicon import load
from dayward.language.rrule import Rule as Recurrence
from dayward.language.rrule import parse_rule
from dayward.language.time import find
from dayward.planning.schedules.every import Every
from dayward.planning.schedules.ordinals import clamped, days_of_month
from dayward.planning.schedules.rule import Rule
from dayward.planning.schedules.said import Said
from dayward.planning.schedules.wall import instant, on_wall
from dayward.planning.schedules.words import Words

DEFAULT_TIME = "09:00"
"""The time of a day that is named without one."""

_FINE = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SET = re.compile(
    r"(?:(?P<day>mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday|s|rs)?s?,?\s+)?(?P<hour>\d{1,2}):(?P<minute>\d\d)",
    re.I,
)
_CLOCK = re.compile(r"\b(\d{1,2})(?:[:.](\d\d))?\s*([ap])\.?m\b|\b(\d{1,2}):(\d\d)\b", re.I)
_OF_MONTH = re.compile(r"\b(?:of|in) (?:the|each|every) (?:month|year|quarter|week)\b", re.I)
_DAY_MONTH = re.compile(
    r"(?i)\b(\d{1,2})(?:st|nd|rd|th)? (?:of )?((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)"
)
_WEEKDAY = r"(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:days?|sdays?|nesdays?|rsdays?|urdays?)?"
_SEPARATED = re.compile(rf"(?i)(?<=mon|tue|wed|thu|fri|sat|sun|day)(?:\s*/\s*|\s+)(?={_WEEKDAY}\b)")
_OFTEN = re.compile(r"(?i)^(?:twice|(?:two|three|four|\d) times) (?:a day|per day|daily|every day)(?= at\b)")
_KEPT = re.compile(r";?(?:BYHOUR|BYMINUTE|BYSECOND)=[^;]*")


def daily_or_weekly(said: Said) -> Words | None:
    """`08:00`, every day; `Monday 09:00`, every week. None for anything else."""
    match = _SET.fullmatch(said.text)
    if match is None or int(match["hour"]) > 23 or int(match["minute"]) > 59:
        return None
    days = f"FREQ=WEEKLY;BYDAY={match['day'][:2].upper()}" if match["day"] else "FREQ=DAILY"
    return Words((days,), said.today, (f"{int(match['hour']):02d}:{match['minute']}",))


def recurring(said: Said) -> Rule | None:
    """The rule of a recurrence in words; None where it is none, or more is said than is understood."""
    numbered = days_of_month(said.text)
    if numbered:
        times = _times_alone(said.instead(numbered[1]))
        return Words(numbered[0], said.today, times) if times else None
    if said.text.upper().startswith(("FREQ=", "RRULE:")):
        return _of_rule(said.text.upper().removeprefix("RRULE:"), on_wall(said.now, said.zone), said)
    for attempt in _attempts(said.text):
        found = find(attempt, said.now, said.zone, load())
        if found.time.kind == "recurrence" and not found.rest and found.time.rrule and found.time.start:
            if not {"an exception is left out", "more is said about time"}.isdisjoint(found.time.doubts):
                return None
            return _of_rule(found.time.rrule, found.time.start, said)
    return None


def _of_rule(text: str, start: datetime, said: Said) -> Rule | None:
    try:
        rule = parse_rule(text)
    except ValueError:
        return None
    if rule.freq in _FINE:
        return _fine(rule, start, said)
    times = _times(rule, said.text)
    text = _KEPT.sub("", text)
    if "quarter" in said.text.lower() and rule.freq == "MONTHLY" and rule.interval == 3:
        text = _by_quarters(rule, text)
    text = _whole(parse_rule(text), text, start)
    rule = parse_rule(text)
    if rule.freq == "MONTHLY" and rule.month_days and not (rule.days or rule.positions or rule.until or rule.limit):
        head = f"FREQ=MONTHLY;INTERVAL={rule.interval}" if rule.interval > 1 else "FREQ=MONTHLY"
        if not rule.months and all(day > 0 for day in rule.month_days):
            later = rule.interval > 1 or start.date() > _next_exactly(rule.month_days, said.today)
            first = start.date() if later else said.today  # a short month is not left out
            return Words(clamped(head, list(rule.month_days)), first, times)
    return Words((text,), start.date(), times) if times else None


def _next_exactly(days: Sequence[int], today: date) -> date:
    """The next day after today that has one of these numbers in its month: a start behind it was asked for."""
    ahead = (today + timedelta(days=count) for count in range(1, 63))
    return next((day for day in ahead if day.day in days), date.max)


def _attempts(text: str) -> list[str]:
    """A text, and ways to say it that the language knows better."""
    text = _SEPARATED.sub(", ", _OFTEN.sub("daily", text))
    if not re.search(r"\d", text):
        text = re.sub(r"(?i)\bnightly\b", "every night", text)
    plain = re.sub(r"(?i)^every year (?:on )?", "every ", text)
    plain = re.sub(r"(?<=[a-z]) (\d{1,2})$", r" at \1", plain)
    plain = _DAY_MONTH.sub(r"\2 \1", plain)
    return [text, plain, f"every {plain}"] if _OF_MONTH.search(text) else [text, plain]


def _by_quarters(rule: Recurrence, text: str) -> str:
    """Every quarter is that of the calendar, from its first day where none is named."""
    text = text.replace(";INTERVAL=3", "") + ";BYMONTH=1,4,7,10"
    return text if rule.month_days or rule.days else text + ";BYMONTHDAY=1"


def _whole(rule: Recurrence, text: str, start: datetime) -> str:
    """A rule that names its days, which by RFC 5545 may be left to its start."""
    if rule.days or rule.month_days or rule.year_days or rule.weeks:
        return text
    if rule.freq == "WEEKLY":
        text += f";BYDAY={_DAYS[start.weekday()]}"
    elif rule.freq == "MONTHLY":
        text += f";BYMONTHDAY={start.day}"
    elif rule.freq == "YEARLY":
        text += f";BYMONTHDAY={start.day}" if rule.months else f";BYMONTH={start.month};BYMONTHDAY={start.day}"
    return text


def _fine(rule: Recurrence, start: datetime, said: Said) -> Rule | None:
    """By the hour or less: an interval; within hours or on some days, the times of day that it comes to."""
    step = _FINE[rule.freq] * rule.interval
    if rule.until or rule.limit or rule.positions or rule.months or rule.month_days or rule.year_days:
        return None
    if not (rule.hours or rule.minutes or rule.days):
        begins = instant(start, said.zone)
        said_so = begins is not None and begins > said.now + timedelta(minutes=1)
        return Every(begins if said_so and begins else said.anchor, step)
    if step % 60 or rule.minutes:
        return None
    hours = rule.hours or tuple(range(24))
    minutes = range(hours[0] * 60, 1440, step // 60)
    times = tuple(f"{minute // 60:02d}:{minute % 60:02d}" for minute in minutes if minute // 60 in hours)
    days = ",".join(_DAYS[day] for _, day in rule.days)
    return Words((f"FREQ=WEEKLY;BYDAY={days}" if days else "FREQ=DAILY",), start.date(), times)


def _times(rule: Recurrence, words: str) -> tuple[str, ...]:
    """The times of day. Where hours and minutes of a rule would mix (8:30 and 17:00), those that the words have."""
    every = {f"{hour:02d}:{minute:02d}" for hour in rule.hours for minute in rule.minutes or (0,)}
    if len(rule.hours) > 1 and len(rule.minutes) > 1:
        every &= {_clock(match) for match in _CLOCK.finditer(words)}
    return tuple(sorted(every)) if every or rule.hours else (DEFAULT_TIME,)


def _clock(match: re.Match[str]) -> str:
    if match[4]:
        return f"{int(match[4]):02d}:{match[5]}"
    return f"{int(match[1]) % 12 + (12 if match[3].lower() == 'p' else 0):02d}:{match[2] or '00'}"


def _times_alone(said: Said) -> tuple[str, ...]:
    """The times of day in what is left of a text; none where it says anything else."""
    if not said.text:
        return (DEFAULT_TIME,)
    found = find(f"every day {said.text}", said.now, said.zone, load())
    if found.time.kind != "recurrence" or found.rest or not found.time.rrule:
        return ()
    rule = parse_rule(found.time.rrule)
    return _times(rule, said.text) if rule.freq == "DAILY" and rule.hours and not rule.until and not rule.limit else ()
