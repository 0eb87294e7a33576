"""Goals: how far they are, what serves them, and what is neglected."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from dayward.actions.context import Context
from dayward.actions.planned import EVERYTHING, data
from dayward.actions.planned import told as sections
from dayward.server.admission import Here, Who
from dayward.server.caller import READ, needs
from dayward.server.house import House
from dayward.web.doing import DOOR, drawn

router = APIRouter(include_in_schema=False)


@router.get("/goals")
@needs(READ)
def goals(request: Request, house: Here, who: Who) -> Response:
    """Missions, and below each the goals for it."""
    with house.at(who.person, DOOR) as ctx:
        told = house.perform(ctx, "purpose", {}).for_programs()
        missions = [one for one in told if "telos" in one]
        found = _with_results(_goals(ctx, told), house, ctx)
        named = {mission["telos"] for mission in missions}
        groups = [(one["text"], [goal for goal in found if one["telos"] in goal["missions"]]) for one in missions]
        others = [goal for goal in found if not named & set(goal["missions"])]
        return drawn(request, "goals.html", several=groups, others=others, count=len(found))


def _goals(ctx: Context, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Goals with what serves them, what was done for them this week, and why they count as neglected."""
    ctx.granted = EVERYTHING
    parts = [(name, data(ctx, section.statements)) for name, section in sections(ctx, ("goals", "neglected"))]
    facts = {(name, one["subject"] or one["text"]): one for name, statements in parts for one in statements}
    found = []
    for goal in told:
        if "goal" not in goal:
            continue
        about = facts.get(("goals", goal["goal"])) or facts.get(("goals", goal["title"])) or {}
        slow = facts.get(("neglected", goal["goal"])) or facts.get(("neglected", goal["title"]))
        week = about.get("done_this_week", 0)
        found.append({**goal, "week": week, "neglected": slow["reason"] if slow else ""})
    return found


def _with_results(goals: list[dict[str, Any]], house: House, ctx: Context) -> list[dict[str, Any]]:
    """Goals with their key results, and how far these are."""
    told = house.perform(ctx, "goals", {}).for_programs() or ()
    results = {
        one["id"] or one["title"]: [(part["title"], part["progress"] or 0) for part in one["children"]] for one in told
    }
    return [{**goal, "results": results.get(goal["goal"], [])} for goal in goals]
