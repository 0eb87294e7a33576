"""Stats: what was done and what slipped, where the time went, and the clock that runs."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from dayward.formats.durations import spoken
from dayward.planning.slipped import slipped
from dayward.server.admission import Here, Who
from dayward.server.caller import READ, WRITE, needs
from dayward.web.charts import Column, columns
from dayward.web.doing import DOOR, do, drawn, given

router = APIRouter(include_in_schema=False)

_DAYS = (7, 30, 90, 365)
_ROWS = 12


@router.get("/stats")
@needs(READ)
def stats(request: Request, house: Here, who: Who, days: int = 30) -> Response:
    """So many days back, day by day or week by week."""
    days = days if days in _DAYS else 30
    with house.at(who.person, DOOR) as ctx:
        first = ctx.today - timedelta(days=days - 1)
        told = house.perform(ctx, "report", {"since": first, "until": ctx.today}).for_programs()
        running = house.perform(ctx, "track", {"what": "status"}).for_programs()
        done = [item for item in [*ctx.life.listed, *ctx.life.archived] if item.task.done]
        late = slipped(ctx.life.open, done, first, ctx.today)
        by_day = [first + timedelta(days=n) for n in range(days)]
        count = {day: told["by_day"].get(day.isoformat(), 0) for day in by_day}
        step = 1 if days <= 31 else 7
        spans = [by_day[n : n + step] for n in range(0, days, step)]
        chart = columns(
            [
                Column(f"{span[0].day} {span[0]:%b}", sum(count[d] for d in span), sum(late[d] for d in span))
                for span in spans
            ]
        )
        return drawn(
            request,
            "stats.html",
            days=days,
            spans=_DAYS,
            chart=chart,
            weekly=step > 1,
            done=sum(count.values()),
            slipped=sum(late.values()),
            tracked=spoken(told["minutes"]) if told["minutes"] else "",
            projects=list(told["by_project"].items())[:_ROWS],
            goals=list(told["by_goal"].items())[:_ROWS],
            minutes=[(name, spoken(took)) for name, took in list(told["minutes_by_project"].items())[:_ROWS]],
            estimated=[(one["text"], spoken(one["estimate"]), spoken(one["spent"])) for one in told["estimated"]][
                -_ROWS:
            ],
            running=running,
            open=[(one["handle"], one["text"]) for one in house.perform(ctx, "list", {"limit": 50}).for_programs()],
        )


@router.post("/stats/clock")
@needs(WRITE)
def clock(
    request: Request,
    house: Here,
    who: Who,
    what: Annotated[str, Form()] = "stop",
    task: Annotated[str, Form()] = "",
    minutes: Annotated[str, Form()] = "",
) -> Response:
    """Start or stop the clock of a task."""
    values = {"what": "start" if what == "start" else "stop", **given(minutes=minutes)}
    return do(request, house, who, "track", {**values, "task": [task] if task.strip() else []}, "/stats")
