"""What an agent asks before it goes on: put to the person, once, with all their other questions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from dayward.core.digest import sha256
from dayward.guard.approvals import short
from dayward.guard.questions import QUESTION
from dayward.jobs.channel import Question
from dayward.prompts.firing import PROMPT
from dayward.prompts.target import Target
from dayward.state import approvals, outbox
from dayward.state.approvals import Asked
from dayward.state.outbox import Outgoing

Addresses = Mapping[str, tuple[str, str]]
"""Where a person is spoken to: channel and address by name."""
LASTS = timedelta(days=7)


def ask(connection: Connection, row: Row[Any], question: Question, to: Addresses, now: datetime) -> None:
    """Put a question to the person. The same one, still open, is not asked twice; nor is one that was answered."""
    agent = Target(row.channel, row.address).shown
    name = "/".join((row.channel, row.address, question.id))
    digest = sha256(name.encode()).hexdigest()
    if approvals.known(connection, row.person, digest):
        return
    args = {"to": [row.channel, row.address], "question": question.id, "schedule": row.body.get(PROMPT, "")}
    said, why = f"{agent} wants to {question.words}", "an agent of yours asks"
    channel, address = next(iter(to.values()), ("local", "terminal"))
    asked = Asked(row.person, QUESTION, args, said, why, "", digest, row.key, channel, address, now + LASTS)
    id_ = approvals.ask(connection, asked, now)
    text = f"{said}. Yes: approve {short(id_)} · no: deny {short(id_)}"
    for channel, address in to.values():
        body = {"title": "An agent asks", "text": text, "urgency": "now"}
        key = f"question/{id_}/{channel}/{address}"
        outbox.put(connection, Outgoing(row.person, channel, address, key, id_, body), now)
