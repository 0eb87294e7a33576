"""The tasks of assistant-octopus: what it does at a time, or again and again. Here they are schedules.

At the same address people have their page of tasks. Who brings a token gets what is here; who comes with a browser gets the page.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Literal

from fastapi import Request
from pydantic import Field
from sqlalchemy import Row
from starlette.responses import Response

from dayward.actions.context import Context
from dayward.api.programs import ForPrograms, moment, words_of
from dayward.api.resource import ACCEPTED, Body, acting, resource
from dayward.api.telling import nothing, told
from dayward.core.errors import Negative, UsageError
from dayward.routines.scheduled import is_routine, what_words
from dayward.server.admission import Here, Who
from dayward.server.caller import READ, WRITE, Caller, needs
from dayward.server.house import House
from dayward.state import schedules, slots

router = resource("assistant-octopus: tasks", "", ForPrograms)

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_INTERVALS = (
    ("every day at", "daily"),
    ("every month on the", "monthly"),
    *((f"every {day} at", "weekly") for day in _DAYS),
)
_TIED = re.compile(r"\s+")


class NewTask(Body):
    """A task of its scheduler."""

    name: str = Field(min_length=1, max_length=100, examples=["Water the plants"])
    description: str | None = Field(None, max_length=1_000)
    task_type: Literal["scheduled", "repeated"] = "scheduled"
    payload: dict[str, Any] = {}
    scheduled_at: datetime | None = Field(None, examples=["2030-11-27T15:00:00"])
    repeat_interval: Literal["daily", "weekly", "monthly", "custom"] | None = None
    cron_expression: str | None = Field(None, max_length=200)


class ChangedTask(Body):
    """What of it is to be changed."""

    name: str | None = Field(None, min_length=1, max_length=100)
    description: str | None = Field(None, max_length=1_000)
    task_type: Literal["scheduled", "repeated"] | None = None
    payload: dict[str, Any] | None = None
    scheduled_at: datetime | None = None
    repeat_interval: Literal["daily", "weekly", "monthly", "custom"] | None = None
    cron_expression: str | None = Field(None, max_length=200)
    is_active: bool | None = None


@router.post("/tasks", status_code=201, summary="Schedule something", responses=ACCEPTED)
@needs(WRITE)
def add(body: NewTask, request: Request, house: Here, who: Who) -> Response:
    """At a time, or again and again."""
    said = words_of(body.payload) or body.description or body.name
    with acting(request, house, who) as ctx:
        when = _when(body.task_type, body.scheduled_at, body.repeat_interval, body.cron_expression, ctx)
        given = {"what": said, "when": when, "name_": body.name}
        done = house.perform(ctx, "schedule-add", given, "POST /tasks").for_programs()
        return told(_task(_row(house, who, done["id"]), ctx), 201, Location=f"/tasks/{done['id']}")


@router.get("/tasks", summary="What is scheduled")
@needs(READ)
def tasks(request: Request, house: Here, who: Who) -> Response:
    """All but routines, which have their own files."""
    with acting(request, house, who) as ctx:
        with house.database.reading() as connection:
            rows = [row for row in schedules.listed(connection, who.person) if not is_routine(row)]
        return told([_task(row, ctx) for row in rows])


@router.get("/tasks/{id}", summary="One task")
@needs(READ)
def one(id: str, request: Request, house: Here, who: Who) -> Response:  # noqa: A002 (as it is called outside)
    """What it says, and when."""
    with acting(request, house, who) as ctx:
        return told(_task(_row(house, who, id), ctx))


@router.put("/tasks/{id}", summary="Change a task", responses=ACCEPTED)
@needs(WRITE)
def change(id: str, body: ChangedTask, request: Request, house: Here, who: Who) -> Response:  # noqa: A002
    """What is not named stays."""
    row = _row(house, who, id)
    with acting(request, house, who) as ctx:
        given: dict[str, Any] = {}
        if body.task_type or body.scheduled_at or body.repeat_interval or body.cron_expression:
            kind = body.task_type or _kind(row)
            interval = body.repeat_interval or (_interval(row) if not body.cron_expression else "custom")
            given["when"] = _when(kind, body.scheduled_at or row.next_at, interval, body.cron_expression, ctx)
        if body.name and body.name != row.name:
            given["name_"] = body.name
        if said := words_of(body.payload or {}) or body.description:
            given["say"] = said
        if given:
            house.perform(ctx, "schedule-edit", {"schedule": id, **given}, f"PUT /tasks/{id}")
        if body.is_active is not None and body.is_active != (row.state == "active"):
            verb = "resume" if body.is_active else "pause"
            house.perform(ctx, f"schedule-{verb}", {"schedule": id}, f"PUT /tasks/{id}")
        return told(_task(_row(house, who, id), ctx))


@router.delete("/tasks/{id}", status_code=204, summary="Remove a task", responses=ACCEPTED)
@needs(WRITE)
def remove(id: str, request: Request, house: Here, who: Who) -> Response:  # noqa: A002
    """Have it not happen any more."""
    _act(request, house, who, id, "cancel")
    return nothing()


@router.post("/tasks/{id}/{verb}", summary="Pause, resume or cancel a task", responses=ACCEPTED)
@needs(WRITE)
def act(
    id: str,  # noqa: A002
    verb: Literal["pause", "resume", "cancel"],
    request: Request,
    house: Here,
    who: Who,
) -> Response:
    """Whether it is done, in words."""
    said = _act(request, house, who, id, verb)
    return told({"success": True, "message": said, "task_id": id})


@router.get("/tasks/{id}/status", summary="How a task stands")
@needs(READ)
def status(id: str, house: Here, who: Who) -> Response:  # noqa: A002
    """Whether it is active, when it is next, and what came of the last time."""
    row = _row(house, who, id)
    with house.database.reading() as connection:
        last = slots.history(connection, who.person, id, 1)
    states = {"done": "completed", "late": "completed", "skipped": "cancelled", "failed": "failed", "due": "pending"}
    return told(
        {
            "task_id": id,
            "is_active": row.state == "active",
            "is_scheduled": row.state == "active" and row.next_at is not None,
            "next_run": row.next_at.isoformat() if row.next_at and row.state == "active" else None,
            "job_status": states.get(last[0].state) if last else None,
        }
    )


def _act(request: Request, house: House, who: Caller, id_: str, verb: str) -> str:
    _row(house, who, id_)
    with acting(request, house, who) as ctx:
        done = house.perform(ctx, f"schedule-{verb}", {"schedule": id_}, f"{request.method} /tasks/{id_}")
    return "; ".join(receipt.what for receipt in done.receipts) or verb


def _row(house: House, who: Caller, id_: str) -> Row[Any]:
    """A person's schedule that is no routine. Raises Negative where there is none."""
    with house.database.reading() as connection:
        found = [row for row in schedules.named(connection, who.person, id_) if row.id == id_ and not is_routine(row)]
    if not found:
        raise Negative(f"there is no task {id_!r}", "see: GET /tasks")
    return found[0]


