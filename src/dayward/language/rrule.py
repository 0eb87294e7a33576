"""A recurrence rule of RFC 5545 as text and as fields; what the RFC forbids is refused with the reason."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, tzinfo
from typing import NamedTuple

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = ("SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_UNTIL = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", re.ASCII)
_LIMITS = {
    "BYSECOND": (0, 60, False),
    "BYMINUTE": (0, 59, False),
    "BYHOUR": (0, 23, False),
    "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True),
    "BYWEEKNO": (1, 53, True),
    "BYMONTH": (1, 12, False),
    "BYSETPOS": (1, 366, True),
}


class Rule(NamedTuple):
    """A rule. `days` are (which, weekday from Monday 0), which 0: each. `limit` is COUNT."""

    freq: str
    interval: int = 1
    limit: int = 0
    until: datetime | None = None
    until_utc: bool = False
    first_weekday: int = 0
    seconds: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    days: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()


def parse_rule(text: str) -> Rule:
    """Read a rule, with or without `RRULE:` before it. Raises ValueError that says what is wrong."""
    parts = _parts(text)
    freq = parts.pop("FREQ", "")
    if freq not in FREQUENCIES:
        raise ValueError(f"FREQ is {freq!r}, not one of {', '.join(FREQUENCIES)}" if freq else "it has no FREQ")
    lists = {name: _numbers(name, parts.pop(name)) for name in _LIMITS if name in parts}
    until, utc = _until(parts.pop("UNTIL", ""))
    weekday = parts.pop("WKST", "MO")
    if weekday not in DAYS:
        raise ValueError(f"WKST is {weekday!r}, not a weekday such as MO")
    rule = Rule(
        freq,
        _positive("INTERVAL", parts.pop("INTERVAL", "1")),
        _positive("COUNT", parts.pop("COUNT")) if "COUNT" in parts else 0,
        until,
        utc,
        DAYS.index(weekday),
        tuple(min(second, 59) for second in lists.get("BYSECOND", ())),
        lists.get("BYMINUTE", ()),
        lists.get("BYHOUR", ()),
        _weekdays(parts.pop("BYDAY", "")),
        lists.get("BYMONTHDAY", ()),
        lists.get("BYYEARDAY", ()),
        lists.get("BYWEEKNO", ()),
        lists.get("BYMONTH", ()),
        lists.get("BYSETPOS", ()),
    )
    unknown = [name for name in parts if not name.startswith("X-")]
    if unknown:
        raise ValueError(f"{unknown[0]} is not understood")
    _allowed(rule)
    return rule


def _parts(text: str) -> dict[str, str]:
    text = text.strip().upper().removeprefix("RRULE:")
    found: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = part.strip().partition("=")
        if not name and not equals:
            continue
        if not equals or not value:
            raise ValueError(f"{part!r} is not NAME=VALUE")
        if name in found:
            raise ValueError(f"{name} is given twice")
        found[name] = value
    return found


def _numbers(name: str, text: str) -> tuple[int, ...]:
    low, high, signed = _LIMITS[name]
    found = []
    for word in text.split(","):
        value = int(word) if _NUMBER.fullmatch(word) else None
        if value is None or not low <= (abs(value) if signed else value) <= high:
            raise ValueError(f"{name} holds {word!r}; it takes {low} to {high}{' or negative' if signed else ''}")
        found.append(value)
    return tuple(dict.fromkeys(found))


def _positive(name: str, text: str) -> int:
    if not _NUMBER.fullmatch(text) or int(text) < 1:
        raise ValueError(f"{name} is {text!r}; it takes a number from 1 on")
    return int(text)


def _weekdays(text: str) -> tuple[tuple[int, int], ...]:
    found = []
    for word in text.split(",") if text else []:
        match = _DAY.fullmatch(word)
        number = int(match[1] or 0) if match else 0
        if match is None or (match[1] and not 1 <= abs(number) <= 53):
            raise ValueError(f"BYDAY holds {word!r}; it takes MO or, by the month or year, 2MO and -1MO")
        found.append((number, DAYS.index(match[2])))
    return tuple(dict.fromkeys(found))


def _until(text: str) -> tuple[datetime | None, bool]:
    if not text:
        return None, False
    match = _UNTIL.fullmatch(text)
    if match is None:
        raise ValueError(f"UNTIL is {text!r}; it takes 20261231 or 20261231T235959Z")
    try:
        return datetime(*(int(part or 0) for part in match.groups()[:6])), match[7] == "Z"  # type: ignore[arg-type] # noqa: DTZ001
    except ValueError:
        raise ValueError(f"UNTIL is {text!r}, which is no date") from None


def _allowed(rule: Rule) -> None:
    """What RFC 5545 (3.3.10) forbids."""
    if rule.limit and rule.until:
        raise ValueError("COUNT and UNTIL exclude each other")
    if rule.weeks and rule.freq != "YEARLY":
        raise ValueError("BYWEEKNO goes with FREQ=YEARLY only")
    if rule.year_days and rule.freq in ("DAILY", "WEEKLY", "MONTHLY"):
        raise ValueError(f"BYYEARDAY does not go with FREQ={rule.freq}")
    if rule.month_days and rule.freq == "WEEKLY":
        raise ValueError("BYMONTHDAY does not go with FREQ=WEEKLY")
    if any(number for number, _ in rule.days) and (rule.freq not in ("MONTHLY", "YEARLY") or rule.weeks):
        raise ValueError("a number in BYDAY goes with FREQ=MONTHLY or YEARLY, and not with BYWEEKNO")
    others = (
        rule.seconds,
        rule.minutes,
        rule.hours,
        rule.days,
        rule.month_days,
        rule.year_days,
        rule.weeks,
        rule.months,
    )
    if rule.positions and not any(others):
        raise ValueError("BYSETPOS needs another BY… to choose from")


def local_until(rule: Rule, zone: tzinfo | None) -> datetime | None:
    """The last moment that may occur, in local time; an UNTIL in UTC is brought to the zone if there is one."""
    if rule.until is None or not rule.until_utc or zone is None:
        return rule.until
    return rule.until.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)


def start_of(text: str) -> tuple[datetime, bool, bool]:
    """A DTSTART as typed: local time, whether it is a day only, whether it is in UTC. Raises ValueError."""
    text = text.strip()
    try:
        if "T" not in text.upper() and " " not in text:
            return datetime.combine(date.fromisoformat(text), datetime.min.time()), True, False
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"the start is {text!r}, which is no ISO 8601 date or time") from None
    utc = moment.tzinfo is not None and moment.utcoffset() == UTC.utcoffset(None)
    return moment, False, utc
