"""Events: what takes place, in your calendar and those you subscribed to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from dayward.actions.action import Effect
from dayward.actions.context import Context
from dayward.actions.days import event_data, occasions
from dayward.api.cursors import Wanted, listed, part
from dayward.api.resource import ACCEPTED, Body, acting, resource
from dayward.api.streams import Streamed, stream
from dayward.api.telling import matching, outcome, told
from dayward.core.digest import sha256
from dayward.core.errors import Negative, UsageError
from dayward.server.admission import Here, Who
from dayward.server.caller import READ, WRITE, needs

router = resource("events")
router.add_api_route("/events", stream, include_in_schema=False, route_class_override=Streamed)

_LONGEST = 3_660
_ALSO_IN_ID = ("day", "start", "text", "file")


class NewEvent(Body):
    """An event to write down."""

    text: str = Field(min_length=1, examples=["Lunch with Anna"])
    on: str | None = Field(None, description="a day: 2026-11-27, tomorrow, +3d", examples=["tomorrow"])
    at: str | None = Field(None, examples=["13:00"])
    to: str | None = Field(None, examples=["14:30"])
    repeat: str | None = None
    until: str | None = None
    remind: str | None = None


class MovedEvent(Body):
    """When an event is to take place instead."""

    to: str | None = Field(None, description="another day", examples=["+1d"])
    at: str | None = Field(None, description="another time", examples=["15:00"])


@router.get("/events", summary="What takes place between two days")
@needs(READ)
def events(
    request: Request,
    house: Here,
    who: Who,
    wanted: Wanted,
    first: Annotated[date | None, Query(alias="from", description="default: today")] = None,
    until: Annotated[date | None, Query(description="that day, too; default: a week later")] = None,
) -> Response:
    """Events of some days, in order."""
    with acting(request, house, who) as ctx:
        first = first or ctx.today
        last = until or min(first, date.max - timedelta(days=7)) + timedelta(days=6)
        found = _between(ctx, first, last)
        chosen, following = part(found, _key, wanted)
        return told(listed(chosen, following))


@router.post("/events", status_code=201, summary="Add an event", responses=ACCEPTED)
@needs(WRITE)
def add(request: Request, body: NewEvent, house: Here, who: Who) -> Response:
    """Write an event into the calendar."""
    given = body.model_dump(exclude={"text"}, exclude_defaults=True)
    with acting(request, house, who) as ctx:
        return told(outcome(house.perform(ctx, "add-event", {"words": body.text, **given}, "POST /events")), 201)


@router.get("/events/{day}/{id}", summary="One event")
@needs(READ)
def one(day: date, id: str, request: Request, house: Here, who: Who) -> Response:  # noqa: A002 (as it is called outside)
    """One event of a day."""
    with acting(request, house, who) as ctx:
        return told(_one(ctx, day, id))


@router.patch("/events/{day}/{id}", summary="Move an event", responses=ACCEPTED)
@needs(WRITE)
def move(day: date, id: str, body: MovedEvent, request: Request, house: Here, who: Who) -> Response:  # noqa: A002
    """Move it to another day or time."""
    return _done(request, house, who, (day, id), "move-event", body.model_dump(exclude_defaults=True))


@router.delete("/events/{day}/{id}", summary="Cancel an event", responses=ACCEPTED)
@needs(WRITE)
def cancel(day: date, id: str, request: Request, house: Here, who: Who) -> Response:  # noqa: A002
    """Take it out of the calendar."""
    return _done(request, house, who, (day, id), "drop-event", {})


def _done(
    request: Request, house: Here, who: Who, which: tuple[date, str], name: str, given: dict[str, Any]
) -> Response:
    with acting(request, house, who) as ctx:
        event = _one(ctx, *which)
        if event["calendar"]:
            raise UsageError(f"it is in the calendar {event['calendar']}, which others write", "change it there")
        matching(request, event)
        done = house.perform(
            ctx, name, {"words": event["text"], "on": which[0], **given}, f"{request.method} /events/{which[0]}"
        )
        return told(outcome(done))


def _one(ctx: Context, day: date, id_: str) -> dict[str, Any]:
    for event in _between(ctx, day, day):
        if event["id"] == id_:
            return event
    raise Negative(
        f"there is no event {id_!r} on {day}", f"see what there is: GET /api/v1/events?from={day}&until={day}"
    )


def _between(ctx: Context, first: date, last: date) -> list[dict[str, Any]]:
    if last < first or (last - first).days > _LONGEST or not 1 < first.year < 9_998 or last.year > 9_998:
        raise UsageError(f"{first} to {last} cannot be shown", f"ask for 1 to {_LONGEST} days")
    ctx.granted = (Effect("read", "calendar"),)
    try:
        found = [event_data(event) for event in occasions(ctx, first, last)]
    finally:
        ctx.granted = ()
    return [_resource(event) for event in found]


def _resource(event: dict[str, Any]) -> dict[str, Any]:
    words = "\0".join(str(event[name]) for name in _ALSO_IN_ID)
    kept = {name: value for name, value in event.items() if name not in ("line_number", "handle")}
    return {"id": sha256(words.encode("utf-8", "replace")).hexdigest()[:12], **kept}


def _key(event: dict[str, Any]) -> tuple[str, ...]:
    return event["day"], event["start"] or "", event["text"], event["id"]
