"""A prompt that is due: put on its way in the very transaction that writes down that it was due."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from dayward.prompts.target import CONVERSATION, Target
from dayward.state import inbox, outbox, prompts
from dayward.state.inbox import Incoming
from dayward.state.outbox import Outgoing

PROMPT = "prompt"
"""The channel that prompts to Dayward's own conversations come by, and the word in a schedule that says it is one."""


def key_of(slot: str) -> str:
    """What names the message of a slot for ever: a channel that is given it twice sends it once."""
    return f"{PROMPT}/{slot}"


def fire(connection: Connection, schedule: Row[Any], slot: str, due_at: datetime, now: datetime) -> str:
    """Send the prompt of a schedule for one of its slots; the key of its message."""
    to, text = Target(*schedule.what["to"]), str(schedule.what[PROMPT])
    prompts.ran(connection, schedule.id, now)
    if to.channel == CONVERSATION:
        said = Incoming(schedule.person, PROMPT, slot, to.address, {"text": text, "due": due_at.isoformat()})
        inbox.receive(connection, said, now)
        return key_of(slot)
    body: dict[str, Any] = {"text": text, PROMPT: schedule.id, "due": due_at.isoformat()}
    outbox.put(connection, Outgoing(schedule.person, to.channel, to.address, key_of(slot), slot, body), now)
    return key_of(slot)
