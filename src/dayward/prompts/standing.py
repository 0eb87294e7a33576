"""How it stands with prompts to agents: what is scheduled, on its way, of unknown end, failing."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row

from dayward.prompts.firing import PROMPT
from dayward.state import incidents, outbox, prompts

AGENT = "agent "
"""How the subject of an incident begins that is about an agent."""


class Standing(NamedTuple):
    """`scheduled` are active; `waiting` messages are to be sent, of `unknown` ones nobody knows whether they arrived."""

    scheduled: int
    next_due: datetime | None
    going_out: list[Row[Any]]
    failing: list[Row[Any]]
    channels: list[str]

    @property
    def waiting(self) -> int:
        """How many messages wait to be sent."""
        return sum(row.state == "pending" for row in self.going_out)

    @property
    def unknown(self) -> int:
        """How many messages may or may not have arrived."""
        return sum(row.state == "unknown" for row in self.going_out)


def standing(connection: Connection, person: str) -> Standing:
    """A person's prompts; `channels` are those that active ones go over."""
    active: list[Any] = [row for row in prompts.listed(connection, person) if row.state == "active"]
    channels = sorted({row.channel for row in active})
    on_their_way = [row for row in outbox.going_out(connection, person, f"{PROMPT}/") if PROMPT in row.body]
    failing = [row for row in incidents.open_incidents(connection, person) if row.subject.startswith(AGENT)]
    next_due = min((row.next_at for row in active if row.next_at), default=None)
    return Standing(len(active), next_due, on_their_way, failing, channels)
