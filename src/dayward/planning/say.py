"""Days and times in the words a person reads. English; the words of other languages belong in `language`."""

from __future__ import annotations

from datetime import date, datetime, time

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def short_day(day: date, today: date) -> str:
    """`today`, `tomorrow`, `Fri 27 Nov`, or `27 Nov 2027` in another year."""
    distance = (day - today).days
    if distance in (-1, 0, 1):
        return ("yesterday", "today", "tomorrow")[distance + 1]
    if day.year != today.year:
        return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"
    return f"{DAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1][:3]}"


def long_day(day: date) -> str:
    """`Friday 27 November 2026`."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def due_words(day: date, today: date) -> str:
    """`due today`, `due Fri 27 Nov`, `3 days late`."""
    late = (today - day).days
    if late > 0:
        return "1 day late" if late == 1 else f"{late} days late"
    return f"due {short_day(day, today)}"


def clock(moment: time | None) -> str:
    """`9:30`, or "" for no time."""
    return "" if moment is None else f"{moment.hour}:{moment.minute:02d}"


def span(start: time | None, end: time | None) -> str:
    """`9:30–10:00`, `15:00`, or ""."""
    return clock(start) + (f"–{clock(end)}" if end else "")


def moment(when: datetime, now: datetime) -> str:
    """`9:30` today, else `Fri 20 Nov 9:30`."""
    local = when.astimezone(now.tzinfo)
    text = f"{local.hour}:{local.minute:02d}"
    return text if local.date() == now.date() else f"{short_day(local.date(), now.date())} {text}"
