"""What the doors of other systems' programs share: messages by a name of their own, and how they stand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import Row
from starlette.routing import Match
from starlette.types import Scope

from dayward.api.asking import CHANNEL, Asked, answer
from dayward.api.resource import Resource
from dayward.core.errors import Negative, UsageError
from dayward.server.caller import Caller
from dayward.server.house import House
from dayward.state import inbox, ledger, outbox

STATES = {"open": "pending", "done": "completed", "failed": "failed", "cancelled": "cancelled"}
"""How a message stands, in the words of these systems."""
_WORDS = ("text", "prompt", "message", "content", "input", "task", "description")
"""Where their payloads have what is to be said."""

_ZONES = timedelta(days=1)
"""No two zones are farther apart."""


class ForPrograms(Resource):
    """A route for who comes with a token. At the same address there is a page, for who comes with a browser."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Only where a token is brought along."""
        brought = any(name == b"authorization" for name, _ in scope.get("headers", ()))
        return super().matches(scope) if brought else (Match.NONE, {})


def moment(at: datetime, zone: tzinfo) -> datetime:
    """A time as a program gave it, in a zone; without an offset it is of that zone. Raises UsageError where there is no such time."""
    try:
        there = at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)
        for margin in (-_ZONES, _ZONES):  # somebody may look at it from any zone
            there.astimezone(UTC) + margin
    except (OverflowError, ValueError):
        raise UsageError(
            f"{at.isoformat()} is beyond all calendars", "give a time such as 2026-11-27T15:00:00"
        ) from None
    return there


def words_of(payload: dict[str, Any]) -> str:
    """What a payload says, "" where it says nothing."""
    return next((said.strip() for name in _WORDS if isinstance(said := payload.get(name), str) and said.strip()), "")


def state_of(row: Row[Any]) -> str:
    """How a message stands."""
    return "running" if row.state == "open" and row.attempts else STATES.get(row.state, row.state)


def message(house: House, who: Caller, id_: str, begins: str) -> Row[Any]:
    """A message of one of these doors. Raises Negative where there is none."""
    with house.database.reading() as connection:
        row = inbox.of_name(connection, CHANNEL, f"{who.person} {id_}") if id_.startswith(begins) else None
    if row is None or row.person != who.person:
        raise Negative(f"there is none of the id {id_!r}")
    return row


def messages(house: House, who: Caller, begins: str, most: int) -> list[Row[Any]]:
    """The last messages of one of these doors, the newest first."""
    with house.database.reading() as connection:
        return inbox.named(connection, who.person, CHANNEL, f"{who.person} {begins}", most)


def id_of(row: Row[Any]) -> str:
    """The name of a message at its door."""
    return str(row.external_id).partition(" ")[2]


def said_to(house: House, row: Row[Any]) -> dict[str, Any] | None:
    """What was answered, None where nothing was yet."""
    if row.state == "open":
        return None
    with house.database.reading() as connection:
        out = outbox.of_key(connection, f"turn/{row.id}")
    return answer(dict(out.body)) if out is not None and out.body else None


def calls(house: House, row: Row[Any]) -> list[Row[Any]]:
    """The calls of models that a message led to."""
    with house.database.reading() as connection:
        return ledger.calls(connection, row.person, [row.id])


def asked(who: Caller, thread: str, id_: str) -> Asked:
    """A message as it is put in."""
    return Asked(who.person, thread, id_)
