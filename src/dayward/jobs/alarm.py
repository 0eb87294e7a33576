"""Incidents, and who is alerted: each beginning and each end once, wherever it was noticed."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from dayward.planning.schedules.missed import length
from dayward.state import incidents, outbox
from dayward.state.outbox import Outgoing

log = logging.getLogger(__name__)


class Alarm:
    """Opens and closes incidents. `to` are the channels and addresses that are alerted."""

    def __init__(self, to: Collection[tuple[str, str]] = ()) -> None:
        self._to = tuple(to)

    def fail(self, connection: Connection, person: str, subject: str, message: str, now: datetime) -> bool:
        """Something failed: open an incident, or count one more. True where it is new."""
        new = incidents.fail(connection, person, subject, message, now)
        if new and (row := incidents.current(connection, person, subject)):
            log.error("something has begun to fail", extra={"subject": subject, "reason": message})
            self._alert(connection, row, "begun", f"{subject} fails", message, now)
        return new

    def recover(self, connection: Connection, person: str, subject: str, now: datetime) -> Row[Any] | None:
        """It works again: close the incident; the incident as it was, or None where none was open."""
        row = incidents.recover(connection, person, subject, now)
        if row is not None:
            log.info("it works again", extra={"subject": subject})
            self._alert(connection, row, "ended", f"{subject} works again", f"It had failed {lasted(row, now)}.", now)
        return row

    def _alert(self, connection: Connection, row: Row[Any], what: str, title: str, text: str, now: datetime) -> None:
        for channel, address in self._to:
            key = f"alert/{row.id}/{what}/{channel}/{address}"
            body = {"title": title, "text": text, "urgency": "now"}
            outbox.put(connection, Outgoing(row.person, channel, address, key, row.id, body), now)


def lasted(row: Row[Any], now: datetime) -> str:
    """How often an incident happened, in which time: `3 times in 2 h`."""
    passed: timedelta = now - row.created_at
    return f"{'once' if row.times == 1 else f'{row.times} times'} in {length(passed)}"
