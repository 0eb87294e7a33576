"""The local door: `dayward chat` and `dayward ask` over a socket that only this user can open.

A client says `{"say": text, "id": …}`, with `tier` and `images` (paths) where these matter; it hears `{"stored": id}` when the message is
safe, `{"meanwhile": id, "text" | "status" | "anew": …}` while a model thinks, and `{"message": body, "key": …}` for answers and for what
Dayward says by itself, which it confirms with `{"got": key}`. What nobody was there to hear waits.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from dayward.actions.views import Text
from dayward.assistant.reply import packed
from dayward.assistant.turn import Turn
from dayward.channels.setting import Setup
from dayward.core.errors import DaywardError
from dayward.core.ids import new_id
from dayward.core.local import LONGEST, NAME, reachable, same_user
from dayward.jobs.channel import Channel, NotNow, Receive
from dayward.state.inbox import Incoming

_CONFIRMED = 5.0
"""Seconds a client has to say that it got a message."""
_ASKED = ("tier", "images", "agent")
"""How a client may want to be answered."""
_UNREAD = 1_000_000
"""Bytes a client may leave unread before it is shown no more of an answer that is coming along."""
_CUT, _AROUND = 200_000, 1_000
"""Characters that are left of a message too long for a line; bytes around a message in its line."""
TERMINAL = "terminal"


class Client:
    """One connection."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.writer = writer
        self.listens = False
        """Whether it wants to hear what is said by itself, and answers others did not wait for."""
        self.asked: set[str] = set()
        self.waiting: dict[str, asyncio.Future[None]] = {}

    async def tell(self, **values: Any) -> None:
        """Send one object."""
        self.writer.write(json.dumps(values, ensure_ascii=False, default=str).encode("utf-8", "replace") + b"\n")
        await self.writer.drain()


class Local(Channel):
    """The socket in the state folder."""

    name = "local"
    idempotent = True  # a client shows a key once

    def __init__(self, setup: Setup) -> None:
        self._home = setup.home
        self._person = setup.person
        self._about = setup.about
        self._clients: list[Client] = []
        self._server: asyncio.Server | None = None
        self._back: Callable[[], None] = lambda: None
        self._receive: Receive | None = None

    async def open(self, receive: Receive, back: Callable[[], None]) -> None:
        """Listen. The caller has made sure that no other process of ours does."""
        self._receive, self._back = receive, back
        with suppress(FileNotFoundError):
            os.unlink(self._home.state_file(NAME))
        kept = os.umask(0o177)
        try:
            with reachable(self._home) as path:
                self._server = await asyncio.start_unix_server(self._serve, path, limit=LONGEST)
        finally:
            os.umask(kept)

    async def send(self, address: str, key: str, body: dict[str, Any]) -> str:
        """Give it to who asked, else to whoever listens; with nobody there it waits."""
        answers = body.get("answers", "")
        if address != TERMINAL:
            raise NotNow("that person has no terminal here", waits=True)
        client = next((one for one in self._clients if answers and answers in one.asked), None)
        client = client or next((one for one in self._clients if one.listens), None)
        if client is None:
            raise NotNow("nobody is at the terminal", waits=True)
        got = client.waiting.setdefault(key, asyncio.get_running_loop().create_future())
        try:
            await client.tell(message=_fitting(body), key=key)
            async with asyncio.timeout(_CONFIRMED):
                await asyncio.shield(got)
        except (OSError, TimeoutError) as error:
            raise NotNow("the terminal went away", waits=True) from error
        finally:
            client.waiting.pop(key, None)
        return ""

    def meanwhile(self, answers: str, kind: str, text: str) -> None:
        """Tell who asked, if they are still there and read what they are sent."""
        client = next((one for one in self._clients if answers and answers in one.asked), None)
        if client and client.writer.transport.get_write_buffer_size() < _UNREAD:
            line = json.dumps({"meanwhile": answers, kind: text}, ensure_ascii=False)
            client.writer.write(line.encode("utf-8", "replace") + b"\n")

    async def close(self) -> None:
        """Hang up on everybody."""
        if self._server:
            self._server.close()
        for client in self._clients:
            client.writer.close()
        with suppress(FileNotFoundError):
            os.unlink(self._home.state_file(NAME))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = Client(writer)
        if not same_user(writer.get_extra_info("socket")):
            writer.close()
            return
        self._clients.append(client)
        try:
            while line := await reader.readline():
                await self._heard(client, line)
        except (OSError, ValueError):
            pass  # it went away, or sent a line longer than any of ours: hanging up says all
        finally:
            self._clients.remove(client)
            for got in client.waiting.values():
                if not got.done():
                    got.set_exception(ConnectionResetError("the terminal went away"))
            writer.close()

    async def _heard(self, client: Client, line: bytes) -> None:
        try:
            heard = json.loads(line)
        except ValueError:
            heard = None
        if not isinstance(heard, dict):
            await client.tell(error={"message": "that is no JSON object", "next": "one object a line"})
        elif "say" in heard:
            await self._said(client, heard)
        elif "got" in heard:
            got = client.waiting.get(str(heard["got"]))
            if got and not got.done():
                got.set_result(None)
        elif "listen" in heard:
            client.listens = bool(heard["listen"])
            self._back()
        else:
            await client.tell(**self._about(heard))

    async def _said(self, client: Client, heard: dict[str, Any]) -> None:
        id_ = str(heard.get("id") or new_id())
        client.asked.add(id_)
        body = {"text": str(heard["say"]), "id": id_, **{name: heard[name] for name in _ASKED if heard.get(name)}}
        assert self._receive  # noqa: S101 (nobody is served before it is open)
        try:
            new = await self._receive(Incoming(self._person, self.name, id_, TERMINAL, body))
        except DaywardError as error:
            await client.tell(error={"message": error.message, "next": error.next_step}, id=id_)
            return
        await client.tell(stored=id_)
        if not new:
            self._back()  # its answer may be waiting


def _fitting(body: dict[str, Any]) -> dict[str, Any]:
    """A message that a client can read: of one that is longer than any line of ours, the beginning of its words."""
    if len(json.dumps(body, ensure_ascii=False, default=str).encode("utf-8", "replace")) < LONGEST - _AROUND:
        return body
    words = f"{str(body.get('text', ''))[:_CUT]}\n… (it is longer than fits here)"
    said = {"turn": packed(Turn((), (Text(words),)))} if "turn" in body else {}
    return {"text": words, "answers": body.get("answers", ""), **said}


def made(setup: Setup) -> Local:
    """It is always there."""
    return Local(setup)
