"""What is forgotten in time: the words of old messages, old slots and notices. What keeps a thing from happening twice stays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, Text, cast, delete, null, select, text, update

from dayward.state import transcripts
from dayward.state.tables import cached, inbox, notices, outbox, replies, schedules, slots
from dayward.state.tables import transcripts as transcripts_table


def forget_words(connection: Connection, before: datetime, only: str = "", but: Collection[str] = ()) -> int:
    """Empty the messages that ended before then, in and out, replies, and what was said in conversations; how many.

    Of everybody, of one person `only`, or of all `but` some. Their rows stay: a repeated one is still known. Answers of models that were
    kept for a while go whole.
    """

    def whose(table: Table) -> ColumnElement[bool]:
        return table.c.person == only if only else table.c.person.not_in(but)

    connection.execute(delete(cached).where(cached.c.created_at < before, whose(cached)))
    old = (replies.c.created_at < before, replies.c.text != "", whose(replies))
    replied = connection.execute(update(replies).where(*old).values(text="")).rowcount
    said = transcripts.forget(connection, before, whose(transcripts_table))
    messages = sum(_emptied(connection, table, before, whose(table)) for table in (inbox, outbox))
    return messages + replied + said


def forget_happenings(connection: Connection, before: datetime) -> int:
    """Remove slots that ended before then and notices of that time; how many.

    Slots of what follows from files stay, and notices of crossings: a task that is late today may have been so then.
    """
    timed = select(schedules.c.id).where(text("kind not in ('before', 'when', 'changed', 'reminders')"))
    old = delete(slots).where(slots.c.ended_at < before, slots.c.schedule.in_(timed))
    removed = connection.execute(old).rowcount
    told = select(notices.c.id, notices.c.body).where(notices.c.at < before, notices.c.waiting.is_(False))
    ids = [row.id for row in connection.execute(told) if not row.body.get("keys")]
    for start in range(0, len(ids), 500):
        connection.execute(delete(notices).where(notices.c.id.in_(ids[start : start + 500])))
    return removed + len(ids)


def _emptied(connection: Connection, table: Table, before: datetime, whose: ColumnElement[bool]) -> int:
    values = {"body": {}, "plan": null()} if "plan" in table.c else {"body": {}}
    old = (table.c.ended_at < before, cast(table.c.body, Text) != "{}", whose)
    return connection.execute(update(table).where(*old).values(**values)).rowcount
