"""Questions of other agents: the person's yes or no is no action of ours, it is passed on to whoever asked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

QUESTION = "agent-question"
"""What stands for the action of such a question."""


def passed_on(connection: Connection, row: Row[Any], yes: bool, now: datetime) -> bool:
    """Put the answer on its way, where a question is an agent's; whether it is."""
    from dayward.state import outbox
    from dayward.state.outbox import Outgoing

    if row.action != QUESTION:
        return False
    asked = row.args
    reason = "" if yes else "the person said no"
    body = {"answer": {"id": asked["question"], "yes": yes, "reason": reason}, "prompt": asked["schedule"]}
    channel, address = asked["to"]
    return outbox.put(connection, Outgoing(row.person, channel, address, f"answer/{row.id}", row.id, body), now)
