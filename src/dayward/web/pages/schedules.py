"""Schedules: what happens by itself, when next, and how it went."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from dayward.actions.action import Effect
from dayward.actions.context import Context
from dayward.core.errors import DaywardError, Negative
from dayward.routines.ended import about_told, state_told
from dayward.routines.scheduled import (
    ROLE,
    coming,
    is_routine,
    late_told,
    listed,
    next_told,
    short,
    told_name,
    what_told,
    when_told,
)
from dayward.server.admission import Here, Who
from dayward.server.caller import READ, WRITE, Caller, needs
from dayward.server.house import House
from dayward.web.doing import DOOR, do, drawn, given

router = APIRouter(include_in_schema=False)

_SLOTS = 60
_VERBS = {"pause": "schedule-pause", "resume": "schedule-resume", "run": "schedule-run-now"}
LATE = (("", "as it fits"), ("run", "do each late"), ("merge", "one for all"), ("skip", "skip"), ("ask", "ask me"))
URGENCY = (("", "as usual"), ("now", "never held back"), ("normal", "normal"), ("digest", "with the next briefing"))


@router.get("/schedules")
@needs(READ)
def schedules(request: Request, house: Here, who: Who) -> Response:
    """All of them, the next first."""
    return _list(request, house, who)


@router.post("/schedules")
@needs(WRITE)
def add(
    request: Request,
    house: Here,
    who: Who,
    what: Annotated[str, Form()] = "",
    when: Annotated[str, Form()] = "",
    do_it: Annotated[str, Form(alias="do")] = "",
    late: Annotated[str, Form()] = "",
    times: Annotated[str, Form()] = "",
) -> Response:
    """One more."""
    values = {**given(what=what, when=when, late=late, times=times), "do": bool(do_it)}
    try:
        return do(request, house, who, "schedule-add", values, "/schedules")
    except DaywardError as error:
        return _list(request, house, who, 422, error, values)


@router.get("/schedules/{id_}")
@needs(READ)
def schedule(request: Request, house: Here, who: Who, id_: str) -> Response:
    """One: when next, how it went, and what can be changed."""
    return _one(request, house, who, id_)


@router.get("/schedules/{id_}/try")
@needs(READ)
def try_it(request: Request, house: Here, who: Who, id_: str) -> Response:
    """What it would do now. Nothing is done."""
    with house.at(who.person, DOOR) as ctx:
        _row(ctx, house, id_)
        outcome = house.perform(ctx, "schedule-dry-run", {"schedule": id_})
        return drawn(request, "schedule_try.html", id=id_, outcome=outcome)


@router.post("/schedules/{id_}/edit")
@needs(WRITE)
def edit(
    request: Request,
    house: Here,
    who: Who,
    id_: str,
    when: Annotated[str, Form()] = "",
    what: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    late: Annotated[str, Form()] = "",
    window: Annotated[str, Form()] = "",
    urgency: Annotated[str, Form()] = "",
) -> Response:
    """Change what was filled in differently."""
    with house.at(who.person, DOOR) as ctx:
        row = _row(ctx, house, id_)
    verb = "do" if "do" in row.what else "say"
    values = given(when=when if when != row.words else "", name_=name if name != row.name else "", late=late)
    values |= given(window=window, urgency=urgency)
    values |= {verb: what} if what.strip() and what != row.what.get(verb) else {}
    if late == row.late:
        values.pop("late", None)
    try:
        return do(request, house, who, "schedule-edit", {"schedule": id_, **values}, f"/schedules/{id_}")
    except DaywardError as error:
        return _one(request, house, who, id_, 422, error)


@router.post("/schedules/{id_}/cancel")
@needs(WRITE)
def cancel(request: Request, house: Here, who: Who, id_: str) -> Response:
    """Never again; of a routine, it is switched off."""
    with house.at(who.person, DOOR) as ctx:
        _row(ctx, house, id_)
    return do(request, house, who, "schedule-cancel", {"schedule": id_}, "/schedules")


@router.post("/schedules/{id_}/{verb}")
@needs(WRITE)
def change(request: Request, house: Here, who: Who, id_: str, verb: str) -> Response:
    """Pause it, let it go on, or have it done now."""
    if verb not in _VERBS:
        raise Negative(f"a schedule cannot be told to {verb[:20]}", "see: schedules")
    with house.at(who.person, DOOR) as ctx:
        _row(ctx, house, id_)
    return do(request, house, who, _VERBS[verb], {"schedule": id_}, f"/schedules/{id_}")


def _list(
    request: Request,
    house: House,
    who: Caller,
    status: int = 200,
    error: DaywardError | None = None,
    values: dict[str, Any] | None = None,
) -> Response:
    with house.at(who.person, DOOR) as ctx:
        outcome = house.perform(ctx, "schedule-list", {})
        wanted = [one["id"] for one in outcome.for_programs()]
        rows = {row.id: row for row in _rows(ctx)}
        told = [_told(rows[id_], ctx) for id_ in wanted if id_ in rows]
        groups = (
            ("You scheduled", [one for one in told if one["origin"] == "you"]),
            ("Others scheduled", [one for one in told if one["origin"] != "you" and not one["routine"]]),
            ("Routines", [one for one in told if one["routine"]]),
        )
        asked = {"what": "", "when": "", "late": "", "times": "", "do": False, **(values or {})}
        return drawn(
            request, "schedules.html", status, error=error, several=groups, notes=outcome.notes, asked=asked,
            late=LATE, past=_slots(house, ctx, "", 15), failing=house.perform(ctx, "incidents", {}).for_programs(),
        )  # fmt: skip


def _one(
    request: Request, house: House, who: Caller, id_: str, status: int = 200, error: DaywardError | None = None
) -> Response:
    with house.at(who.person, DOOR) as ctx:
        row = _row(ctx, house, id_)
        moments = coming(row, ctx, 5) if row.state == "active" else []
        return drawn(
            request, "schedule.html", status, error=error, one=_told(row, ctx), row=row, late=LATE, urgency=URGENCY,
            coming=[moment.astimezone(ctx.zone) for moment in moments], past=_slots(house, ctx, id_, _SLOTS),
        )  # fmt: skip


def _rows(ctx: Context) -> list[Any]:
    ctx.granted = (Effect("read", ROLE),)
    with ctx.state("read", ROLE).reading() as connection:
        return listed(connection, ctx, deleted=True)


def _row(ctx: Context, house: House, id_: str) -> Any:
    """The schedule with exactly this id, if it is this person's."""
    row = next((row for row in _rows(ctx) if row.id == id_), None)
    if row is None:
        raise Negative("there is no such schedule", "see: schedules")
    return row


