"""What happens, as it happens: one stream of events, over Server-Sent Events or a socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Annotated, Any

from fastapi import Header, Query, WebSocket, WebSocketDisconnect
from starlette.responses import Response, StreamingResponse
from starlette.routing import Match
from starlette.types import Scope

from dayward.api.resource import Resource, resource
from dayward.core.plain import clean
from dayward.server.admission import Here, Who, house_of, of_request
from dayward.server.caller import READ, Caller, needs
from dayward.server.hub import Event, Hub

router = resource("events as they happen")

BEAT = 15.0
"""Seconds without an event after which a line says that the stream lives."""


class Streamed(Resource):
    """A route for those who ask for a stream; at the same address others get something else."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Only where events are accepted."""
        accepted = b",".join(value for name, value in scope.get("headers", ()) if name == b"accept")
        return super().matches(scope) if b"text/event-stream" in accepted else (Match.NONE, {})


@router.get(
    "/events/stream",
    summary="Events, as Server-Sent Events",
    responses={200: {"content": {"text/event-stream": {}}, "description": "a stream that does not end"}},
)
@needs(READ)
async def stream(
    house: Here,
    who: Who,
    last_event_id: Annotated[str, Header(max_length=100)] = "",
    after: Annotated[str, Query(max_length=100, description="the id of the last event that you know")] = "",
) -> Response:
    """From now on, or from behind the event that is named; `lost` says that what lies between is not known any more."""
    lines = _lines(house.hub, who, last_event_id or after)
    return StreamingResponse(lines, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


@router.websocket("/events/socket")
@needs(READ)
async def socket(websocket: WebSocket) -> None:
    """The same over a socket: one JSON object an event."""
    hub, who = house_of(websocket).hub, of_request(websocket)
    await websocket.accept()
    gone = asyncio.create_task(_gone(websocket))
    telling = asyncio.create_task(_tell(websocket, hub, who, websocket.query_params.get("after", "")[:100]))
    await asyncio.wait((gone, telling), return_when=asyncio.FIRST_COMPLETED)
    for task in (gone, telling):
        task.cancel()
    with suppress(RuntimeError):
        await websocket.close()


async def _gone(websocket: WebSocket) -> None:
    with suppress(WebSocketDisconnect):
        while True:
            await websocket.receive()


async def _tell(websocket: WebSocket, hub: Hub, who: Caller, after: str) -> None:
    async with aclosing(events(hub, who, after)) as told:
        async for event in told:
            await websocket.send_text(_json(plain(hub, who, event)) if event else '{"kind":"alive"}')


async def _lines(hub: Hub, who: Caller, after: str) -> AsyncGenerator[str, None]:
    yield "retry: 2000\n\n"
    async with aclosing(events(hub, who, after)) as told:
        async for event in told:
            if event is None:
                yield ": alive\n\n"
                continue
            said = plain(hub, who, event)
            yield f"id: {said['id']}\nevent: {event.kind}\ndata: {_json(said)}\n\n"


async def events(hub: Hub, who: Caller, after: str) -> AsyncGenerator[Event | None, None]:
    """A person's events; None now and then, while nothing happens."""
    number = hub.after(who.person, after) if after else None
    if after and number is None:
        yield Event(0, "lost", {"after": after})
    async with aclosing(hub.stream(who.person, number, BEAT)) as stream:
        async for event in stream:
            yield event


def plain(hub: Hub, who: Caller, event: Event) -> dict[str, Any]:
    """An event as programs get it."""
    return {"id": hub.cursor(who.person, event.number), "kind": event.kind, **event.facts}


def _json(said: dict[str, Any]) -> str:
    return json.dumps(clean(said), ensure_ascii=False, separators=(",", ":"), default=str)
