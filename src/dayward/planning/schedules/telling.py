"""Recurrence rules in English: `every weekday at 08:00`, `on the last Friday of every month at 17:00`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from dayward.language.rrule import Rule
from dayward.planning import say

_WORKDAYS = (0, 1, 2, 3, 4)
_PLACES = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last", -2: "second last"}
_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}


def times_told(times: Sequence[str]) -> str:
    """`at 08:00`, `at 08:00 and 18:00`; many evenly spaced ones as `every 15 minutes from 09:00 to 16:45`."""
    if len(times) > 4:
        minutes = [int(time[:2]) * 60 + int(time[3:]) for time in times]
        steps = {later - earlier for earlier, later in pairwise(minutes)}
        if len(steps) == 1:
            step = steps.pop()
            unit = (
                "minute"
                if step == 1
                else f"{step} minutes"
                if step % 60
                else "hour"
                if step == 60
                else f"{step // 60} hours"
            )
            if minutes[0] < step and minutes[-1] + step >= 1440:
                return f"every {unit}" + (f" from {times[0]}" if minutes[0] else "")
            return f"every {unit} from {times[0]} to {times[-1]}"
    return f"at {listed(times)}"


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def nth(number: int) -> str:
    """`1st`, `22nd`, `13th`."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def weekdays_told(days: tuple[int, ...]) -> str:
    """`every day`, `every weekday`, `every Monday and Thursday`."""
    if len(days) in (0, 7):
        return "every day"
    return "every weekday" if days == _WORKDAYS else f"every {listed([say.DAYS[day] for day in days])}"


def months_named(months: Sequence[int]) -> str:
    """`January and July`, "" for none."""
    return listed([say.MONTHS[month - 1] for month in months])


def days_of_month(days: tuple[int, ...]) -> str:
    """`on the 1st and 15th`, `on the last day`."""
    named = [
        "last day" if day == -1 else f"{_PLACES.get(day, nth(-day) + ' last')} day" if day < 0 else nth(day)
        for day in days
    ]
    return f"on the {listed(named)}"


def rule_told(rule: Rule) -> str:
    """The days of a rule by the day and more, without its times of day; "" where there are no words for them."""
    if rule.weeks or rule.year_days or rule.freq not in _UNITS:
        return ""
    ends = f" until {rule.until.day} {say.MONTHS[rule.until.month - 1][:3]} {rule.until.year}" if rule.until else ""
    ends += f", {rule.limit} times" if rule.limit > 1 else ", once" if rule.limit else ""
    days = _days_told(rule)
    return days + ends if days else ""


def _days_told(rule: Rule) -> str:
    unit = _UNITS[rule.freq]
    every = f"every {unit}" if rule.interval == 1 else f"every {rule.interval} {unit}s"
    chosen = _chosen(rule)
    if rule.freq in ("DAILY", "WEEKLY"):
        if rule.positions or rule.month_days:
            return ""
        months = f" in {months_named(rule.months)}" if rule.months else ""
        days = tuple(sorted(day for _, day in rule.days))
        if rule.interval == 1 and (days or rule.freq == "DAILY"):
            return weekdays_told(days) + months
        return every + (f" on {listed([say.DAYS[day] for day in days])}" if days else "") + months
    if rule.freq == "YEARLY":
        if len(rule.month_days) == 1 and rule.months and not rule.days and rule.month_days[0] > 0:
            return f"{every} on {listed([f'{rule.month_days[0]} {say.MONTHS[month - 1]}' for month in rule.months])}"
        return f"{every} {chosen} of {months_named(rule.months)}" if chosen and rule.months else every * (not rule.days)
    if not chosen:
        return every
    if rule.months:
        return f"{chosen} of {months_named(rule.months)}"
    return f"{chosen} of every month" if rule.interval == 1 else f"{every} {chosen}"


def _chosen(rule: Rule) -> str:
    """Which days of a month or year: `on the last Friday`, `on the 31st`, `on the first weekday`."""
    if rule.positions:
        if len(rule.positions) != 1:
            return ""
        place = rule.positions[0]
        if rule.days and tuple(sorted(day for _, day in rule.days)) == _WORKDAYS:
            return f"on the {_PLACES.get(place, nth(place))} weekday"
        return f"on the {nth(rule.month_days[-1])}" if rule.month_days and place == -1 else ""
    if rule.month_days:
        return days_of_month(rule.month_days) if not rule.days else ""
    if not rule.days:
        return ""
    weekdays = {day for _, day in rule.days}
    if len(weekdays) == 1 and all(place in _PLACES for place, _ in rule.days):
        return f"on the {listed([_PLACES[place] for place, _ in rule.days])} {say.DAYS[weekdays.pop()]}"
    return "on " + listed([_weekday_told(place, day) for place, day in rule.days])


def _weekday_told(place: int, day: int) -> str:
    return f"the {_PLACES[place]} {say.DAYS[day]}" if place in _PLACES else f"every {say.DAYS[day]}"
