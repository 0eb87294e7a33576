"""Habits: tick them off, and see how they were kept up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from dayward.actions.context import Context
from dayward.core.errors import DaywardError
from dayward.planning.streaks import Kept, grid, kept
from dayward.server.admission import Here, Who
from dayward.server.caller import READ, WRITE, Caller, needs
from dayward.server.house import House
from dayward.web.doing import DOOR, do, drawn

router = APIRouter(include_in_schema=False)

_WEEKS = 53
"""How far back the grid goes: a year."""


@router.get("/habits")
@needs(READ)
def habits(request: Request, house: Here, who: Who) -> Response:
    """All of them, with the last year of each."""
    return _page(request, house, who)


@router.post("/habits")
@needs(WRITE)
def begin(
    request: Request, house: Here, who: Who, words: Annotated[str, Form()] = "", every: Annotated[str, Form()] = ""
) -> Response:
    """Start one."""
    try:
        return do(request, house, who, "habit", {"words": words.split(), "every": every.strip() or "?"}, "/habits")
    except DaywardError as error:
        return _page(request, house, who, 422, error=error, words=words, every=every)


@router.post("/habits/tick")
@needs(WRITE)
def tick(
    request: Request, house: Here, who: Who, habit: Annotated[str, Form()] = "", on: Annotated[str, Form()] = ""
) -> Response:
    """It was done, today or on a day before."""
    return do(request, house, who, "habit", {"words": [habit], **({"on": on} if on else {})}, "/habits")


def _page(
    request: Request,
    house: House,
    who: Caller,
    status: int = 200,
    error: DaywardError | None = None,
    words: str = "",
    every: str = "1d",
) -> Response:
    with house.at(who.person, DOOR) as ctx:
        found = house.perform(ctx, "habit", {}).for_programs()
        days = {(one.habit.task.words, one.habit.line): one for one in kept(_file(ctx), ctx.today)}
        shown = [_told(one, days, ctx.today) for one in found]
        return drawn(
            request,
            "habits.html",
            status,
            error=error,
            habits=shown,
            today=ctx.today,
            yesterday=ctx.today - timedelta(days=1),
            words=words,
            every=every,
        )


def _file(ctx: Context) -> Any:
    return ctx.life.tasks_in(ctx.layout.habits).file


def _told(one: dict[str, Any], kept_by: dict[tuple[str, int], Kept], today: date) -> dict[str, Any]:
    known = next((kept for (words, _), kept in kept_by.items() if words == one["text"]), None)
    days = known.days if known else ()
    return {
        **one,
        "often": _often(one["every"]),
        "weeks": grid(days, today, _WEEKS),
        "days": len(days),
        "lately": sum(today - timedelta(weeks=_WEEKS) < day <= today for day in days),
        "done_yesterday": today - timedelta(days=1) in days,
    }


def _often(every: str) -> str:
    """`every day`, `every 2 weeks`."""
    units = {"d": "day", "b": "working day", "w": "week", "m": "month", "y": "year"}
    number, unit = every.lstrip("+")[:-1], units.get(every[-1:], every)
    return f"every {unit}" if number in ("", "1") else f"every {number} {unit}s"
