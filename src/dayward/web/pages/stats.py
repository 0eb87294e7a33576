"""Stats: what was done and what slipped, where the time went, and the clock that runs."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from dayward.actions.planned import EVERYTHING, day_of
from dayward.formats.durations import spoken
from dayward.planning.report import report
from dayward.planning.slipped import slipped
from dayward.planning.tasks import actionable, by_priority
from dayward.server.admission import Here, Who
from dayward.server.caller import READ, WRITE, needs
from dayward.web.charts import Column, columns
from dayward.web.doing import DOOR, do, drawn, given

router = APIRouter(include_in_schema=False)

_DAYS = (7, 30, 90, 365)
_ROWS = 12
_CHOICE = 50


@router.get("/stats")
@needs(READ)
def stats(request: Request, house: Here, who: Who, days: int = 30) -> Response:
    """So many days back, day by day or week by week."""
    days = days if days in _DAYS else 30
    with house.at(who.person, DOOR) as ctx:
        first = ctx.today - timedelta(days=days - 1)
        ctx.granted = EVERYTHING
        day = day_of(ctx)
        told = report(day, first, ctx.today)
        first_ones = by_priority(actionable(day.open, ctx.today), _CHOICE)[:_CHOICE]
        running = house.perform(ctx, "track", {"what": "status"}).for_programs()
        late = slipped(day.open, day.done, first, ctx.today)
        by_day = [first + timedelta(days=n) for n in range(days)]
        count = told.by_day
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
            tracked=spoken(told.minutes) if told.minutes else "",
            projects=list(told.by_project.items())[:_ROWS],
            goals=list(told.by_goal.items())[:_ROWS],
            minutes=[(name, spoken(took)) for name, took in list(told.minutes_by_project.items())[:_ROWS]],
            estimated=[
                (item.task.words, spoken(thought), spoken(took)) for item, thought, took in told.estimated[-_ROWS:]
            ],
            running=running,
            open=[(handle, item.task.words) for item, handle in ctx.life.handles(first_ones).items()],
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
