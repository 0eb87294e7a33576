"""Tasks: lines of your todo.txt files, each named by its handle."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from dayward.actions.context import Context
from dayward.actions.life import Item
from dayward.actions.selecting import select
from dayward.actions.tasks import item_data
from dayward.api.cursors import Key, Wanted, listed, part
from dayward.api.resource import ACCEPTED, PREFIX, Body, acting, resource
from dayward.api.telling import matching, outcome, told
from dayward.core.errors import Negative
from dayward.formats.handles import full_handle, identity, looks_like_handle, numbers
from dayward.formats.text import fold
from dayward.planning.once import Once
from dayward.planning.tasks import due
from dayward.server.admission import Here, Who
from dayward.server.caller import READ, WRITE, needs

router = resource("tasks")


class NewTask(Body):
    """A task to add."""

    text: str = Field(min_length=1, examples=["Call the dentist +health @phone"])
    priority: str | None = Field(None, examples=["A"])
    due: str | None = Field(None, description="a day: 2026-11-27, tomorrow, +3d", examples=["tomorrow"])
    at: str | None = Field(None, description="a time on that day", examples=["15:00"])
    start: str | None = Field(None, description="hide it until that day")
    repeat: str | None = Field(None, description="come back after 1d, 2w, 3m, 1y", examples=["1w"])
    remind: str | None = Field(None, description="2026-11-27T15:00, or -30m before it is due")
    waiting: bool = False
    someday: bool = False
    understand: bool = Field(False, description="read times among the words, as quick add does")


class ChangedTask(Body):
    """What of a task is to be changed; "none" takes a date or the priority away."""

    text: str | None = Field(None, min_length=1, description="the new words")
    priority: str | None = Field(None, examples=["B"])
    due: str | None = None
    at: str | None = None
    start: str | None = None
    repeat: str | None = None
    tag: list[str] = Field([], examples=[["@phone"]])
    untag: list[str] = []


@router.get("/tasks", summary="Tasks, the most important first")
@needs(READ)
def tasks(
    request: Request,
    house: Here,
    who: Who,
    wanted: Wanted,
    words: Annotated[str, Query(max_length=500, description="all of which the line has")] = "",
    state: Literal["open", "done", "all"] = "open",
    due_before: Annotated[str, Query(max_length=10, description="due before that day: 2026-11-27")] = "",
) -> Response:
    """Tasks, a part at a time."""
    with acting(request, house, who) as ctx:
        life = ctx.life
        found = [] if state == "done" else _ordered.get(life.open, None, lambda: sorted(_keyed(life.open), key=_key))
        found = found if state == "open" else [*found, *_keyed(life.finished)]
        folded = [fold(word) for word in words.split()]
        if folded or due_before:
            found = [pair for pair in found if _fits(pair[1], folded, due_before)]
        chosen, following = part(found, _key, wanted)
        return told(listed(_shown(ctx, [item for _, item in chosen]), following))


@router.post("/tasks", status_code=201, summary="Add a task", responses=ACCEPTED)
@needs(WRITE)
def add(request: Request, body: NewTask, house: Here, who: Who) -> Response:
    """Add a task."""
    given = body.model_dump(exclude={"text", "understand"}, exclude_defaults=True)
    with acting(request, house, who) as ctx:
        words = {"words": body.text} if body.understand else {"words": body.text, "literal": True}
        done = house.perform(ctx, "add", {**words, **given}, "POST /tasks")
        said = outcome(done)
        handle = said["data"].get("handle") if isinstance(said["data"], dict) else None
        return told(said, 201, **({"Location": f"{PREFIX}/tasks/{handle}"} if handle else {}))


@router.get("/tasks/{handle}", summary="One task")
@needs(READ)
def one(handle: str, request: Request, house: Here, who: Who) -> Response:
    """One task, by its handle or the beginning of it."""
    with acting(request, house, who) as ctx:
        return told(_one(ctx, handle))


@router.patch("/tasks/{handle}", summary="Change a task", responses=ACCEPTED)
@needs(WRITE)
def change(handle: str, body: ChangedTask, request: Request, house: Here, who: Who) -> Response:
    """Change a task; what is not named stays. Its id comes from its words: with others it is at another address (`Location`)."""
    given = body.model_dump(exclude={"text"}, exclude_defaults=True)
    if body.text:
        given["words"] = body.text
    return _done(request, house, who, handle, "edit", "task", given)


@router.post("/tasks/{handle}/complete", summary="Complete a task", responses=ACCEPTED)
@needs(WRITE)
def complete(handle: str, request: Request, house: Here, who: Who) -> Response:
    """A task is done; one that repeats comes back."""
    return _done(request, house, who, handle, "complete", "tasks", {})


@router.delete("/tasks/{handle}", summary="Remove a task", responses=ACCEPTED)
@needs(WRITE)
def remove(handle: str, request: Request, house: Here, who: Who) -> Response:
    """Remove a task, undone; `undo` brings it back."""
    return _done(request, house, who, handle, "drop", "tasks", {})


def _done(
    request: Request, house: Here, who: Who, handle: str, name: str, argument: str, given: dict[str, Any]
) -> Response:
    with acting(request, house, who) as ctx:
        if not ctx.retried:
            matching(request, _one(ctx, handle))
        wanted: str | list[str] = handle if argument == "task" else [handle]
        done = house.perform(ctx, name, {argument: wanted, **given}, f"{request.method} /tasks/{handle}")
        said = outcome(done)
        moved = said["data"].get("handle") if isinstance(said["data"], dict) else None
        return told(said, 200, **({"Location": f"{PREFIX}/tasks/{moved}"} if moved else {}))


def _one(ctx: Context, handle: str) -> dict[str, Any]:
    """The one task that is meant. Raises Negative where there is none."""
    if not looks_like_handle(handle):
        raise Negative(f"there is no task {handle!r}", "see what there is: GET /api/v1/tasks")
    return _shown(ctx, select(ctx, (handle,), fallback=ctx.life.finished)[:1])[0]


def _shown(ctx: Context, items: list[Item]) -> list[dict[str, Any]]:
    """Tasks as resources: what stands in their lines, and nothing that other lines change."""
    short = ctx.life.handles(items)
    return [
        {
            "id": full_handle(identity(item.task)) + "".join(short[item].partition(".")[1:]),
            **{name: value for name, value in item_data(item, "").items() if name not in ("handle", "line_number")},
        }
        for item in items
    ]


def _fits(item: Item, words: list[str], before: str) -> bool:
    text = fold(item.task.body) if words else ""
    if before and not ((day := due(item.task)) and day.isoformat() < before):
        return False
    return all(word in text for word in words)


_ordered: Once[list[tuple[Key, Item]]] = Once()


def _key(pair: tuple[Key, Item]) -> Key:
    return pair[0]


def _keyed(items: list[Item]) -> list[tuple[Key, Item]]:
    """Items with what orders them: what stands in their lines; twins by where they stand."""
    named = numbers(item.task for item in items)
    return [
        (
            (
                "1" if item.task.done else "0",
                item.task.priority or "~",
                item.task.get("due") or "~",
                f"{number:016x}",
                item.path,
                f"{item.line:07}",
            ),
            item,
        )
        for number, item in zip(named, items, strict=True)
    ]
