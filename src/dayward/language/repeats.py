"""From a recurrence rule to what task lists and calendars write for it."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from dayward.language.expand import occurrences
from dayward.language.rrule import Rule, parse_rule

_WORKDAYS = ((0, 0), (0, 1), (0, 2), (0, 3), (0, 4))
_UNITS = {"DAILY": "d", "WEEKLY": "w", "MONTHLY": "m", "YEARLY": "y"}


def interval(rule: Rule) -> str:
    """The value of `rec:` that says the same, "" where there is none. Rules for fixed days are strict (`+1w`)."""
    unit = _UNITS.get(rule.freq)
    if (
        unit is None
        or rule.positions
        or rule.year_days
        or rule.weeks
        or rule.limit
        or len(rule.hours) > 1
        or len(rule.minutes) > 1
    ):
        return ""
    if rule.days == _WORKDAYS and rule.interval == 1 and rule.freq in ("DAILY", "WEEKLY") and not rule.months:
        return "+1b"
    if len(rule.days) > 1 or len(rule.month_days) > 1 or len(rule.months) > 1 or any(number for number, _ in rule.days):
        return ""
    yearly = rule.freq == "YEARLY" and rule.months and rule.month_days
    weekday = rule.days and rule.freq != "WEEKLY"
    monthly = rule.month_days and (rule.freq != "MONTHLY" or rule.month_days[0] < 0)
    if (weekday or monthly) and not yearly:
        return ""
    if rule.months and rule.freq != "YEARLY":
        return ""
    fixed = "+" if rule.days or rule.month_days or rule.months else ""
    return f"{fixed}{rule.interval}{unit}"


def first(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """When a rule begins: its first occurrence from `now` on, or from today where it names no time of day. None for a rule that is over."""
    rule = parse_rule(text)
    start = now.replace(second=0, microsecond=0, tzinfo=None)
    if not rule.hours:
        start = start.replace(hour=0, minute=0)
    elif not rule.minutes:
        start = start.replace(minute=0)
    for moment in occurrences(rule._replace(limit=0), start, 3, zone):
        if moment >= (now.replace(tzinfo=None) if rule.hours else start):
            return moment
    return None


def last_day(rule: Rule) -> date | None:
    """The last day of a rule that ends."""
    return rule.until.date() if rule.until else None


def day_before(moment: datetime) -> date:
    """The last day of a stretch that ends before `moment`."""
    return (moment - timedelta(microseconds=1)).date()
