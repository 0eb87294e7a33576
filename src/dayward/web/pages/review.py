"""The weekly review, one step at a time."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from dayward.actions.views import Choice, Listing, View
from dayward.server.admission import Here, Who
from dayward.server.caller import READ, WRITE, needs
from dayward.web.doing import DOOR, do, drawn

router = APIRouter(include_in_schema=False)

_PLACES = {
    "inbox": ("/tasks", "Sort the inbox"),
    "waiting": ("/waiting", "Look at what you wait for"),
    "stuck": ("/projects", "Give each project a next step"),
    "goals": ("/goals", "Look at your goals"),
    "neglected": ("/goals", "Look at your goals"),
    "week_back": ("/stats", "See what you got done"),
    "week_ahead": ("/calendar", "Look at the week"),
    "postponed": ("/tasks", "Decide on these"),
    "projects": ("/projects", "Look at your projects"),
    "habits": ("/habits", "Look at your habits"),
}
"""Where a step is worked on."""


@router.get("/review")
@needs(READ)
def review(request: Request, house: Here, who: Who, step: int = 1) -> Response:
    """One step, and where it stands among the others."""
    with house.at(who.person, DOOR) as ctx:
        outcome = house.perform(ctx, "review", {"offline": True})
        steps = _steps(outcome.views, outcome.for_programs())
        at = max(1, min(step, len(steps)))
        return drawn(
            request, "review.html", title=_title(outcome.views), steps=steps, now=at, archive=_archive(outcome.views)
        )


@router.post("/review/archive")
@needs(WRITE)
def archive(request: Request, house: Here, who: Who, step: Annotated[int, Form()] = 1) -> Response:
    """Move completed tasks away."""
    return do(request, house, who, "review", {"apply": True}, f"/review?step={step}")


def _title(views: tuple[View, ...]) -> str:
    return next((view.title for view in views if isinstance(view, Listing)), "Review")


def _archive(views: tuple[View, ...]) -> str:
    """The question whether completed tasks are to be archived, "" where there are none."""
    return next((view.question for view in views if isinstance(view, Choice)), "")


def _steps(views: tuple[View, ...], data: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The steps in their order: a section with a number begins one, those without belong to the one before."""
    steps: list[dict[str, Any]] = []
    for section in (section for view in views if isinstance(view, Listing) for section in view.sections):
        number, dot, title = section.title.partition(". ")
        if not steps or (dot and number.isdigit()):
            about = data[len(steps)] if len(steps) < len(data) else {}
            names = [about["section"]] if "section" in about else [one["section"] for one in about.get("sections", ())]
            places = list(dict.fromkeys(_PLACES[name] for name in names if name in _PLACES))
            named = title if dot and number.isdigit() else section.title or "Review"
            steps.append({"title": named, "sections": [section._replace(title="")], "places": places, "names": names})
        else:
            steps[-1]["sections"].append(section)
    return steps
