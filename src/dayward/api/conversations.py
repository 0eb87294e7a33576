"""Talking with the assistant, and what was talked about."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import Path, Query, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from dayward.actions.talks import data_of
from dayward.api.asking import Asked, answer, answer_to, ended, row_of, send
from dayward.api.cursors import Wanted, listed, part
from dayward.api.once import claim_of
from dayward.api.resource import PREFIX, Body, resource
from dayward.api.telling import told
from dayward.core.errors import Negative
from dayward.core.ids import new_id
from dayward.server.admission import Here, Who
from dayward.server.caller import CHAT, READ, needs
from dayward.state import transcripts

router = resource("conversations")

Thread = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.-]{1,64}$", description="what you call the conversation")]
Wait = Annotated[float, Query(ge=0, le=120, description="seconds to wait for the answer")]


class Message(Body):
    """Something to say."""

    text: str = Field(min_length=1, max_length=32_000, examples=["what is due today?"])


@router.get("/conversations", summary="Your conversations, at every door")
@needs(READ)
def conversations(house: Here, who: Who, wanted: Wanted) -> Response:
    """The last one first."""
    with house.database.reading() as connection:
        found = transcripts.listed(connection, who.person, 1_000)
    chosen, following = part(found, lambda one: (one.last.isoformat(), one.id), wanted, descending=True)
    return told(listed([_told(one._asdict()) for one in chosen], following))


@router.get("/conversations/{id}", summary="One conversation, word for word")
@needs(READ)
def one(id: str, house: Here, who: Who) -> Response:  # noqa: A002 (as it is called outside)
    """What was said in it."""
    with house.database.reading() as connection:
        said = transcripts.said_in(connection, who.person, id)
    if not said:
        raise Negative(f"there is no conversation {id!r}", "see: GET /api/v1/conversations")
    return told({"id": id, "said": [data_of(line) for line in said]})


@router.post("/conversations/{thread}/messages", status_code=202, summary="Say something")
@needs(CHAT)
async def say(thread: Thread, body: Message, request: Request, house: Here, who: Who, wait: Wait = 0.0) -> Response:
    """Put a message into the inbox, as from any door. Messages of one thread are answered in their order."""
    claim = claim_of(request)
    asked = Asked(who.person, thread, claim.id[:32] if claim else new_id())
    after = await send(house, asked, body.text)
    found = await answer_to(house, asked, wait, after) if wait else None
    where = f"{PREFIX}/conversations/{thread}/messages/{asked.id}"
    said = {
        "id": asked.id,
        "thread": thread,
        "state": "done" if found else "open",
        "answer": answer(found) if found else None,
    }
    return told(said, 200 if found else 202, Location=where)


@router.get("/conversations/{thread}/messages/{id}", summary="A message, and its answer")
@needs(READ)
async def message(thread: Thread, id: str, house: Here, who: Who, wait: Wait = 0.0) -> Response:  # noqa: A002
    """How it stands; with `wait`, as soon as it is answered."""
    asked = Asked(who.person, thread, id)
    row = await run_in_threadpool(row_of, house, asked)
    if row is None or row.address != f"{who.person} {thread}":
        raise Negative(f"there is no message {id!r} in {thread!r}", "see: POST /api/v1/conversations/{thread}/messages")
    found = await run_in_threadpool(ended, house, asked)
    if found is None and wait:
        found = await answer_to(house, asked, wait)
    said = {
        "id": id,
        "thread": thread,
        "state": "done" if found else row.state,
        "answer": answer(found) if found else None,
    }
    return told({**said, "text": row.body.get("text", ""), "at": row.created_at.isoformat(), "error": row.error})


def _told(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in facts.items()}
