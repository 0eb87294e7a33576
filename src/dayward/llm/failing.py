"""What fails is told once: an endpoint, or the budget, is an incident from its first failure until it works again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from dayward.llm.endpoint import Endpoint
from dayward.llm.errors import OF_THE_ENDPOINT, ModelError
from dayward.state import incidents


def note(connection: Connection, person: str, endpoint: Endpoint, error: ModelError | None, now: datetime) -> None:
    """How a call of an endpoint ended; sets `first` where the person has not been told of this failure yet."""
    if error is None:
        works(connection, person, f"model {endpoint.name}", now)
    elif error.kind in OF_THE_ENDPOINT:
        error.first = failed(connection, person, f"model {endpoint.name}", error, now)


def failed(connection: Connection, person: str, subject: str, error: ModelError, now: datetime) -> bool:
    """Something failed; whether that is new."""
    return incidents.fail(connection, person, subject, error.message, now)


def works(connection: Connection, person: str, subject: str, now: datetime) -> None:
    """It works."""
    incidents.recover(connection, person, subject, now)
