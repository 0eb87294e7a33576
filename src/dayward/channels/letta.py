"""Prompts to the agents of a Letta server (`LETTA_BASE_URL`, or `letta.url`), each delivered once.

A message is handed over as a run that goes on by itself, so that no connection has to last as long as an agent thinks. After a crash
or a broken connection the server's runs and messages tell whether it arrived; it is never sent again before that is clear.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar

from dayward.channels.setting import Setup
from dayward.connectors.agents.letta import Asked, Busy, Letta, NotSent, Run, Unpaid, Waiting
from dayward.connectors.agents.places import letta_address
from dayward.core.errors import DaywardError, Negative, Refused, Unavailable, UsageError
from dayward.jobs.channel import Channel, NotNow, Question, Receive, Rejected, Sent

log = logging.getLogger(__name__)
T = TypeVar("T")

ANSWER = "answer"
"""The part of a message that is no prompt but the answer to a question: `id` of the call, `yes`, `reason`."""
_NAMES = uuid.UUID("6f1f3c0e-6f4e-5b0e-9a55-3f0d2d1f4b7a")
_GOOD = ("", "end_turn", "tool_rule", "requires_approval")
_PAID = "insufficient_credits"
_ON = "its prompts are paused; when that is seen to: promptyoself resume"
_DEAD = 900.0
"""Seconds after which a run that we watch and that does not end went down with its server: a live one is ended by the server's
own limits long before. It is our own watch that counts, as the server's clock may be another."""
_OLD = timedelta(days=1)
"""A run without an end that began so long before the newest one has nothing to do with a message whose end is unknown now. Only the
server's own times are compared: its clock may be days away from ours."""
_TWICE = 1.0
"""Seconds between two looks for a message that was not found."""
_LOOKS = (0.1, 0.2, 0.4, 0.8, 1.5, 3.0)
"""Seconds between two looks at a run, the last again and again."""


