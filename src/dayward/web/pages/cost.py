"""Cost: what language models cost, against the budget, and what was saved."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from dayward.server.admission import Here, Who
from dayward.server.caller import READ, needs
from dayward.web.charts import Column, columns
from dayward.web.doing import DOOR, drawn

router = APIRouter(include_in_schema=False)

_BY = ("model", "agent", "routine", "tier", "day")
_DAYS = (7, 30, 90, 365)


@router.get("/cost")
@needs(READ)
def cost(request: Request, house: Here, who: Who, days: int = 30, by: str = "model") -> Response:
    """The days as columns, then added up by one thing."""
    days = days if days in _DAYS else 30
    by = by if by in _BY else "model"
    with house.at(who.person, DOOR) as ctx:
        daily = house.perform(ctx, "cost", {"days": days, "by": "day"}).for_programs()
        found = daily if by == "day" else house.perform(ctx, "cost", {"days": days, "by": by}).for_programs()
        spent = {row["name"]: float(row["money"]) for row in daily["rows"]}
        every = [ctx.today - timedelta(days=back) for back in range(days - 1, -1, -1)]
        chart = columns([Column(f"{day.day} {day:%b}", spent.get(day.isoformat(), 0.0)) for day in every])
        return drawn(request, "cost.html", cost=found, chart=chart, days=days, by=by, spans=_DAYS, ways=_BY)
