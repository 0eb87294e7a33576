"""Messages of programs: put into the inbox as those of any door, and their answers, awaited or looked up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, NamedTuple

from sqlalchemy import Row
from starlette.concurrency import run_in_threadpool

from dayward.assistant.reply import plain, unpacked
from dayward.server.house import House
from dayward.state import inbox, outbox
from dayward.state.inbox import Incoming

CHANNEL = "web"
_LOOK = 2.0
"""Seconds between two looks into the database, for an answer that was told to another process."""


class Asked(NamedTuple):
    """A message that was put into the inbox: its name among the messages of the channel."""

    person: str
    thread: str
    id: str

    @property
    def name(self) -> str:
        """As the channel knows it."""
        return f"{self.person} {self.id}"

    def incoming(self, text: str, **more: Any) -> Incoming:
        """As the inbox takes it."""
        body = {"text": text, "id": self.name, **more}
        return Incoming(self.person, CHANNEL, self.name, f"{self.person} {self.thread}", body)


async def send(house: House, asked: Asked, text: str, **more: Any) -> int | None:
    """Put a message into the inbox; behind which event its answer will come."""
    before = house.hub.after(asked.person, house.hub.cursor(asked.person))
    await house.receive(asked.incoming(text, **more))
    return before


async def answer_to(house: House, asked: Asked, seconds: float, after: int | None = None) -> dict[str, Any] | None:
    """The body of the answer, None where there is none within the time. `after` is what `send` said."""
    try:
        async with asyncio.timeout(seconds), aclosing(pieces(house, asked, after)) as coming:
            async for kind, facts in coming:
                if kind == "answer":
                    return facts
    except TimeoutError:
        pass
    return None


async def pieces(
    house: House, asked: Asked, after: int | None = None
) -> AsyncGenerator[tuple[str, dict[str, Any]], None]:
    """How an answer comes along: `text`, `status` and `anew` as they come, `answer` at last. `after` is what `send` said."""
    async with aclosing(house.hub.stream(asked.person, after, _LOOK)) as events:
        async for event in events:
            if event is None:
                if found := await run_in_threadpool(ended, house, asked):
                    yield "answer", found
                    return
            elif event.kind == "message" and event.facts.get("body", {}).get("answers") == asked.name:
                yield "answer", event.facts["body"]
                return
            elif event.kind == "meanwhile" and event.facts.get("answers") == asked.name:
                for kind in ("status", "text", "anew"):
                    if kind in event.facts:
                        yield kind, {"text": str(event.facts[kind])}
    if found := await run_in_threadpool(ended, house, asked):
        yield "answer", found


def row_of(house: House, asked: Asked) -> Row[Any] | None:
    """The message as it stands in the inbox."""
    with house.database.reading() as connection:
        row = inbox.of_name(connection, CHANNEL, asked.name)
    return row if row is not None and row.person == asked.person else None


def ended(house: House, asked: Asked) -> dict[str, Any] | None:
    """The body of an answer that is there, None where there is none yet."""
    row = row_of(house, asked)
    if row is None or row.state == "open":
        return None
    with house.database.reading() as connection:
        out = outbox.of_key(connection, f"turn/{row.id}")
    return dict(out.body) if out is not None and out.body else {"text": row.error or "", "turn": None}


def answer(body: dict[str, Any]) -> dict[str, Any]:
    """An answer as programs get it."""
    if body.get("turn"):
        return plain(unpacked(body["turn"]))
    return {"reply": str(body.get("text", "")), "tier": "none", "actions": [], "receipts": [], "approvals": []}
