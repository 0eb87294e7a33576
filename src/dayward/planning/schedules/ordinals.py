"""Days of the month by number: `1st of the month 9:00`, `every 1st and 3rd tuesday at 10`, `last weekday of the month`."""

from __future__ import annotations

import re

_PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
_DAYS = {"mon": "MO", "tue": "TU", "wed": "WE", "thu": "TH", "fri": "FR", "sat": "SA", "sun": "SU"}
_PLACE = r"(?:\d{1,2}(?:st|nd|rd|th)|" + "|".join(_PLACES) + ")"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]*"
_PATTERN = re.compile(
    rf"(?:(?:on|every|each|the)\s+)*(?P<places>{_PLACE}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+)(?:the\s+)?{_PLACE})*)"
    r"(?:\s+(?P<day>(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?|weekday|workday|(?:working|business|week) day|day))?"
    r"(?P<month>\s+(?:of|in)\s+(?:the|each|every|a)\s+"
    r"(?:(?P<other>other|\d{1,2}(?:nd|rd|th)?)\s+)?months?|\s+(?:of\s+)?(?:monthly|every month|each month))?"
    rf"(?:\s+(?:of|in)\s+(?P<months>{_MONTH}(?:(?:\s*,\s*|\s+and\s+){_MONTH})+))?"
    r"(?:\s*,?\s+(?P<rest>.+))?"
)

_TIME_FIRST = re.compile(
    r"^(?:at )?(?P<time>\d{1,2}(?::\d\d)?(?: ?[ap]m)?|noon|midnight) (?:on |every |each )+(?P<days>.+ of .+)$"
)


def days_of_month(text: str) -> tuple[tuple[str, ...], str] | None:
    """The rules for such days, and what is said after them; None for anything else.

    `every 2nd tuesday` alone is every other one, and is left to the language. A day that a month lacks is its last.
    """
    low = " ".join(text.lower().split())
    match = _PATTERN.fullmatch(_TIME_FIRST.sub(r"\g<days> at \g<time>", low))
    if match is None:
        return None
    places = [_PLACES.get(word) or int(word[:-2]) for word in re.findall(_PLACE, match["places"])]
    if not match["month"] and not match["months"] and len(places) < 2:
        return None
    other = match["other"]
    step = 1 if not other else 2 if other == "other" else int(re.sub(r"\D", "", other))
    head = "FREQ=MONTHLY" + (f";INTERVAL={step}" if step > 1 else "")
    if match["months"]:
        head += ";BYMONTH=" + ",".join(str(_MONTHS.index(name[:3]) + 1) for name in re.findall(_MONTH, match["months"]))
    day = match["day"] or "day"
    rules = _days(head, places) if day == "day" else _weekdays(head, places, day)
    return (rules, match["rest"] or "") if rules else None


def clamped(head: str, days: list[int]) -> tuple[str, ...]:
    """Rules for days of the month by number, which shorter months have as their last day."""
    plain = [day for day in days if day <= 28]
    rules = [f"{head};BYMONTHDAY={','.join(map(str, plain))}"] if plain else []
    ends = [",".join(map(str, range(28, day + 1))) for day in days if day > 28]
    return (*rules, *[f"{head};BYMONTHDAY={end};BYSETPOS=-1" for end in ends])


def _days(head: str, places: list[int]) -> tuple[str, ...]:
    return clamped(head, places) if all(-1 <= place <= 31 and place for place in places) else ()


def _weekdays(head: str, places: list[int], day: str) -> tuple[str, ...]:
    name = _DAYS.get(day[:3])
    if name is None:  # weekday, workday, business day
        chosen = ",".join(map(str, places))
        return (f"{head};BYDAY=MO,TU,WE,TH,FR;BYSETPOS={chosen}",) if all(abs(place) <= 20 for place in places) else ()
    if any(abs(place) > 5 for place in places):
        return ()
    return (f"{head};BYDAY={','.join(f'{place}{name}' for place in places)}",)
