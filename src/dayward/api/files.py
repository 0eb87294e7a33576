"""The files of your folder, hidden ones left out, and the notes among them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from dayward.actions.action import Effect
from dayward.actions.context import Context
from dayward.api.cursors import Wanted, listed, part
from dayward.api.resource import ACCEPTED, PREFIX, Body, acting, resource
from dayward.api.telling import matching, outcome, told
from dayward.core.errors import Conflict, Negative
from dayward.formats.notes import Note
from dayward.formats.text import fold
from dayward.server.admission import Here, Who
from dayward.server.caller import READ, WRITE, needs
from dayward.server.problems import Turned

router = resource("files")

_NOTE = (".md", ".markdown")


class Text(Body):
    """What a file is to say."""

    text: str = Field(max_length=5_000_000, examples=["# Ideas\n\nA greenhouse from old windows.\n"])


class NewNote(Body):
    """A note to write."""

    title: str = Field(min_length=1, max_length=200, examples=["Greenhouse"])
    text: str = Field("", examples=["From old windows."])
    tags: list[str] = Field([], examples=[["garden"]])


@router.get("/files", summary="The files of your folder")
@needs(READ)
def files(
    request: Request,
    house: Here,
    who: Who,
    wanted: Wanted,
    under: Annotated[str, Query(max_length=1_000, description="only below this folder")] = "",
) -> Response:
    """Their paths, in order."""
    with acting(request, house, who) as ctx:
        given = {"folder": under} if under else {}
        paths = house.perform(ctx, "files", given, "GET /files").for_programs()
        chosen, following = part(paths, lambda path: (path,), wanted)
        return told(listed([{"path": path} for path in chosen], following))


@router.get("/files/{path:path}", summary="One file")
@needs(READ)
def one(path: str, request: Request, house: Here, who: Who) -> Response:
    """Its text."""
    with acting(request, house, who) as ctx:
        return told(_read(house, ctx, path))


@router.put("/files/{path:path}", summary="Make or replace a file", responses=ACCEPTED)
@needs(WRITE)
def replace(path: str, body: Text, request: Request, house: Here, who: Who) -> Response:
    """Write the whole text; with If-Match only over that version, with `If-None-Match: *` only where there is none."""
    with acting(request, house, who) as ctx:
        return _replaced(request, house, ctx, path, body.text)


@router.get("/notes", summary="Your notes")
@needs(READ)
def notes(
    request: Request,
    house: Here,
    who: Who,
    wanted: Wanted,
    words: Annotated[str, Query(max_length=500, description="all of which the note has")] = "",
) -> Response:
    """The notes, in the order of their paths."""
    with acting(request, house, who) as ctx:
        folded = [fold(word) for word in words.split()]
        paths = [path for path in _paths(ctx) if not folded or _has(house, ctx, path, folded)]
        chosen, following = part(paths, lambda path: (path,), wanted)
        return told(listed([_note(house, ctx, path, whole=False) for path in chosen], following))


@router.post("/notes", status_code=201, summary="Write a new note", responses=ACCEPTED)
@needs(WRITE)
def add(request: Request, body: NewNote, house: Here, who: Who) -> Response:
    """Write it under a free name."""
    given = {"title": body.title, "body": body.text, "tag": body.tags}
    with acting(request, house, who) as ctx:
        said = outcome(house.perform(ctx, "add-note", given, "POST /notes"))
        return told(said, 201, Location=_address(f"{PREFIX}/notes/{said['data']['path']}"))


@router.get("/notes/{path:path}", summary="One note")
@needs(READ)
def note(path: str, request: Request, house: Here, who: Who) -> Response:
    """Its text, and what is in it."""
    with acting(request, house, who) as ctx:
        return told(_note(house, ctx, path))


@router.put("/notes/{path:path}", summary="Replace the text of a note", responses=ACCEPTED)
@needs(WRITE)
def rewrite(path: str, body: Text, request: Request, house: Here, who: Who) -> Response:
    """Write the whole text; with If-Match only over that version."""
    with acting(request, house, who) as ctx:
        if not path.endswith(_NOTE):
            raise Negative(f"{path} is no note", "PUT /api/v1/files/… writes any file")
        return _replaced(request, house, ctx, path, body.text, _note)


def _address(path: str) -> str:
    from urllib.parse import quote

    return quote(path)


def _read(house: Here, ctx: Context, path: str) -> dict[str, Any]:
    found: dict[str, Any] = house.perform(ctx, "read", {"path": path}, "GET /files").for_programs()
    return found


def _replaced(request: Request, house: Here, ctx: Context, path: str, text: str, shown: Any = _read) -> Response:
    expect: dict[str, Any] = {}
    try:
        there = shown(house, ctx, path)
    except Negative:
        there = None
    if there is None and "if-match" in request.headers and not ctx.retried:
        raise Turned(412, "there is no such file", "leave If-Match out to make it")
    if there is not None and not ctx.retried:
        if request.headers.get("if-none-match") == "*":
            raise Turned(412, "there is such a file already", "give If-Match with its ETag to replace it")
        matching(request, there)
        if "if-match" in request.headers:
            expect = {"expect": there["hash"]}
    try:
        done = house.perform(ctx, "write", {"path": path, "text": text, **expect}, f"PUT /files/{path}")
    except Conflict:
        if expect:
            raise Turned(412, "it has changed since you looked", "look again, then decide") from None
        raise
    return told(outcome(done), 200 if there else 201)


def _paths(ctx: Context) -> list[str]:
    folder = "" if ctx.layout.notes == "." else ctx.layout.notes
    return [path for path in ctx.workspace.paths(folder) if path.endswith(_NOTE)] if ctx.layout.notes else []


def _has(house: Here, ctx: Context, path: str, words: list[str]) -> bool:
    text = fold(f"{path} {_text(ctx, path)}")
    return all(word in text for word in words)


def _text(ctx: Context, path: str) -> str:
    ctx.granted = (Effect("read", "notes"),)
    try:
        return (ctx.read(path).data or b"").decode("utf-8", "replace")
    finally:
        ctx.granted = ()


def _note(house: Here, ctx: Context, path: str, whole: bool = True) -> dict[str, Any]:
    if whole:
        if not path.endswith(_NOTE):
            raise Negative(f"{path} is no note", "GET /api/v1/files/… shows any file")
        found = _read(house, ctx, path)
    else:
        found = {"path": path, "text": _text(ctx, path)}
    text = found.pop("text")
    read = Note.parse(text.encode("utf-8", "surrogateescape"))
    title = read.title or path.rpartition("/")[2].rpartition(".")[0]
    said = {**found, "title": title, "tags": list(read.tags)}
    if not whole:
        return said
    links = [{"to": link.target, "line": link.line} for link in read.links]
    return {**said, "text": text, "links": links, "aliases": list(read.aliases)}
