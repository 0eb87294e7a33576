"""An endpoint that may be asked so often a minute is not asked more often, whichever process asks."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayward.llm.asking import complete
from dayward.llm.endpoint import Endpoint
from dayward.llm.errors import ModelError
from dayward.llm.pacing import MINUTE, Patience, held_back
from dayward.state.database import Database
from tests.llm.conftest import at, rows
from tests.llm.server import say, serving

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
HELLO = [{"role": "user", "content": "Hello?"}]


class Call(NamedTuple):
    at: datetime
    tokens: int


def ago(*calls: tuple[float, int]) -> list[Call]:
    """Calls by how many seconds ago they were, the newest first."""
    return [Call(NOW - timedelta(seconds=seconds), tokens) for seconds, tokens in sorted(calls)]


@pytest.mark.parametrize(
    ("rpm", "tpm", "calls", "tokens", "seconds"),
    [
        (0, 0, ago(*[(1, 9_000)] * 50), 9_000, 0),
        (2, 0, ago((10, 1)), 1, 0),
        (2, 0, ago((10, 1), (40, 1)), 1, 20),
        (2, 0, ago((10, 1), (20, 1), (40, 1)), 1, 40),  # until only one is left
        (2, 0, ago((10, 1), (60, 1)), 1, 0),
        (0, 1_000, ago((10, 500)), 500, 0),
        (0, 1_000, ago((10, 500), (50, 300)), 400, 10),
        (0, 1_000, ago((10, 900), (50, 300)), 400, 50),
        (0, 1_000, [], 5_000, 0),  # alone it may be: the service says what it thinks of that
        (1, 1_000, ago((10, 900)), 200, 50),
    ],
)
def test_when_it_may_be_asked_again(rpm: int, tpm: int, calls: list[Call], tokens: int, seconds: float) -> None:
    error = held_back(Endpoint("there", "openai", "m", "http://x", rpm=rpm, tpm=tpm), calls, tokens, NOW)
    assert (error.seconds if error else 0) == seconds
    assert error is None or error.kind == "rate"


CALLS = st.lists(st.tuples(st.floats(0, 90), st.integers(0, 500)), max_size=12)


@given(CALLS, st.integers(0, 5), st.integers(0, 1_000), st.integers(1, 400))
def test_after_the_wait_nothing_holds_it_back(calls: list[tuple[float, int]], rpm: int, tpm: int, tokens: int) -> None:
    endpoint = Endpoint("there", "openai", "m", "http://x", rpm=rpm, tpm=tpm)
    error = held_back(endpoint, ago(*calls), tokens, NOW)
    if error:
        assert 0 < error.seconds <= MINUTE.total_seconds()
        assert held_back(endpoint, ago(*calls), tokens, NOW + timedelta(seconds=error.seconds)) is None


def test_it_is_not_asked_and_the_books_are_silent(database: Database, values: dict[str, Any]) -> None:
    with serving("One.", "Two.") as server:
        complete(at(server, rpm=1), HELLO)
        with pytest.raises(ModelError, match="may be asked once a minute"):
            complete(at(server, rpm=1), HELLO)
        assert complete(at(server, rpm=1, model="other"), HELLO).text == "Two."
        assert len(server.chats) == 2
    assert [row.state for row in rows(database)] == ["done", "done"]


def test_tokens_count_as_they_were_used(database: Database, values: dict[str, Any]) -> None:
    with serving(say("One.", usage=(700, 200))) as server:
        complete(at(server, tpm=1_500, max_tokens=100), HELLO)
        complete(at(server, tpm=1_500, max_tokens=100), HELLO)
        with pytest.raises(ModelError) as caught:
            complete(at(server, tpm=1_500, max_tokens=100), HELLO)
    assert caught.value.kind == "rate"
    assert 0 < caught.value.seconds <= 60


def test_who_is_patient_waits_and_nobody_waits_long() -> None:
    stop = threading.Event()
    error = ModelError("rate", "x", seconds=0.05)
    assert not Patience(stop).waits(error)  # what a service says is kept by the breaker
    error.ours = True
    assert Patience(stop).waits(error)
    error.seconds = 21
    assert not Patience(stop).waits(error)
    error.seconds = 15
    threading.Timer(0.05, stop.set).start()
    assert not Patience(stop).waits(error)
