"""Talking: conversations, answers as they come along, what waits for a yes."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from datetime import datetime
from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from dayward.actions.talks import door
from dayward.core import clock
from dayward.core.ids import new_id
from dayward.core.pictures import kept
from dayward.server.admission import Here, Who
from dayward.server.caller import CHAT, READ, needs
from dayward.server.house import House
from dayward.server.hub import Event
from dayward.server.problems import Turned
from dayward.state import threads
from dayward.state.inbox import Incoming
from dayward.web import talking
from dayward.web.drawing import drawn, page, partly, sent, streamed, to

router = APIRouter(include_in_schema=False)

_NAME = re.compile(r"[a-z0-9]{1,32}")
_QUIET = 20.0
"""Seconds after which a stream says that it is still there."""
_LONGEST = 20_000
"""Characters of a message."""


@router.get("/chat")
@needs(READ)
def latest(request: Request, house: Here, who: Who) -> Response:
    """The conversation that was spoken in last, or a new one."""
    with house.database.reading() as connection:
        known = threads.threads(connection, who.person, talking.CHANNEL, 1)
    return to(request, f"/chat/{_thread(known[0].address) if known else new_id()}")


@router.get("/chat/new")
@needs(CHAT)
def another(request: Request) -> Response:
    """A new conversation."""
    return to(request, f"/chat/{new_id()}")


@router.get("/chat/past")
@needs(READ)
def past(request: Request, house: Here, who: Who, q: str = "") -> Response:
    """All conversations, at whatever door; those in which words were said, where some are given."""
    with house.at(who.person, "web") as ctx:
        if q.strip():
            outcome = house.perform(ctx, "conversations-search", {"words": q})
        else:
            outcome = house.perform(ctx, "conversations-list", {})
    found = [
        {
            "id": one.get("conversation") or one["id"],
            "words": one.get("words") or one.get("text") or "",
            "at": datetime.fromisoformat(one.get("last") or one["at"]),
            "door": door(one["channel"], one["address"]),
        }
        for one in outcome.for_programs()
    ]
    return page(request, "past.html", found=found, q=q)


@router.get("/chat/past/{id_}")
@needs(READ)
def one(request: Request, house: Here, who: Who, id_: str) -> Response:
    """One conversation, word for word."""
    with house.at(who.person, "web") as ctx:
        outcome = house.perform(ctx, "conversations-show", {"id": id_})
    return page(request, "said.html", outcome=outcome, id=id_, thread=new_id())


@router.get("/chat/past/{id_}/export")
@needs(READ)
def export(house: Here, who: Who, id_: str, format: str = "markdown") -> Response:  # noqa: A002 (its name in the address)
    """One conversation as a file."""
    with house.at(who.person, "web") as ctx:
        outcome = house.perform(ctx, "conversations-export", {"id": id_, "format": format})
    data = outcome.for_programs()
    name = f"conversation-{data['id']}.{'json' if data['format'] == 'json' else 'md'}"
    kind = "application/json" if data["format"] == "json" else "text/markdown"
    return Response(data["text"], media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.get("/chat/{thread}")
@needs(READ)
def chat(request: Request, house: Here, who: Who, thread: str) -> Response:
    """A conversation."""
    _named(thread)
    facts = _facts(house, who.person, thread)
    with house.database.reading() as connection:
        known = threads.threads(connection, who.person, talking.CHANNEL, 30)
    listed = [(_thread(one.address), one) for one in known]
    return page(request, "chat.html", **facts, threads=listed, message=new_id(), agents=_agents(house, who.person))


@router.post("/chat/{thread}")
@needs(CHAT)
async def say(
    request: Request,
    house: Here,
    who: Who,
    thread: str,
    text: Annotated[str, Form()] = "",
    message: Annotated[str, Form()] = "",
    tier: Annotated[str, Form()] = "",
    agent: Annotated[str, Form()] = "",
    picture: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """Say something: it is stored before anything is answered, and once however often the form is sent."""
    _named(thread)
    _named(message or (message := new_id()))
    files = [file for file in picture or () if file.filename]
    if not text.strip() and not files:
        return to(request, f"/chat/{thread}")
    if len(text) > _LONGEST:
        raise Turned(422, f"a message has at most {_LONGEST} characters", "put it into a note")
    images = [await run_in_threadpool(kept, house.home, await file.read()) for file in files]
    body: dict[str, Any] = {"text": text.strip() or "What is this?", "id": f"{who.person} {message}"}
    body |= {name: value for name, value in (("tier", tier), ("agent", agent), ("images", images)) if value}
    where = talking.address(who.person, thread)
    await house.receive(Incoming(who.person, talking.CHANNEL, f"{who.person}/{message}", where, body))
    house.hub.tell(who.person, "said", conversation=thread)
    if not partly(request):
        return to(request, f"/chat/{thread}")
    facts = await run_in_threadpool(_facts, house, who.person, thread)
    return page(request, "answering.html", **facts, message=new_id())


@router.get("/chat/{thread}/stream")
@needs(READ)
async def stream(request: Request, house: Here, who: Who, thread: str, after: str = "") -> Response:
    """The conversation as it goes on, from where the page was drawn or the stream was lost."""
    _named(thread)
    cursor = request.headers.get("last-event-id") or after
    return streamed(_events(request, house, who.person, thread, cursor))


async def _events(request: Request, house: House, person: str, thread: str, cursor: str) -> AsyncIterator[str]:
    number = house.hub.after(person, cursor)
    if number is None:
        now = house.hub.cursor(person)
        yield await _whole(request, house, person, thread, now)
        number = house.hub.after(person, now)
    async with aclosing(house.hub.stream(person, number, _QUIET)) as stream:
        yield ": here\n\n"
        async for event in stream:
            if event is None:
                yield ": still here\n\n"
                continue
            at = house.hub.cursor(person, event.number)
            if event.kind == "meanwhile":
                yield sent("".join(_piece(event)), at)
            elif event.facts.get("conversation") == thread or event.kind == "approval":
                yield await _whole(request, house, person, thread, at)


def _piece(event: Event) -> Iterator[str]:
    """Parts of a page that a piece of an answer changes. Where the page does not show that answer, they change nothing."""
    target = talking.dom_id(str(event.facts.get("answers", "")))
    if "text" in event.facts:
        text = escape(str(event.facts["text"]))
        yield f'<hx-partial hx-target="#{target} .flow" hx-swap="beforeend">{text}</hx-partial>'
    if "anew" in event.facts:
        yield f'<hx-partial hx-target="#{target} .flow" hx-swap="innerHTML"><span></span></hx-partial>'
    if "status" in event.facts:
        status = escape(str(event.facts["status"]))
        yield f'<hx-partial hx-target="#{target} .status" hx-swap="innerHTML">{status}</hx-partial>'


async def _whole(request: Request, house: House, person: str, thread: str, at: str) -> str:
    facts = await run_in_threadpool(_facts, house, person, thread)
    return sent(drawn(request, "thread.html", **facts), at)


def _facts(house: House, person: str, thread: str) -> dict[str, Any]:
    """A conversation as it stands, and where the stream has to go on from."""
    cursor, events = house.hub.cursor(person), house.hub.known(person)
    with house.database.reading() as connection:
        said = talking.conversation(connection, person, thread, events)
    return {
        "said": said,
        "thread": thread,
        "cursor": cursor,
        "coming": any(one.coming for one in said),
        "now": clock.utc(),
    }


def _agents(house: House, person: str) -> list[str]:
    from dayward.assistant.profiles import names

    with house.at(person, "web") as ctx:
        return names(ctx)


def _named(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise Turned(404, "there is no conversation of that name")


def _thread(address: str) -> str:
    return address.partition(" ")[2]