def _when(kind: str, at: datetime | None, interval: str | None, cron: str | None, ctx: Context) -> str:
    """The words that say when. A time without an offset is the person's own."""
    if kind == "repeated" and cron:
        return _TIED.sub(" ", cron.strip())
    if at is None:
        raise UsageError("nothing is said about when", "give scheduled_at, or a cron_expression to repeat it by")
    there = moment(at, ctx.zone)
    if kind == "scheduled":
        return there.isoformat(timespec="seconds")
    words = {
        "daily": "every day",
        "weekly": f"every {_DAYS[there.weekday()]}",
        "monthly": f"every month on the {_nth(there.day)}",
    }
    if interval not in words:
        raise UsageError("nothing is said about how often", "give repeat_interval, or a cron_expression")
    since = f" from {there.date()}" if there.date() > ctx.today else ""
    return f"{words[interval]} at {there:%H:%M}{since}"


def _nth(day: int) -> str:
    end = "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{end}"


def _kind(row: Row[Any]) -> str:
    return "scheduled" if row.rule.get("kind") == "at" else "repeated"


def _interval(row: Row[Any]) -> str | None:
    if _kind(row) == "scheduled":
        return None
    return next((name for words, name in _INTERVALS if row.words.startswith(words)), "custom")


def _task(row: Row[Any], ctx: Context) -> dict[str, Any]:
    at = row.next_at or row.last_at
    return {
        "id": row.id,
        "name": row.name,
        "description": row.words,
        "task_type": _kind(row),
        "payload": {"message": what_words(row.what)},
        "scheduled_at": at.astimezone(ctx.zone).isoformat() if at else None,
        "repeat_interval": _interval(row),
        "cron_expression": row.rule.get("text") if row.rule.get("kind") == "cron" else None,
        "is_active": row.state == "active",
        "created_at": row.created_at.isoformat(),
        "updated_at": row.updated_at.isoformat(),
    }
