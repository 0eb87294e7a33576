"""Projects: how far each is, what comes next, and what it is for."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from dayward.actions.context import Context
from dayward.actions.tasks import data
from dayward.core.errors import Negative, UsageError
from dayward.formats.todotxt import real_date
from dayward.planning.item import Item
from dayward.planning.tasks import by_priority
from dayward.server.admission import Here, Who
from dayward.server.caller import READ, WRITE, needs
from dayward.server.house import House
from dayward.web.doing import DOOR, do, drawn
from dayward.web.pages.tasks import told
from dayward.web.purposes import Served, served

router = APIRouter(include_in_schema=False)

_ORDER = ("active", "waiting", "someday", "done")
_SHOWN = 40
_DONE_SHOWN = 20


@router.get("/projects")
@needs(READ)
def projects(request: Request, house: Here, who: Who, every: Annotated[str, Query(alias="all")] = "") -> Response:
    """All of them, by how they stand."""
    with house.at(who.person, DOOR) as ctx:
        found = house.perform(ctx, "projects", {"all": bool(every)}).for_programs()
        listed = _told(ctx, found)
        states = sorted({one["status"] for one in listed}, key=lambda name: (name not in _ORDER, name))
        groups = [(state, [one for one in listed if one["status"] == state]) for state in states]
        groups.sort(key=lambda group: _ORDER.index(group[0]) if group[0] in _ORDER else len(_ORDER))
        return drawn(request, "projects.html", several=groups, served=served(house, ctx), every=bool(every))


@router.get("/projects/one")
@needs(READ)
def project(request: Request, house: Here, who: Who, tag: str = "") -> Response:
    """One project: its tasks, what was done, what it serves."""
    with house.at(who.person, DOOR) as ctx:
        one = _named(house, ctx, tag)
        mine = _in(one["tag"], [*ctx.life.listed, *ctx.life.archived])
        todo = by_priority([item for item in mine if not item.task.done])
        done = [item for item in mine if item.task.done]
        done.sort(key=lambda item: item.task.completed or "", reverse=True)
        return drawn(
            request,
            "project.html",
            one=one,
            served=served(house, ctx).get(one["tag"].casefold(), Served()),
            tasks=[told(one, ctx) for one in data(ctx, todo[:_SHOWN])],
            others=max(0, len(todo) - _SHOWN),
            done=[{**one, "day": real_date(one["completed"])} for one in data(ctx, done[:_DONE_SHOWN])],
            more=max(0, len(done) - _DONE_SHOWN),
        )


@router.post("/projects/one")
@needs(WRITE)
def add(
    request: Request, house: Here, who: Who, tag: Annotated[str, Form()] = "", words: Annotated[str, Form()] = ""
) -> Response:
    """Add a task to it."""
    from urllib.parse import quote

    back = f"/projects/one?tag={quote(tag, safe='')}"
    if not words.strip() or not tag or any(char.isspace() for char in tag):
        raise UsageError("a task needs words", "say what is to be done")
    return do(request, house, who, "add", {"words": f"{words} +{tag}"}, back)


def _told(ctx: Context, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Projects with the words of their next steps, in place of where these stand."""
    wanted = {(path, int(line)) for path, _, line in (one["next"].rpartition(":") for one in found if one["next"])}
    words = {item.place: item.task.words for item in ctx.life.open if item[:2] in wanted} if wanted else {}
    return [{**one, "step": words.get(one["next"], "")} for one in found]


def _in(tag: str, items: list[Item]) -> list[Item]:
    """The tasks of a project, case aside."""
    sign, name = f"+{tag}".casefold(), tag.casefold()
    likely = [item for item in items if sign in item.task.body.casefold()]
    return [item for item in likely if name in {one.casefold() for one in item.task.projects}]


def _named(house: House, ctx: Context, tag: str) -> dict[str, Any]:
    found = house.perform(ctx, "projects", {"all": True}).for_programs()
    one = next((one for one in found if one["tag"].casefold() == tag.casefold()), None)
    if one is None:
        raise Negative(f"there is no project +{tag[:80]}", "see all: projects")
    return _told(ctx, [one])[0]
