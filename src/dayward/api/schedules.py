"""What happens by itself, and when."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from dayward.actions.context import Context
from dayward.api.cursors import Wanted, listed, part
from dayward.api.resource import ACCEPTED, PREFIX, Body, acting, resource
from dayward.api.telling import matching, outcome, told
from dayward.core.errors import Negative
from dayward.routines.scheduled import as_data
from dayward.server.admission import Here, Who
from dayward.server.caller import READ, WRITE, needs
from dayward.state import schedules as kept

router = resource("schedules")

Late = Literal["run", "merge", "skip", "ask"]


class NewSchedule(Body):
    """What to say or do, and when."""

    what: str = Field(min_length=1, examples=["Stand up straight"])
    when: str = Field(min_length=1, examples=["every weekday at 8"])
    do: bool = Field(False, description="`what` is a command, not a message")
    name: str = ""
    late: Late | None = None
    window: str = ""
    zone: str = ""
    times: int | None = Field(None, ge=1)
    deliver: str = ""
    urgency: Literal["now", "normal", "digest"] | None = None


class ChangedSchedule(Body):
    """What of it is to be changed."""

    when: str = Field("", examples=["every weekday at 7:30"])
    say: str = ""
    do: str = ""
    name: str = ""
    late: Late | None = None
    window: str = ""
    zone: str = ""
    times: int | None = Field(None, ge=0)
    deliver: str = ""
    urgency: Literal["now", "normal", "digest"] | None = None


@router.get("/schedules", summary="What is scheduled")
@needs(READ)
def schedules(request: Request, house: Here, who: Who, wanted: Wanted) -> Response:
    """Schedules and routines, in the order they were made."""
    with acting(request, house, who) as ctx:
        with house.database.reading() as connection:
            rows = kept.listed(connection, who.person)
        chosen, following = part(rows, lambda row: (row.id,), wanted)
        return told(listed([as_data(row, ctx) for row in chosen], following))


@router.post("/schedules", status_code=201, summary="Schedule something", responses=ACCEPTED)
@needs(WRITE)
def add(request: Request, body: NewSchedule, house: Here, who: Who) -> Response:
    """Have something said or done at its time."""
    with acting(request, house, who) as ctx:
        said = outcome(house.perform(ctx, "schedule-add", given(body), "POST /schedules"))
        return told(said, 201, Location=f"{PREFIX}/schedules/{said['data']['id']}")


@router.get("/schedules/{id}", summary="One schedule")
@needs(READ)
def one(id: str, request: Request, house: Here, who: Who) -> Response:  # noqa: A002 (as it is called outside)
    """One schedule."""
    with acting(request, house, who) as ctx:
        return told(found(house, ctx, id))


@router.patch("/schedules/{id}", summary="Change a schedule", responses=ACCEPTED)
@needs(WRITE)
def change(id: str, body: ChangedSchedule, request: Request, house: Here, who: Who) -> Response:  # noqa: A002
    """Change when it happens, or what."""
    return done(request, house, who, id, "schedule-edit", **given(body))


@router.delete("/schedules/{id}", summary="Cancel a schedule", responses=ACCEPTED)
@needs(WRITE)
def cancel(id: str, request: Request, house: Here, who: Who) -> Response:  # noqa: A002
    """Have it not happen any more."""
    return done(request, house, who, id, "schedule-cancel")


@router.post("/schedules/{id}/{verb}", summary="Pause, resume, run now", responses=ACCEPTED)
@needs(WRITE)
def act(
    id: str,  # noqa: A002
    verb: Literal["pause", "resume", "run-now"],
    request: Request,
    house: Here,
    who: Who,
) -> Response:
    """Pause it, have it go on, or have it happen now."""
    return done(request, house, who, id, f"schedule-{verb}")


@router.get("/schedules/{id}/slots", summary="What came of it")
@needs(READ)
def slots(
    id: str,  # noqa: A002
    request: Request,
    house: Here,
    who: Who,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> Response:
    """The last times it was due, the newest first."""
    with acting(request, house, who) as ctx:
        found(house, ctx, id)
        said = house.perform(ctx, "schedule-history", {"schedule": id, "limit": limit}, "GET /schedules/slots")
        return told(listed(said.for_programs(), ""))


def given(body: Body) -> dict[str, Any]:
    """A body as the arguments of an action."""
    values = body.model_dump(exclude_defaults=True)
    return {"name_" if name == "name" else name: value for name, value in values.items()}


def done(request: Request, house: Here, who: Who, id_: str, name: str, **more: Any) -> Response:
    """What came of an action on one schedule."""
    with acting(request, house, who) as ctx:
        matching(request, found(house, ctx, id_))
        said = house.perform(ctx, name, {"schedule": id_, **more}, f"{request.method} /schedules/{id_}")
        return told(outcome(said))


def found(house: Here, ctx: Context, id_: str) -> dict[str, Any]:
    """The person's schedule of that very id. Raises Negative where there is none."""
    with house.database.reading() as connection:
        rows = [row for row in kept.named(connection, ctx.person, id_) if row.id == id_]
    if not rows:
        raise Negative(f"there is no schedule {id_!r}", "see: GET /api/v1/schedules")
    return as_data(rows[0], ctx)
