"""Notes: browse, read, search, write. Every Markdown and text file of the folder can be read here."""

from __future__ import annotations

import os
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from dayward.actions.action import Effect
from dayward.actions.context import Context
from dayward.core.errors import Conflict, DaywardError, Negative
from dayward.formats.frontmatter import Document
from dayward.formats.notes import Note, Resolver
from dayward.formats.text import usual_eol
from dayward.server.admission import Here, Who
from dayward.server.caller import READ, WRITE, needs
from dayward.server.house import House
from dayward.web import markdown
from dayward.web.doing import DOOR, do, drawn
from dayward.web.drawing import done, to

router = APIRouter(include_in_schema=False)

_MARKDOWN = (".md", ".markdown")
_HITS = 200
_TITLES = 300
"""Of so many notes the titles are read; of more the names of their files are shown."""


@router.get("/notes")
@needs(READ)
def notes(request: Request, house: Here, who: Who, q: str = "", folder: str = "") -> Response:
    """What there is, or where words are found."""
    with house.at(who.person, DOOR) as ctx:
        if q.strip():
            hits = house.perform(ctx, "search", {"words": q, "limit": _HITS}).for_programs()
            return drawn(request, "notes_found.html", q=q, files=_by_file(hits), count=len(hits), most=_HITS)
        place = "" if ctx.layout.notes == "." else ctx.layout.notes
        paths = [path for path in ctx.workspace.paths(place) if path.endswith(_MARKDOWN)]
        folders = sorted({os.path.dirname(path) for path in paths})
        shown = [path for path in paths if not folder or os.path.dirname(path) == folder]
        groups = [(name, [path for path in shown if os.path.dirname(path) == name]) for name in folders]
        ctx.granted = (Effect("read", "history"),)
        titles = {path: _title(ctx, path) if len(shown) <= _TITLES else _name(path) for path in shown}
        others = [path for path in ctx.workspace.paths() if path not in paths] if not folder else []
        return drawn(
            request, "notes.html", several=[g for g in groups if g[1]], titles=titles, folder=folder, others=others
        )


@router.get("/notes/one")
@needs(READ)
def note(request: Request, house: Here, who: Who, path: str = "") -> Response:
    """A note as it is meant to be read, and what links to it; any other file as it stands."""
    with house.at(who.person, DOOR) as ctx:
        found = _read(house, ctx, path)
        if not path.endswith(_MARKDOWN):
            return drawn(request, "file.html", path=path, text=found["text"])
        paths = ctx.workspace.paths()
        resolver = Resolver(paths)
        document = Document.parse(found["text"].encode("utf-8", "surrogateescape"))
        body = _without_title(document.body, title := Note(document).title)
        return drawn(
            request,
            "note.html",
            path=path,
            title=title or _name(path),
            properties=_properties(document),
            problem=document.error,
            nodes=markdown.parse(body, lambda target: resolver.resolve(target, path) or ""),
            linking=_linking(ctx, path, paths, resolver),
        )


@router.get("/notes/edit")
@needs(WRITE)
def edit(request: Request, house: Here, who: Who, path: str = "") -> Response:
    """A note as it is written."""
    with house.at(who.person, DOOR) as ctx:
        found = _read(house, ctx, path)
        return drawn(request, "note_edit.html", path=path, text=found["text"], hash=found["hash"])


@router.post("/notes/edit")
@needs(WRITE)
def write(
    request: Request,
    house: Here,
    who: Who,
    path: Annotated[str, Form()] = "",
    text: Annotated[str, Form()] = "",
    expect: Annotated[str, Form()] = "",
) -> Response:
    """Keep it, unless somebody else changed it meanwhile."""
    try:
        with house.at(who.person, DOOR) as ctx:
            now = _read(house, ctx, path)
            text = text.replace("\r\n", "\n").replace("\n", usual_eol(now["text"]))
            if not expect:
                raise Conflict(f"{path} is there already", "open it, and change it there")
        values = {"path": path, "text": text, "expect": expect, "delete_many": True}
        return (
            do(request, house, who, "write", values, _address(path))
            if text != now["text"]
            else to(request, _address(path))
        )
    except DaywardError as error:
        if isinstance(error, Negative):
            raise
        return drawn(request, "note_edit.html", 409, error=error, path=path, text=text, hash=expect)


@router.get("/notes/new")
@needs(WRITE)
def new(request: Request, who: Who, title: str = "") -> Response:
    """An empty one."""
    return drawn(request, "note_new.html", title=title, body="", tags="")


@router.post("/notes/new")
@needs(WRITE)
def make(
    request: Request,
    house: Here,
    who: Who,
    title: Annotated[str, Form()] = "",
    body: Annotated[str, Form()] = "",
    tags: Annotated[str, Form()] = "",
) -> Response:
    """Make a note."""
    values: dict[str, Any] = {"title": title.strip() or "Note", "body": body.replace("\r\n", "\n")}
    try:
        with house.at(who.person, DOOR) as ctx:
            outcome = house.perform(ctx, "add-note", {**values, "tag": tags.replace(",", " ").split()})
        return done(request, who.person, outcome, _address(outcome.for_programs()["path"]))
    except DaywardError as error:
        return drawn(request, "note_new.html", 422, error=error, title=title, body=body, tags=tags)


def _address(path: str) -> str:
    return f"/notes/one?path={quote(path, safe='/')}"


def _read(house: House, ctx: Context, path: str) -> dict[str, Any]:
    """The text of a file and its hash. Raises what reading raises; a file that is no text is not shown."""
    if not path:
        raise Negative("which note?", "see all: notes")
    found: dict[str, Any] = house.perform(ctx, "read", {"path": path}).for_programs()
    if "\0" in found["text"][:8000]:
        raise Negative(f"{path} is no text", "open it on your machine")
    return found


def _name(path: str) -> str:
    return os.path.splitext(os.path.basename(path))[0]


def _title(ctx: Context, path: str) -> str:
    return Note.parse(ctx.read(path).data or b"").title or _name(path)


def _without_title(body: str, title: str) -> str:
    """The body without the heading that stands above the page already."""
    lines = body.lstrip("\r\n").split("\n", 1)
    is_title = lines[0].startswith("# ") and lines[0][2:].strip() == title
    return (lines[1] if len(lines) > 1 else "") if is_title else body


def _properties(document: Document) -> list[tuple[str, list[str]]]:
    """The front matter, each property with its values in words."""
    return [
        (name, [str(one) for one in (value if isinstance(value, list) else [value]) if one is not None])
        for name, value in document.properties.items()
        if name != "title"
    ]


def _linking(ctx: Context, path: str, paths: list[str], resolver: Resolver) -> list[tuple[str, str]]:
    """The notes that link to this one."""
    ctx.granted = (Effect("read", "history"),)
    found = []
    for other in paths:
        if other == path or not other.endswith(_MARKDOWN):
            continue
        data = ctx.read(other).data or b""
        if b"[" not in data:
            continue
        note = Note.parse(data)
        if any(not link.external and resolver.resolve(link.target, other) == path for link in note.links):
            found.append((other, note.title or _name(other)))
    return found


def _by_file(hits: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    files: dict[str, list[dict[str, Any]]] = {}
    for hit in hits:
        files.setdefault(hit["file"], []).append(hit)
    return files
