"""Tasks: found as one types, completed, put off, changed where they stand."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from dayward.actions.context import Context
from dayward.actions.selecting import select
from dayward.actions.tasks import item_data
from dayward.formats.todotxt import is_tag, real_date
from dayward.planning import say
from dayward.server.admission import Here, Who
from dayward.server.caller import READ, WRITE, needs
from dayward.web.drawing import done, ours, page

router = APIRouter(include_in_schema=False)
_PAGE = 100
_PAGES = 200
_SHOWN: dict[str, dict[str, Any]] = {"": {}, "late": {"overdue": True}, "a": {"priority": "A"}, "done": {"done": True}}
"""What can be chosen above the list, and what `list` is asked for."""
_TAGS = 12
_CLOCK = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d", re.ASCII)

Handle = Annotated[str, Form(max_length=80)]
Back = Annotated[str, Form(max_length=2000)]


@router.get("/tasks")
@needs(READ)
def tasks(
    request: Request,
    house: Here,
    who: Who,
    q: Annotated[str, Query(max_length=500)] = "",
    show: Annotated[str, Query(max_length=10)] = "",
    pages: Annotated[int, Query(ge=1, le=_PAGES)] = 1,
) -> Response:
    """The tasks that have all of some words; `-word` leaves out, `!A` is a priority."""
    show = show if show in _SHOWN else ""
    with house.at(who.person, "web") as ctx:
        outcome = house.perform(ctx, "list", {"limit": pages * _PAGE + 1, **_SHOWN[show], **_asked(q)})
        found = outcome.for_programs()
        shown = [told(task, ctx) for task in found[: pages * _PAGE]]
        used = [f"+{name}" for name in ctx.life.names.projects[:_TAGS]]
        used += [f"@{name}" for name in ctx.life.names.contexts[:_TAGS]]
        more = urlencode({"q": q, "show": show, "pages": pages + 1}) if len(found) > len(shown) else ""
        title = outcome.views[0].title.partition(",")[0]  # type: ignore[union-attr]
        return page(request, "tasks.html", shown=shown, q=q, show=show, tags=used, more=more, count=title)


def _asked(q: str) -> dict[str, Any]:
    """What was typed, as `list` takes it."""
    words = q.split()
    priority = next((word[1] for word in words if len(word) == 2 and word[0] == "!" and word[1].isalpha()), None)
    without = [word[1:] for word in words if word.startswith("-") and len(word) > 1]
    rest = [word for word in words if word[0] not in "-!"]
    asked = {"words": rest, "without": without} | ({"priority": priority} if priority else {})
    return {name: value for name, value in asked.items() if value}


def told(task: dict[str, Any], ctx: Context) -> dict[str, Any]:
    """A task with what is said of its date, and how it stands."""
    if task["done"]:
        return task | {"said": f"done {task['completed']}" if task["completed"] else "", "tone": ""}
    day = real_date(task["due"])
    if day is None:
        return task | {"said": "", "tone": ""}
    clock = f" {task['kv']['at'][:2]}:{task['kv']['at'][2:]}" if _CLOCK.fullmatch(task["kv"].get("at", "")) else ""
    distance = (day - ctx.today).days
    tone = "late" if distance < 0 else "soon" if distance <= int(ctx.preferences["soon_days"]) else ""
    return task | {"said": say.due_words(day, ctx.today) + clock, "tone": tone}


@router.post("/tasks/complete")
@needs(WRITE)
def complete(request: Request, house: Here, who: Who, task: Handle, back: Back = "/tasks") -> Response:
    """It is done."""
    with house.at(who.person, "web") as ctx:
        outcome = house.perform(ctx, "complete", {"tasks": [task]})
    return done(request, who.person, outcome, back)


@router.post("/tasks/postpone")
@needs(WRITE)
def postpone(
    request: Request,
    house: Here,
    who: Who,
    task: Handle,
    to: Annotated[str, Form(max_length=40)] = "",
    back: Back = "/tasks",
) -> Response:
    """Not now."""
    with house.at(who.person, "web") as ctx:
        outcome = house.perform(ctx, "postpone", {"tasks": [task]} | ({"to": to} if to else {}))
    return done(request, who.person, outcome, back)


@router.post("/tasks/drop")
@needs(WRITE)
def drop(request: Request, house: Here, who: Who, task: Handle, back: Back = "/tasks") -> Response:
    """It will not be done."""
    with house.at(who.person, "web") as ctx:
        outcome = house.perform(ctx, "drop", {"tasks": [task]})
    return done(request, who.person, outcome, back)


@router.get("/tasks/{handle}")
@needs(READ)
def one(request: Request, house: Here, who: Who, handle: str, back: str = "/tasks") -> Response:
    """One task, to be changed; a script puts it in the place of its row."""
    with house.at(who.person, "web") as ctx:
        item = select(ctx, (handle,), fallback=[*ctx.life.listed, *ctx.life.archived])[0]
        task = item_data(item, handle)
    tags = " ".join([*[f"+{name}" for name in task["projects"]], *[f"@{name}" for name in task["contexts"]]])
    return page(request, "task.html", task=told(task, ctx), tags=tags, back=ours(back))


@router.post("/tasks/edit")
@needs(WRITE)
def edit(
    request: Request,
    house: Here,
    who: Who,
    task: Handle,
    words: Annotated[str, Form(max_length=2000)],
    tags: Annotated[str, Form(max_length=500)] = "",
    priority: Annotated[str, Form(max_length=4)] = "none",
    due: Annotated[date | str, Form()] = "",
    repeat: Annotated[str, Form(max_length=20)] = "",
    back: Back = "/tasks",
) -> Response:
    """Change what was changed in the form, and nothing else of the line."""
    with house.at(who.person, "web") as ctx:
        item = select(ctx, (task,))[0].task
        before = {*[f"+{name}" for name in item.projects], *[f"@{name}" for name in item.contexts]}
        after = {word if is_tag(word) else f"@{word}" for word in tags.split()}
        wanted = {
            "words": words.strip() if " ".join(words.split()) != item.words else None,
            "priority": _changed(priority, item.priority),
            "due": _changed(str(due), item.get("due")),
            "repeat": _changed(repeat, item.get("rec")),
            "tag": sorted(after - before),
            "untag": sorted(before - after),
        }
        given = {name: value for name, value in wanted.items() if value}
        outcome = house.perform(ctx, "edit", {"task": task, **given})
    return done(request, who.person, outcome, back)


def _changed(given: str, before: str | None) -> str | None:
    """What `edit` is told of a field: None where it is as it was, `none` where it is to go."""
    given = given.strip()
    given = "" if given == "none" else given
    return None if given == (before or "") else given or "none"
