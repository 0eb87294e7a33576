"""Whether the process that stays is well: what `GET /health` and `dayward doctor` are told."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from dayward import __version__
from dayward.core.errors import DaywardError
from dayward.jobs.ticker import STALE
from dayward.state.database import Database
from dayward.state.standing import standing


def health(database: Database, ticker_age: float, ready: bool, stopped: Collection[str]) -> dict[str, Any]:
    """`ok` where it is ready, its ticker is fresh (seconds in `ticker_age`), no part has stopped and the database answers."""
    found: dict[str, Any] = {
        "ok": ready and ticker_age < STALE and not stopped,
        "version": __version__,
        "ready": ready,
        "ticker_age": round(ticker_age, 1),
        "stopped": sorted(stopped),
    }
    try:
        with database.reading() as connection:
            now = standing(connection)
    except DaywardError as error:
        return {**found, "ok": False, "database": error.message}
    return {**found, "inbox": now.inbox, "outbox": now.outbox, "incidents": now.incidents}
