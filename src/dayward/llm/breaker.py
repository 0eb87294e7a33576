"""An endpoint that keeps failing is left alone for a while. What it did is read in the ledger, so that all processes know the same.

Three failures in a row open it, for half a minute; each further one doubles that, up to a quarter of an hour; then one call is let
through. A wait that the service asks for is kept at once. A key that will not do is tried no more until it is another.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dayward.llm.errors import OF_THE_ENDPOINT

LOOKED_AT = 12
_FAILURES = 3
_FIRST, _LONGEST = timedelta(seconds=30), timedelta(minutes=15)
_TRIAL = timedelta(minutes=2)
"""How long a call that was let through may take before another is."""


def closed_until(calls: Sequence[Any], now: datetime) -> tuple[str, datetime | None] | None:
    """Why an endpoint is left alone, and until when (None: until its key is another); None where it may be asked.

    `calls` are its newest ones, the newest first.
    """
    ended = [call for call in calls if call.state != "open"]
    failures = []
    for call in ended:
        if call.error in OF_THE_ENDPOINT:
            failures.append(call)
        elif call.state in ("done", "cut") and not call.error:
            break
    if not failures:
        return None
    last = failures[0]
    if last.error == "key":
        return "key", None
    until = last.retry_at or last.at
    if len(failures) >= _FAILURES or last.error == "quota":
        pause = min(_FIRST * 2 ** max(0, len(failures) - _FAILURES), _LONGEST)
        until = max(until, last.at + timedelta(milliseconds=last.milliseconds) + pause)
    if now < until <= now + timedelta(days=2):
        return last.error, until
    trials = [call for call in calls if call.state == "open" and now - _TRIAL < call.at <= now]
    return (last.error, trials[0].at + _TRIAL) if trials and len(failures) >= _FAILURES else None
