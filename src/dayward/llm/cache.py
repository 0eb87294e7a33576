"""The very same question to the very same model within the hour: answered from what it said, for nothing.

Only where a model is asked without chance (`temperature` 0, or a question bound to a schema) and without tools.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from dayward.core import clock
from dayward.core.digest import sha256
from dayward.llm.books import books
from dayward.llm.endpoint import Endpoint
from dayward.llm.purpose import purpose
from dayward.state import cached, ledger
from dayward.state.ledger import Ending, Entry

if TYPE_CHECKING:
    from datetime import datetime


def digest(endpoint: Endpoint, path: str, body: bytes) -> str:
    """What stands for a question: every byte of it, and where it goes."""
    return sha256(b"\0".join((endpoint.way.encode(), path.encode(), body))).hexdigest()


def find(endpoint: Endpoint, key: str) -> dict[str, Any] | None:
    """What was said to that question within the time that is set; the ledger has a row of it, without cost."""
    kept = _books_since()
    if kept is None:
        return None
    since, now = kept
    asked = purpose()
    database = books().database()
    with database.reading() as connection:
        found = cached.find(connection, asked.person, key, since)
    if found is None:
        return None
    entry = Entry(*asked, endpoint.name, endpoint.way, endpoint.model, 0, 0, 0, True)
    with database.transaction() as connection:
        row = ledger.open_row(connection, entry, now)
        ledger.close_row(connection, row, Ending("cached", answered_by=str(found.get("model", ""))[:200]))
    return found


def keep(key: str, answer: dict[str, Any]) -> None:
    """Keep what was said to a question; what is too old goes."""
    kept = _books_since()
    if kept is None:
        return
    since, now = kept
    with books().database().transaction() as connection:
        cached.keep(connection, purpose().person, key, answer, len(str(answer)), now)
        cached.prune(connection, since)


def _books_since() -> tuple[datetime, datetime] | None:
    minutes = books().values()["models.cache"]
    now = clock.utc()
    return (now - timedelta(minutes=minutes), now) if minutes > 0 else None
