"""What came back from an agent: kept whole, passed on where it was asked for; what it asks becomes a question to the person."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from dayward.jobs.alarm import Alarm
from dayward.jobs.channel import Ending
from dayward.prompts.firing import PROMPT
from dayward.prompts.questions import Addresses, ask
from dayward.prompts.standing import AGENT
from dayward.prompts.target import Target
from dayward.state import outbox, prompts, replies, schedules
from dayward.state.outbox import Outgoing
from dayward.state.replies import Reply

log = logging.getLogger(__name__)


class Replying:
    """Told how each send ended; what is no prompt is none of its business."""

    def __init__(self, now: Callable[[], datetime], addresses: Callable[[str], Addresses], alarm: Alarm) -> None:
        self._now = now
        self._addresses = addresses
        self._alarm = alarm

    def __call__(self, connection: Connection, row: Row[Any], ending: Ending) -> None:
        """Keep the reply of an agent, or see to what went wrong."""
        if PROMPT not in row.body:
            return
        for question in ending.sent.asks:
            ask(connection, row, question, self._addresses(row.person), self._now())
        schedule = prompts.of_schedule(connection, str(row.body[PROMPT]))
        subject = f"{AGENT}{Target(row.channel, row.address).shown}"
        if ending.state == "sent":
            self._replied(connection, row, ending, schedule)
            self._alarm.recover(connection, row.person, subject, self._now())
        elif ending.state in ("failed", "unknown"):
            self._alarm.fail(connection, row.person, subject, f"a prompt is {ending.state}: {ending.why}", self._now())
            if ending.all_of_them:
                self._paused(connection, row, ending.why)

    def _replied(self, connection: Connection, row: Row[Any], ending: Ending, schedule: Row[Any] | None) -> None:
        text = ending.sent.reply
        reply = Reply(row.person, row.key, row.channel, row.address, text, ending.sent.reference)
        if not replies.keep(connection, reply, self._now()) or not text or schedule is None:
            return
        if to := schedule.what.get("reply"):
            channel, address = to
            body = {"text": text, "title": f"{Target(row.channel, row.address).shown} replied"}
            outbox.put(
                connection, Outgoing(row.person, channel, address, f"{row.key}/reply", row.id, body), self._now()
            )

    def _paused(self, connection: Connection, row: Row[Any], why: str) -> None:
        """Nothing more is sent to an agent that is not there, until somebody resumes it."""
        for prompt in prompts.to(connection, row.channel, row.address):
            if prompt.state == "active":
                log.error("a prompt is paused", extra={"prompt": prompt.number, "reason": why})
                schedules.change(connection, prompt, PROMPT, self._now(), f"schedule paused: {why}", state="paused")