class LettaChannel(Channel):
    """One server; an address is an agent's id."""

    name = "letta"
    way: ClassVar[str] = "agents"
    patience = 900.0

    def __init__(self, server: Letta, dead: float = _DEAD) -> None:
        self._server = server
        self._dead_after = dead
        self._back: Callable[[], None] = lambda: None
        self._watched: dict[str, float] = {}
        """Since when we see each run that has not ended."""

    async def open(self, receive: Receive, back: Callable[[], None]) -> None:
        """Nothing comes in by it."""
        self._back = back

    async def close(self) -> None:
        """Hang up."""
        await self._server.close()

    async def send(self, address: str, key: str, body: dict[str, Any]) -> Sent:
        """Hand a message over, and wait until the agent has done with it."""
        if ANSWER in body:
            return await self._answered(address, body[ANSWER])
        try:
            if asks := await self._server.asks(address):
                raise _waits(asks)
            run = await self._server.begin(address, str(body.get("text", "")), named(key))
        except Waiting as error:
            raise _waits(await self._asks(address), error.message) from None
        except DaywardError as error:
            raise _refused(error) from None
        return await self._outcome(address, run, named(key))

    async def arrived(self, address: str, key: str, reference: str) -> Sent | bool | None:
        """Look for a message of that name in what the agent did; twice, as a request may still have been on its way."""
        found = await self._found(address, key)
        if found is False:
            await asyncio.sleep(_TWICE)
            found = await self._found(address, key)
        return found

    async def _found(self, address: str, key: str) -> Sent | bool | None:
        lost = False
        try:
            runs = await self._server.runs(address)
            newest = max((run.created for run in runs if run.created), default=None)
            for run in runs:
                said = await self._server.said(run.id)
                if named(key) in said.names:
                    return await self._outcome(address, run.id, named(key))
                if not run.over and not said.names and not _old(run, newest):
                    if not self._dead(run.id):
                        raise NotNow("the agent is at work on something, and it is not clear yet whether that is it")
                    lost = True  # it went down with the server, and a tool may have acted before that
        except Negative:
            return False
        except DaywardError as error:
            raise NotNow(error.message) from None
        return None if lost else False

    async def _outcome(self, address: str, run: str, name: str) -> Sent:
        """Wait for the end of a run; what came of it."""
        ended = await self._over(run)
        said = await self._patiently(lambda: self._server.said(run))
        delivered = name in said.names
        if ended.status == "completed" and ended.stop_reason in _GOOD and delivered:
            return Sent(run, said.text, _questions(said.asks))
        why = ended.error or ended.stop_reason or ended.status
        if "waiting for approval" in why:
            raise _waits(await self._asks(address), why)
        if _PAID in (why, ended.stop_reason):
            raise Rejected(f"the agent stopped: {why}; add credit there; {_ON}", all_of_them=True)
        if delivered:
            raise Rejected(f"the agent was given it and failed: {why}")
        raise NotNow(f"the agent did not take it: {why}")

    async def _over(self, run: str) -> Run:
        looks = 0
        while True:
            found = await self._patiently(lambda: self._server.run(run))
            if found.over:
                self._watched.pop(run, None)
                return found
            if self._dead(run):
                raise Unavailable(f"the server lost it on the way (run {run})")
            await asyncio.sleep(_LOOKS[min(looks, len(_LOOKS) - 1)])
            looks += 1

    async def _patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask until there is an answer: what is being worked on there goes on while the server is away."""
        looks = 0
        while True:
            try:
                return await ask()
            except (Unavailable, Busy):
                await asyncio.sleep(_LOOKS[min(looks, len(_LOOKS) - 1)])
                looks += 1

    def _dead(self, run: str) -> bool:
        return time.monotonic() - self._watched.setdefault(run, time.monotonic()) > self._dead_after

    async def _answered(self, address: str, answer: dict[str, Any]) -> Sent:
        """Give an answer, once: what the agent does not wait for any more was answered already, here or elsewhere."""
        call = str(answer.get("id", ""))
        try:
            if call not in {asked.id for asked in await self._server.asks(address)}:
                return Sent()
            run = await self._server.answer(address, call, bool(answer.get("yes")), str(answer.get("reason", "")))
        except DaywardError as error:
            raise _refused(error) from None
        await self._over(run)
        said = await self._patiently(lambda: self._server.said(run))
        self._back()
        return Sent(run, said.text, _questions(said.asks))

    async def _asks(self, address: str) -> tuple[Asked, ...]:
        try:
            return await self._server.asks(address)
        except DaywardError as error:
            raise NotNow(error.message) from None


def named(key: str) -> str:
    """The name by which the server knows the message of a key, in every attempt the same."""
    return str(uuid.uuid5(_NAMES, key))


def _questions(asks: tuple[Asked, ...]) -> tuple[Question, ...]:
    return tuple(Question(one.id, f"use {one.name} with {one.arguments[:500]}") for one in asks)


def _waits(asks: tuple[Asked, ...], why: str = "the agent waits for an answer") -> NotNow:
    return NotNow(why, waits=bool(asks), asks=_questions(asks))


def _refused(error: DaywardError) -> Exception:
    """What an error means for the message."""
    said = f"{error.message}; {error.next_step}" if error.next_step else error.message
    if isinstance(error, Busy):
        return NotNow(said, error.seconds)
    if isinstance(error, NotSent):
        return NotNow(said)
    if isinstance(error, Negative | Unpaid | Refused):
        return Rejected(f"{said}; {_ON}", all_of_them=True)
    if isinstance(error, UsageError):
        return Rejected(said)
    return error


def _old(run: Run, newest: datetime | None) -> bool:
    return run.created is not None and newest is not None and newest - run.created > _OLD


def made(setup: Setup) -> LettaChannel | None:
    """Always, unless its address may not be used: nothing is asked of the server before there is a prompt for it."""
    try:
        return LettaChannel(Letta(*letta_address(setup.settings)))
    except DaywardError as error:
        log.warning("the Letta server is not used", extra={"reason": str(error)})
        return None