def _told(row: Any, ctx: Context) -> dict[str, Any]:
    what = row.what
    return {
        "id": row.id,
        "short": short(row.id),
        "name": told_name(row),
        "what": what_told(what),
        "text": what.get("say") or what.get("do") or what.get("routine") or "",
        "does": "do" in what,
        "when": when_told(row, ctx),
        "next": next_told(row, ctx),
        "late": late_told(row.late, row.window),
        "state": row.state,
        "origin": row.origin,
        "routine": is_routine(row),
        "zone": row.zone,
        "times": f"{row.times} of {row.most}" if row.most else str(row.times),
        "deliver": ", ".join(what.get("deliver", ())),
    }


def _slots(house: House, ctx: Context, id_: str, most: int) -> list[dict[str, Any]]:
    from dayward.state import slots

    with house.database.reading() as connection:
        rows = slots.history(connection, ctx.person, id_, most)
    return [
        {
            "name": row.name,
            "schedule": row.schedule,
            "about": about_told(row),
            "due": _here(row.due_at, ctx),
            "ended": _here(row.ended_at, ctx) if row.ended_at else None,
            "state": row.state,
            "said": state_told(row.state),
            "why": row.note,
            "tries": row.attempts,
        }
        for row in rows
    ]


def _here(moment: datetime, ctx: Context) -> datetime:
    return moment.astimezone(ctx.zone)
