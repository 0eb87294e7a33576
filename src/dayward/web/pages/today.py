"""Today: what there is to do, when there is room for it, and what happened."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime, time, timedelta
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Form, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from dayward.actions.context import Context
from dayward.actions.life import Item
from dayward.actions.registry import find
from dayward.actions.tasks import data as task_data
from dayward.actions.verbs.habit import due_habits
from dayward.core.errors import DaywardError
from dayward.formats.habits import checked_on, checkins, streak
from dayward.guard.rehearsal import would_write
from dayward.planning import say
from dayward.planning.deadlines import deadlines
from dayward.planning.tasks import actionable, time_of_day, waiting, waiting_since
from dayward.planning.timeline import Piece, timeline
from dayward.server.admission import Here, Who
from dayward.server.caller import READ, WRITE, needs
from dayward.server.house import House
from dayward.web.drawing import done, drawn, page, sent, streamed
from dayward.web.pages.tasks import told

router = APIRouter(include_in_schema=False)
_NEXT = timedelta(hours=36)
_LATELY = timedelta(hours=24)
_FEW = 5
_MOST = 12
_CHANGES = 6
_MISSED = ("late", "skipped", "failed")
_CHANGING = frozenset(("change", "approval", "schedule"))
"""What happens that the page may show."""
_BEAT = 2.0
"""Seconds without anything new after which the day is drawn anew, where something was."""
_ALIVE, _BEATS = 10, 150
"""Beats after which a stream says that it is still there; and after which the day is drawn in any case, as time goes by."""
_NOT_OURS = ("outside/", "sync/", "start/")


@router.get("/")
@needs(READ)
def today(request: Request, house: Here, who: Who) -> Response:
    """The day."""
    cursor = house.hub.cursor(who.person)
    return page(request, "today.html", **_facts(house, who.person), cursor=cursor)


@router.get("/today/stream")
@needs(READ)
async def stream(request: Request, house: Here, who: Who, after: str = "") -> Response:
    """The day anew, whenever something of it has changed, and now and then as time goes by."""
    return streamed(_days(request, house, who.person, request.headers.get("last-event-id") or after))


async def _days(request: Request, house: House, person: str, cursor: str) -> AsyncIterator[str]:
    number = house.hub.after(person, cursor)
    anew, quiet = number is None, 0
    async with aclosing(house.hub.stream(person, number, _BEAT)) as events:
        yield ": here\n\n"
        async for event in events:
            if event is not None:
                anew = anew or event.kind in _CHANGING
                continue
            quiet += 1
            if anew or quiet >= _BEATS:
                at = house.hub.cursor(person)
                yield sent(await run_in_threadpool(_anew, request, house, person), at)
                anew, quiet = False, 0
            elif quiet % _ALIVE == 0:
                yield ": still here\n\n"


def _anew(request: Request, house: House, person: str) -> str:
    return drawn(request, "day_anew.html", **_facts(house, person), back="/", here="/")


def _facts(house: House, person: str) -> dict[str, Any]:
    """What the page tells."""
    with house.at(person, "web") as ctx:
        outcome = house.perform(ctx, "agenda", {"days": 1, "events": True})
        events, clashes = outcome.data["events"], outcome.data["clashes"]
        suggested = house.perform(ctx, "suggest", {"limit": _FEW}).data
        first = _first(ctx, suggested["suggestions"])
        due = _due(ctx, {item for item, _ in first})
        return {
            "goal": ctx.life.calendar.week_goal(ctx.today),
            "zone": ctx.zone,
            "title": f"{say.DAYS[ctx.today.weekday()]} {ctx.today.day} {say.MONTHS[ctx.today.month - 1]}",
            "week": ctx.today.isocalendar().week,
            "line": _line(house, ctx, events, {name for pair in clashes for name in pair}),
            "all_day": [event for event in events if not event["start"]],
            "first": [(_shown(ctx, [item])[0], reason) for item, reason in first],
            "due": [(title, tone, _shown(ctx, items)) for title, tone, items in due],
            "waiting": _waiting(ctx),
            "habits": _habits(ctx),
            "context": ctx.preferences["context"],
            "inferred": suggested["contexts"],
            "contexts": [f"@{name}" for name in ctx.life.names.contexts],
            "changes": [change | {"at": _said(change["when"], ctx)} for change in _changes(house, ctx)],
            "coming": _coming(house, ctx),
            "missed": _missed(house, ctx),
            "notes": outcome.notes,
            "say": say,
        }


class Habit(NamedTuple):
    """Something to be kept today: how it is named, whether it was, and how often in a row."""

    name: str
    text: str
    kept: bool
    streak: int


def _habits(ctx: Context) -> list[Habit]:
    file = ctx.life.tasks_in(ctx.layout.habits).file
    lines = {item.line: item for item in ctx.life.habits}
    found = due_habits(file, ctx.today)
    names = ctx.life.handles([lines[one.line] for one in found if one.line in lines])
    return [
        Habit(
            names.get(lines[one.line], ""),
            one.task.words,
            checked_on(file, one, ctx.today),
            streak(one, checkins(file, one), ctx.today),
        )
        for one in found
        if one.line in lines
    ]


def _line(house: House, ctx: Context, events: list[dict[str, Any]], clashing: set[str]) -> list[Piece]:
    """What takes place, what is due at a time, and what is free."""
    pieces = [
        Piece(
            "event",
            time.fromisoformat(event["start"]),
            time.fromisoformat(event["end"]) if event["end"] else None,
            event["text"],
            event | {"clashes": event["text"] in clashing},
        )
        for event in events
        if event["start"]
    ]
    today = ctx.today
    at_a_time = [(item, time_of_day(item.task)) for item, day in ctx.life.dated if day == today]
    pieces += [Piece("task", at, None, item.task.words) for item, at in at_a_time if at]
    try:
        free = house.perform(ctx, "free", {}).data[0]["free"]
    except DaywardError:  # the person's day is no span of hours: it is then shown without free time
        free = []
    pieces += [Piece("free", time.fromisoformat(start), time.fromisoformat(end)) for start, end, _ in free]
    return timeline(pieces, ctx.local_now.time().replace(second=0, microsecond=0))


def _first(ctx: Context, suggestions: list[dict[str, Any]]) -> list[tuple[Item, str]]:
    """What to do first, each with its reason."""
    found = []
    for one in suggestions:
        named = ctx.life.by_handle(one["subject"].partition(".")[0])
        found += [(item, one["reason"]) for item in named if item.place == one["evidence"][0]]
    return found


def _due(ctx: Context, first: set[Item]) -> list[tuple[str, str, list[Item]]]:
    """The deadlines that were not told yet: what is said above them, their tone, the tasks."""
    today, soon = ctx.today, int(ctx.preferences["soon_days"])
    near = [one for one in deadlines(actionable(ctx.life.open, today), today, soon) if one.item not in first]
    groups = (
        ("Late", "late", [one.item for one in near if one.day < today]),
        ("Today", "soon", [one.item for one in near if one.day == today]),
        ("Soon", "", [one.item for one in near if one.day > today]),
    )
    return [
        (f"{title}, {_MOST} of {len(items)}" if len(items) > _MOST else title, tone, items[:_MOST])
        for title, tone, items in groups
        if items
    ]


def _waiting(ctx: Context) -> list[tuple[dict[str, Any], str]]:
    """What has been waited for long enough to ask, and how long."""
    patience = int(ctx.preferences["waiting_days"])
    days = {item: waiting_since(item.task, ctx.today) or 0 for item in waiting(ctx.life.open)}
    stale = sorted((item for item in days if days[item] >= patience), key=lambda item: -days[item])[:_MOST]
    return [(task, f"{days[item]} days") for item, task in zip(stale, _shown(ctx, stale), strict=True)]


def _shown(ctx: Context, items: list[Item]) -> list[dict[str, Any]]:
    return [told(task, ctx) for task in task_data(ctx, items)]


def _changes(house: House, ctx: Context) -> list[dict[str, Any]]:
    """What was changed lately, and whether it can be taken back here."""
    found = house.perform(ctx, "history", {"limit": _CHANGES}).data
    return [one | {"ours": bool(one["step"]) and not one["step"].startswith(_NOT_OURS)} for one in found]


def _coming(house: House, ctx: Context) -> list[tuple[str, str]]:
    """What runs next by itself: when, and what."""
    rows = house.perform(ctx, "schedule-list", {}).data
    ready = [
        (datetime.fromisoformat(row["next"]), row["name"]) for row in rows if row["state"] == "active" and row["next"]
    ]
    soon = sorted(one for one in ready if one[0] < ctx.now + _NEXT)
    return [(say.moment(at, ctx.local_now), name) for at, name in soon[:_FEW]]


def _missed(house: House, ctx: Context) -> list[dict[str, Any]]:
    """What did not happen at its time since yesterday."""
    rows = house.perform(ctx, "schedule-history", {"limit": 50}).data
    after = ctx.now - _LATELY
    late = [row for row in rows if row["state"] in _MISSED and datetime.fromisoformat(row["due"]) > after]
    return [row | {"at": _said(row["due"], ctx)} for row in late[:_FEW]]


def _said(moment: str, ctx: Context) -> str:
    return say.moment(datetime.fromisoformat(moment), ctx.local_now)


@router.get("/preview")
@needs(READ)
def preview(request: Request, house: Here, who: Who, words: Annotated[str, Query(max_length=2000)] = "") -> Response:
    """What quick add would write, byte for byte. Nothing is written."""
    lines: list[tuple[str, str]] = []
    problem = ""
    if words.strip():
        with house.at(who.person, "web") as ctx:
            try:
                action = find("add")(words=words)
                lines = [(path, line) for path, its in would_write(action, ctx) for line in its]
            except DaywardError as error:
                problem = error.message
    return page(request, "preview.html", lines=lines, problem=problem)


@router.post("/add")
@needs(WRITE)
def add(
    request: Request,
    house: Here,
    who: Who,
    words: Annotated[str, Form(max_length=2000)] = "",
    back: Annotated[str, Form()] = "/",
) -> Response:
    """Write down what somebody thought of."""
    with house.at(who.person, "web") as ctx:
        outcome = house.perform(ctx, "add", {"words": words})
    return done(request, who.person, outcome, back)


@router.post("/today/habit")
@needs(WRITE)
def habit(request: Request, house: Here, who: Who, habit: Annotated[str, Form(max_length=200)]) -> Response:
    """Kept today."""
    with house.at(who.person, "web") as ctx:
        outcome = house.perform(ctx, "habit", {"words": [habit]})
    return done(request, who.person, outcome, "/")


@router.post("/today/context")
@needs(WRITE)
def context(request: Request, house: Here, who: Who, to: Annotated[str, Form(max_length=100)] = "none") -> Response:
    """Where they are now."""
    with house.at(who.person, "web") as ctx:
        outcome = house.perform(ctx, "context", {"to": to or "none"})
    return done(request, who.person, outcome, "/")
