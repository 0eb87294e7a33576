"""What fails is told once: an endpoint, or the budget, is an incident from its first failure until it works again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from dayward.llm import budget
from dayward.llm.endpoint import Endpoint
from dayward.llm.errors import OF_THE_ENDPOINT, ModelError
from dayward.llm.purpose import Purpose
from dayward.state import incidents


def note(connection: Connection, purpose: Purpose, endpoint: Endpoint, error: ModelError | None, now: datetime) -> None:
    """How a call of an endpoint ended; sets `first` where the person has not been told of this failure yet."""
    subject = f"model {endpoint.name}"
    if error is not None:
        if error.kind in OF_THE_ENDPOINT:
            error.first = incidents.fail(connection, purpose.person, subject, error.message, now)
        return
    for over in incidents.among(
        connection, purpose.person, [subject, *(() if endpoint.free else budget.subjects(purpose))]
    ):
        incidents.recover(connection, purpose.person, over, now)


def over_budget(connection: Connection, person: str, error: ModelError, now: datetime) -> None:
    """The budget does not allow a call; sets `first` likewise. It works again when a call that costs something was made."""
    error.first = incidents.fail(connection, person, error.subject, error.message, now)
