"""Reading one text at a fixed moment: Saturday, 21 November 2026, four in the afternoon, in Madrid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dayward.language.lexicon import load
from dayward.language.time import Found, find

Say = Callable[..., Found]


@pytest.fixture
def say() -> Say:
    """`say("tomorrow")`, with `now` and `zone` where they matter."""

    def read(text: str, now: str = "2026-11-21T16:00", zone: str = "Europe/Madrid") -> Found:
        return find(text, datetime.fromisoformat(now), ZoneInfo(zone), load())

    return read
