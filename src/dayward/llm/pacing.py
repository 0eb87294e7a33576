"""How often a model may be asked: so many requests and tokens a minute, where its endpoint says so.

The minute slides, and is read in the books, so that all processes together keep to it. What it holds back is not asked: the next in
line is, and where there is none, whoever asks may wait a little.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dayward.core import clock
from dayward.llm.endpoint import Endpoint
from dayward.llm.errors import ModelError

MINUTE = timedelta(minutes=1)
LONGEST = 20.0
"""Seconds that a turn waits at most, in all."""
_MOST = 5_000


def looked_at(endpoint: Endpoint) -> int:
    """How many of its newest calls have to be looked at; 0 where it may be asked as often as anybody likes."""
    return min(max(endpoint.rpm, 500 if endpoint.tpm else 0), _MOST)


def held_back(endpoint: Endpoint, calls: Sequence[Any], tokens: int, now: datetime) -> ModelError | None:
    """What keeps a call of so many tokens from being made now; None where nothing does. `calls` are the newest, the newest first."""
    recent = [call for call in calls if now - MINUTE < call.at <= now]
    free = now
    if 0 < endpoint.rpm <= len(recent):
        free = recent[endpoint.rpm - 1].at + MINUTE
    if endpoint.tpm:
        used = tokens
        for call in recent:
            used += call.tokens
            if used > endpoint.tpm:
                free = max(free, call.at + MINUTE)
                break
    if free <= now:
        return None
    times = "once" if endpoint.rpm == 1 else f"{endpoint.rpm} times"
    limits = [times] * bool(endpoint.rpm) + [f"for {endpoint.tpm:,} tokens"] * bool(endpoint.tpm)
    seconds = (free - now).total_seconds()
    error = ModelError(
        "rate",
        f"{endpoint.name} may be asked {' and '.join(limits)} a minute, and has been",
        f"it may be asked again in {seconds:.0f} s",
        seconds=seconds,
        endpoint=endpoint.name,
    )
    error.ours = True
    return error


class Patience:
    """How long one turn is ready to wait."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._until = clock.monotonic() + LONGEST

    def waits(self, error: ModelError) -> bool:
        """Wait until the endpoint may be asked again; False where that takes too long, or nobody but the service knows when."""
        if not error.ours or clock.monotonic() + error.seconds > self._until:
            return False
        return not self._stop.wait(error.seconds)
