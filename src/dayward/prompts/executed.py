"""How prompts that were put on their way ended, as those who run them are told."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row

from dayward.prompts.registering import stamp
from dayward.prompts.target import Target
from dayward.state import outbox, prompts
from dayward.state.database import Database
from dayward.state.slots import one as slot_of

Executed = dict[str, Any]
"""`id`, `agent_id`, `delivered`, then `next_run`, `repetition_count`, `max_repetitions`, `completed`, or `error`."""


def waits(database: Database, keys: Collection[str]) -> bool:
    """Whether one of them is still on its way; not one that is to be tried again later, nor one whose end nobody can tell."""
    with database.reading() as connection:
        rows = [outbox.of_key(connection, key) for key in keys]
    return any(row is not None and row.state in ("pending", "unknown") and not row.error for row in rows)


def executed(database: Database, keys: Collection[str]) -> list[Executed]:
    """One entry for each."""
    with database.reading() as connection:
        return [one for key in keys if (one := _one(connection, key))]


def _one(connection: Connection, key: str) -> Executed | None:
    slot = slot_of(connection, key.rpartition("/")[2])
    row = prompts.of_schedule(connection, slot.schedule) if slot else None
    if row is None:
        return None
    entry = {"id": row.number, "agent_id": Target(row.channel, row.address).shown}
    message = outbox.of_key(connection, key)
    if message is not None and message.state != "sent":
        return {**entry, "delivered": False, "error": _error(message)}
    return {
        **entry,
        "delivered": True,
        "next_run": stamp(row.next_at),
        "repetition_count": row.times,
        "max_repetitions": row.most,
        "completed": row.state == "ended",
    }


def _error(message: Row[Any]) -> str:
    if message.state == "failed" or (message.state == "unknown" and message.error):
        return str(message.error)
    if message.state == "unknown":
        return "nobody knows yet whether it arrived; it is not sent again before that is clear"
    return f"not yet: {message.error}" if message.error else "it is on its way"
