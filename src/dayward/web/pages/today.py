"""Today: what there is to do, when there is room for it, and what happened."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from dayward.actions.context import Context
from dayward.actions.registry import find
from dayward.actions.tasks import item_data
from dayward.actions.verbs.habit import due_habits
from dayward.core.errors import DaywardError
from dayward.formats.habits import checked_on, checkins, streak
from dayward.formats.todotxt import real_date
from dayward.guard.rehearsal import would_write
from dayward.planning import say
from dayward.planning.timeline import Piece, timeline
from dayward.server.admission import Here, Who
from dayward.server.caller import READ, WRITE, needs
from dayward.server.house import House
from dayward.web.drawing import done, page
from dayward.web.pages.tasks import clock_of, told

router = APIRouter(include_in_schema=False)
_NEXT = timedelta(hours=36)
_LATELY = timedelta(hours=24)
_FEW = 5
_MOST = 12
_CHANGES = 6
_MISSED = ("late", "skipped", "failed")
_NOT_OURS = ("outside/", "sync/", "start/")


@router.get("/")
@needs(READ)
def today(request: Request, house: Here, who: Who) -> Response:
    """The day."""
    with house.at(who.person, "web") as ctx:
        outcome = house.perform(ctx, "today", {})
        day = outcome.for_programs()
        suggested = house.perform(ctx, "suggest", {"limit": _FEW}).data
        first = _first(ctx, suggested["suggestions"])
        return page(
            request,
            "today.html",
            day=day,
            zone=ctx.zone,
            title=f"{say.DAYS[ctx.today.weekday()]} {ctx.today.day} {say.MONTHS[ctx.today.month - 1]}",
            week=ctx.today.isocalendar().week,
            line=_line(house, ctx, day),
            all_day=[event for event in day["events"] if not event["start"]],
            first=first,
            due=_due(ctx, day, {task["handle"] for task, _ in first}),
            waiting=[(task, _since(task, ctx.today)) for task in day["waiting"]],
            habits=_habits(ctx),
            context=ctx.preferences["context"],
            inferred=suggested["contexts"],
            contexts=[f"@{name}" for name in ctx.life.names.contexts],
            changes=[change | {"at": _said(change["when"], ctx)} for change in _changes(house, ctx)],
            coming=_coming(house, ctx),
            missed=_missed(house, ctx),
            notes=outcome.notes,
            say=say,
        )


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


def _line(house: House, ctx: Context, day: dict[str, Any]) -> list[Piece]:
    """What takes place, what is due at a time, and what is free."""
    clashing = {name for pair in day["clashes"] for name in pair}
    pieces = [
        Piece("event", _time(event["start"]), event["end"] and _time(event["end"]), event["text"], event)
        for event in day["events"]
        if event["start"]
    ]
    pieces = [piece._replace(facts=piece.facts | {"clashes": piece.words in clashing}) for piece in pieces]
    pieces += [Piece("task", at, None, task["text"], task) for task in day["due_today"] if (at := clock_of(task))]
    try:
        free = house.perform(ctx, "free", {}).data[0]["free"]
    except DaywardError:  # the person's day is no span of hours: it is then shown without free time
        free = []
    pieces += [Piece("free", _time(start), _time(end)) for start, end, _ in free]
    return timeline(pieces, ctx.local_now.time().replace(second=0, microsecond=0))


def _time(text: str) -> time:
    return time.fromisoformat(text)


def _first(ctx: Context, suggestions: list[dict[str, Any]]) -> list[tuple[dict[str, Any], str]]:
    """What to do first, each with its reason."""
    items = {item.place: item for item in ctx.life.open}
    found = [(items.get(one["evidence"][0]), one) for one in suggestions]
    return [(told(item_data(item, one["subject"]), ctx), one["reason"]) for item, one in found if item]


def _due(ctx: Context, day: dict[str, Any], first: set[str]) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """The deadlines that were not told yet: what is said above them, their tone, the tasks."""
    groups = [("Late", "late", day["late"]), ("Today", "soon", day["due_today"]), ("Soon", "", day["due_soon"])]
    found = []
    for title, tone, tasks in groups:
        left = [task for task in tasks if task["handle"] not in first]
        shown = [task | {"said": say.due_words(date.fromisoformat(task["due"]), ctx.today)} for task in left[:_MOST]]
        if shown:
            found.append((f"{title}, {_MOST} of {len(left)}" if len(left) > _MOST else title, tone, shown))
    return found


def _since(task: dict[str, Any], today: date) -> str:
    """How long it has been waited for."""
    created = real_date(task["created"])
    return f"{(today - created).days} days" if created else ""


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
