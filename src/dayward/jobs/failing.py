"""Channels that fail: one incident for as long as it lasts, whatever number of messages it takes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from dayward.jobs.alarm import Alarm
from dayward.jobs.channel import Ending
from dayward.state import incidents
from dayward.state.database import Database

log = logging.getLogger(__name__)


class Failing:
    """Told how each message ended; opens and closes incidents."""

    def __init__(self, database: Database, now: Callable[[], datetime], alarm: Alarm) -> None:
        self._database = database
        self._now = now
        self._alarm = alarm
        with database.reading() as connection:
            self._open = {row.subject for row in incidents.open_incidents(connection)}

    def __call__(self, connection: Connection, row: Row[Any], ending: Ending) -> None:
        """A message was sent, failed, or its end is unknown for good."""
        subject = f"channel {row.channel}"
        if ending.state == "pending" or (ending.state == "sent" and subject not in self._open):
            return
        if ending.state == "sent":
            self._alarm.recover(connection, row.person, subject, self._now())
            self._open.discard(subject)
            return
        self._alarm.fail(connection, row.person, subject, f"a message is {ending.state}: {ending.why}", self._now())
        self._open.add(subject)
        log.error("a message was not delivered", extra={"outbox": row.id, "channel": row.channel, "reason": ending.why})
