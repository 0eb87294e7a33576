"""Slots that hold words about time."""

from __future__ import annotations

from typing import Any

from dayward.language.interpret import Time
from dayward.language.quick import Hearing
from dayward.language.repeats import day_before
from dayward.language.slots.kind import Misfit


def whole_time(typed: str, hearing: Hearing) -> Time:
    """The time that all of some words say. Raises Misfit where they say anything else."""
    found = hearing.time(typed)
    if found.time.kind == "none" or found.rest.strip(" ,.").lower() not in (
        "",
        "on",
        "for",
        "the",
        "in",
        "at",
        "of",
        "to",
    ):
        raise Misfit
    return found.time


def day_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    time = whole_time(typed, hearing)
    if (
        time.kind not in ("instant", "interval", "time")
        or time.start is None
        or time.grain not in ("day", "hour", "minute", "part")
    ):
        raise Misfit
    return {argument: time.start.date().isoformat()}, doubts_of(time)


def span_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Days to look at: the first, and how many."""
    time = whole_time(typed, hearing)
    if time.kind in ("recurrence", "duration") or not (time.start or time.end):
        raise Misfit
    start = time.start or hearing.now
    end = time.end if time.end and time.end > start else start
    days = max(1, (day_before(end) - start.date()).days + 1) if end > start else 1
    if time.kind == "open_after":
        days = 14
    return {argument: start.date().isoformat(), "days": days}, doubts_of(time) if time.grain in ("year",) else ()


def week_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    time = whole_time(typed, hearing)
    if time.grain != "week" or time.start is None:
        raise Misfit
    return {argument: time.start.date().isoformat()}, ()


def moment_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A day, and the time on it where one was said."""
    time = whole_time(typed, hearing)
    when = time.start or time.end
    if time.kind in ("recurrence", "duration") or when is None:
        raise Misfit
    if time.grain in ("week", "month", "quarter", "year") and time.end:
        return {argument: (time.start or day_before(time.end)).strftime("%Y-%m-%d")}, doubts_of(time)
    given = {} if argument == "to" and time.kind == "time" else {argument: when.date().isoformat()}
    if time.grain in ("hour", "minute", "part"):
        given["at"] = when.strftime("%H:%M")
    return given, doubts_of(time)


def moment(argument: str, typed: str, hearing: Hearing) -> dict[str, Any]:
    """A day and perhaps a time of day, for an argument; nothing where the words are not surely that."""
    try:
        given, doubts = moment_slot(argument, typed, hearing)
    except Misfit:
        return {}
    return {} if doubts else given


def since_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    time = whole_time(typed, hearing)
    if time.start is None or time.start > hearing.now.replace(tzinfo=None):
        raise Misfit
    return {argument: time.start.isoformat(timespec="minutes")}, doubts_of(time)


def minutes_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    time = whole_time(typed, hearing)
    if time.seconds is None:
        raise Misfit
    return {argument: max(1, time.seconds // 60)}, ()


def lead_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """How long before something, as an argument that takes `30m`, `2h` or `1d`."""
    seconds = whole_time(typed, hearing).seconds
    if not seconds:
        raise Misfit
    for unit, size in (("d", 86_400), ("h", 3_600)):
        if seconds % size == 0:
            return {argument: f"{seconds // size}{unit}"}, ()
    return {argument: f"{max(1, seconds // 60)}m"}, ()


def length_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A stretch of time, as an argument that takes `20m`."""
    given, doubts = minutes_slot(argument, typed, hearing)
    return {argument: f"{given[argument]}m"}, doubts


def past_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Days to look back at: the first, and the last where it is over."""
    time = whole_time(typed, hearing)
    today = hearing.now.date()
    if time.kind in ("recurrence", "duration", "open_after") or time.start is None or time.start.date() > today:
        raise Misfit
    given = {argument: time.start.date().isoformat()}
    last = day_before(time.end) if time.end else time.start.date()
    if time.start.date() <= last < today:
        given["until"] = last.isoformat()
    return given, doubts_of(time) if time.grain == "year" else ()


def topic_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What is spoken of, and when in the past, where that is said: *the boiler last week*."""
    found = hearing.time(typed)
    start, end = found.span
    rest = " ".join(found.rest.split()).strip(" ,.")
    if found.time.kind != "none" and rest:
        try:
            given, doubts = past_slot("since", typed[start:end], hearing)
        except Misfit:
            pass
        else:
            return {argument: rest, **given}, doubts
    if not typed.strip() or typed.lower() in hearing.lexicon.references:
        raise Misfit
    return {argument: typed}, ()


def doubts_of(time: Time) -> tuple[str, ...]:
    return () if time.sure or set(time.doubts) <= {"am or pm"} else (time.doubts or ("when",))


def repeat_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A time that comes again and again, as it was typed."""
    time = whole_time(typed, hearing)
    if time.kind != "recurrence":
        raise Misfit
    return {argument: typed}, doubts_of(time)


def clock_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """An event by the hour it begins: `my 3pm`."""
    time = whole_time(typed, hearing)
    if time.start is None or time.grain not in ("hour", "minute"):
        raise Misfit
    return {argument: time.start.strftime("%H:%M"), "on": time.start.date().isoformat()}, ("which one",)
