"""One turn, from its inbox row to its answer in the outbox. All of what it leaves in the database it leaves in one transaction."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection

from dayward.core.errors import DaywardError
from dayward.jobs.port import MOST_PROCESSES, Interrupted, Tried, Work
from dayward.state import conversations, inbox, outbox, transcripts
from dayward.state.database import Database
from dayward.state.outbox import Outgoing

log = logging.getLogger(__name__)


class Message(NamedTuple):
    """An inbox row as it is answered. `kept` is what the conversation remembers, `plan` how far an interrupted turn had come."""

    id: str
    person: str
    channel: str
    address: str
    body: dict[str, Any]
    plan: Any
    again: bool
    given_up: bool
    received: datetime
    kept: tuple[dict[str, Any], datetime] | None


class Words(NamedTuple):
    """A turn as it is kept: the conversation ("": it is the first of one), what was said and answered, by whom, the lines of receipts."""

    conversation: str
    text: str
    reply: str
    tier: str
    done: tuple[str, ...] = ()


class Answer(NamedTuple):
    """What came of a message: what to say (None: nothing), to whom, what the conversation remembers now, and what was said."""

    body: dict[str, Any] | None
    channel: str
    address: str
    memory: dict[str, Any] | None = None
    words: Words | None = None
    acted: bool = True
    """Whether anything may have been done, so that something else may be due because of it."""


class Answers(Protocol):
    """Who answers messages. Called in a thread of its own."""

    def answer(self, message: Message, progress: Callable[[Any], None]) -> Answer:
        """Answer; `progress` keeps how far it is, durably, before it returns."""

    def rest(self, id_: str) -> None:
        """The answer is on its way: time to prepare for the next message of the conversation."""

    def fault(self, message: Message, reason: str) -> Answer:
        """What to say where answering was not possible."""


Sent = Callable[[Answer], None]
"""Told of an answer that waits in the outbox."""
Holds = Callable[[Connection, str], bool]
"""Whether this process looks after a person, asked within a transaction."""


class Turns:
    """The work on inbox rows, by whoever looks after the person: nobody else begins a turn, nor ends one."""

    def __init__(
        self, database: Database, answers: Answers, now: Callable[[], datetime], sent: Sent, holds: Holds
    ) -> None:
        self._database = database
        self._answers = answers
        self._now = now
        self._sent = sent
        self._holds = holds
        self._tried = Tried()

    async def __call__(self, work: Work) -> dict[str, Any]:
        """Answer one message, if it still waits."""
        id_ = str(work.payload["inbox"])
        try:
            if answer := await asyncio.to_thread(self._turn, id_):
                self._sent(answer)
        finally:
            await asyncio.to_thread(self._answers.rest, id_)
        return {}

    def _turn(self, id_: str) -> Answer | None:
        """The answer to a message; None where it had been answered already."""
        message = self._begin(id_)
        if message is None:
            return None
        if message.given_up:
            fault = "it stopped Dayward several times, and is set aside"
            log.error("a turn is given up", extra={"turn": message.id})
            return self._end(message, self._answers.fault(message, fault), fault)
        return self._end(message, *self._answered(message))

    def _answered(self, message: Message) -> tuple[Answer, str]:
        """The answer, and what went wrong that nobody foresaw ("": nothing)."""

        def progress(plan: Any) -> None:
            try:
                with self._database.transaction() as connection:
                    inbox.plan(connection, message.id, plan)
            except DaywardError as error:
                raise Interrupted(error.message) from error

        try:
            return self._answers.answer(message, progress), ""
        except Interrupted:
            raise
        except Exception as error:  # the border: a fault becomes an answer that says so
            log.exception("a turn failed", extra={"turn": message.id})
            fault = f"{type(error).__name__}; the log has the details"
            return self._answers.fault(message, fault), fault

    def _begin(self, id_: str) -> Message | None:
        with self._database.transaction() as connection:
            row = inbox.begin(connection, id_, first=not self._tried.before(id_))
            if row is None:
                return None
            self._fence(connection, row.person)
            kept = conversations.memory(connection, row.person, row.channel, row.address)
        again = row.attempts > 1 or self._tried.before(id_)
        given_up = row.attempts > MOST_PROCESSES
        self._tried.begun(id_)
        return Message(
            row.id,
            row.person,
            row.channel,
            row.address,
            row.body,
            row.plan,
            again,
            given_up,
            row.due_at or row.created_at,
            kept,
        )

    def _end(self, message: Message, answer: Answer, fault: str) -> Answer | None:
        state, now = "failed" if fault else "done", self._now()
        with self._database.transaction() as connection:
            self._fence(connection, message.person)
            if not inbox.end(connection, message.id, state, now, fault):
                return None
            if answer.body is not None:
                key = f"turn/{message.id}"
                out = Outgoing(message.person, answer.channel, answer.address, key, message.id, answer.body)
                outbox.put(connection, out, now)
            if answer.memory is not None:
                conversations.remember(connection, message.person, message.channel, message.address, answer.memory, now)
            if answer.words is not None:
                transcripts.keep(connection, _said(message, answer, answer.words, now))
        self._tried.ended(message.id)
        return answer

    def _fence(self, connection: Connection, person: str) -> None:
        """What was answered after somebody else took over is not said: it is answered there."""
        if not self._holds(connection, person):
            raise Interrupted("another worker has taken this over")


def _said(message: Message, answer: Answer, words: Words, now: datetime) -> transcripts.Said:
    """The turn as it is stored, at the door where it was answered."""
    at = min(message.received, now)
    where = (message.person, words.conversation, answer.channel, answer.address, message.id)
    return transcripts.Said(*where, words.text, words.reply, words.tier, words.done, at, now)
