"""The calendar: a month with one of its days, or a week by the hour; one's own events and those of others, each in its colour."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from dayward.actions.context import Context
from dayward.actions.life import Item
from dayward.actions.tasks import data as task_data
from dayward.planning import say
from dayward.planning.freetime import parse_window
from dayward.planning.weekgrid import hours, placed
from dayward.server.admission import Here, Who
from dayward.server.caller import READ, WRITE, needs
from dayward.web.drawing import done, page

router = APIRouter(include_in_schema=False)
_COLOURS = 6
_EARLIEST, _LATEST = date(1, 3, 1), date(9998, 10, 1)
_DUE = 40

Words = Annotated[str, Form(max_length=500)]
Short = Annotated[str, Form(max_length=40)]


@router.get("/calendar")
@needs(READ)
def calendar(
    request: Request,
    house: Here,
    who: Who,
    view: Annotated[str, Query(max_length=10)] = "month",
    day: Annotated[date | None, Query()] = None,
) -> Response:
    """A month or a week, with the day that was asked for."""
    with house.at(who.person, "web") as ctx:
        chosen = min(max(day or ctx.today, _EARLIEST), _LATEST)
        week = view == "week"
        first, count = _week(chosen) if week else _month(chosen)
        outcome = house.perform(ctx, "agenda", {"start": first, "days": count, "events": True})
        told = outcome.data
        days = _days(told["events"], first, count)
        columns = [placed(_spans(events)) for _, events in days] if week else []
        drawn = hours(columns, _window(ctx))
        sources = _sources(told["events"])
        due = _due(ctx, first, count)
        before, after = _turned(chosen, week)
        return page(
            request,
            "calendar.html",
            view="week" if week else "month",
            chosen=chosen,
            today=ctx.today,
            title=_title(chosen, first, week),
            days=days,
            columns=columns,
            hours=drawn,
            sources=sources,
            due={day: len(items) for day, items in due.items()},
            tasks=task_data(ctx, due.get(chosen, [])[:_DUE]),
            before=before,
            after=after,
            say=say,
            notes=outcome.notes,
        )


def _week(day: date) -> tuple[date, int]:
    return day - timedelta(days=day.weekday()), 7


def _month(day: date) -> tuple[date, int]:
    """The Monday before the first of the month, and how many days there are to the Sunday after its last."""
    first = day.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    monday = first - timedelta(days=first.weekday())
    return monday, (last - monday).days + 7 - last.weekday()


def _turned(day: date, week: bool) -> tuple[date, date]:
    """The same day a week or a month before, and after."""
    if week:
        return day - timedelta(days=7), day + timedelta(days=7)
    first = day.replace(day=1)
    return (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=32)).replace(day=1)


def _title(day: date, monday: date, week: bool) -> str:
    if not week:
        return f"{say.MONTHS[day.month - 1]} {day.year}"
    sunday = monday + timedelta(days=6)
    start = f"{monday.day}" + (f" {say.MONTHS[monday.month - 1][:3]}" if monday.month != sunday.month else "")
    return f"{start} – {sunday.day} {say.MONTHS[sunday.month - 1][:3]} {sunday.year}"


def _days(events: list[dict[str, Any]], first: date, count: int) -> list[tuple[date, list[dict[str, Any]]]]:
    """Each day with what takes place on it."""
    on: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for event in events:
        on[event["day"]].append(event)
    days = [first + timedelta(days=n) for n in range(count)]
    return [(day, on[day.isoformat()]) for day in days]


def _spans(events: list[dict[str, Any]]) -> list[tuple[time, time | None, dict[str, Any]]]:
    """Those that have a time, as they are drawn in a column."""
    return [
        (time.fromisoformat(event["start"]), time.fromisoformat(event["end"]) if event["end"] else None, event)
        for event in events
        if event["start"]
    ]


def _window(ctx: Context) -> tuple[int, int]:
    """The hours of the person's day."""
    start, end = parse_window(ctx.preferences["hours.day"]) or (time(8), time(20))
    return start.hour, end.hour + (end.minute > 0) or 24


def _sources(events: list[dict[str, Any]]) -> dict[str, int]:
    """A colour for each calendar: 0 is the person's own."""
    others = sorted({event["calendar"] for event in events if event["calendar"]})
    return {"": 0} | {name: 1 + n % (_COLOURS - 1) for n, name in enumerate(others)}


def _due(ctx: Context, first: date, count: int) -> dict[date, list[Item]]:
    """The tasks that are due on each of the days."""
    last = first + timedelta(days=count - 1)
    found: dict[date, list[Item]] = defaultdict(list)
    for item, day in ctx.life.dated:
        if first <= day <= last:
            found[day].append(item)
    return found


@router.post("/calendar/add")
@needs(WRITE)
def add(
    request: Request,
    house: Here,
    who: Who,
    words: Words,
    on: Short,
    at: Short = "",
    to: Short = "",
    repeat: Short = "",
    back: Words = "/calendar",
) -> Response:
    """Something new in one's own calendar."""
    given = {"words": words, "on": on, "at": at, "to": to, "repeat": repeat}
    with house.at(who.person, "web") as ctx:
        outcome = house.perform(ctx, "add-event", {name: value for name, value in given.items() if value})
    return done(request, who.person, outcome, back)


@router.post("/calendar/move")
@needs(WRITE)
def move(
    request: Request,
    house: Here,
    who: Who,
    words: Words,
    on: Short,
    to: Short = "",
    at: Short = "",
    back: Words = "/calendar",
) -> Response:
    """Another day, or another time."""
    given = {"words": words, "on": on, "to": to, "at": at}
    with house.at(who.person, "web") as ctx:
        outcome = house.perform(ctx, "move-event", {name: value for name, value in given.items() if value})
    return done(request, who.person, outcome, back)


@router.post("/calendar/drop")
@needs(WRITE)
def drop(request: Request, house: Here, who: Who, words: Words, on: Short, back: Words = "/calendar") -> Response:
    """It does not take place."""
    with house.at(who.person, "web") as ctx:
        outcome = house.perform(ctx, "drop-event", {"words": words, "on": on})
    return done(request, who.person, outcome, back)
