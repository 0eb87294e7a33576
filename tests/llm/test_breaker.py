"""An endpoint that keeps failing is left alone for a while, by every process; what is told of it is told once."""

from __future__ import annotations

from typing import Any

import pytest

from dayward.llm.account import try_anyway
from dayward.llm.asking import complete
from dayward.llm.errors import ModelError
from dayward.state import incidents
from dayward.state.database import Database
from tests.llm.conftest import at, rows
from tests.llm.server import fault, say, serving

HELLO = [{"role": "user", "content": "Hello?"}]
START = "2026-11-21T10:00:00+00:00"


def failed(there: Any) -> ModelError:
    with pytest.raises(ModelError) as caught:
        complete(there, HELLO)
    return caught.value


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the clock to so many seconds after the start."""

    def set_to(seconds: float) -> None:
        minutes, rest = divmod(seconds, 60)
        monkeypatch.setenv("DAYWARD_NOW", f"2026-11-21T10:{int(minutes):02}:{rest:06.3f}+00:00")

    set_to(0)
    return set_to


def test_three_failures_open_it_and_it_closes_by_itself(database: Database, values: dict[str, Any], time: Any) -> None:
    with serving(fault("500")) as server:
        there = at(server)
        errors = [failed(there) for _ in range(5)]
        assert len(server.chats) == 3
        assert [error.first for error in errors] == [True, False, False, False, False]
        assert errors[4].kind == "overloaded"
        assert 0 < errors[4].seconds < 31
        assert "left alone" in errors[4].message
        time(31)
        failed(there)
        assert len(server.chats) == 4
        time(61)
        failed(there)
        assert len(server.chats) == 4, "the fourth failure doubles the pause"
        time(95)
        server.script = [say("Better.")]
        assert complete(there, HELLO).text == "Better."
        assert complete(there, HELLO).text == "Better."
    assert len(rows(database)) == 6
    with database.reading() as connection:
        assert incidents.open_incidents(connection, "owner") == []


def test_what_is_wrong_with_a_question_does_not_open_it(database: Database, values: dict[str, Any], time: Any) -> None:
    with serving(fault("too_long")) as server:
        errors = [failed(at(server)) for _ in range(6)]
        assert len(server.chats) == 6
    assert not any(error.first for error in errors)


def test_a_wait_that_is_asked_for_is_kept(database: Database, values: dict[str, Any], time: Any) -> None:
    with serving(fault("rate"), say("Now.")) as server:
        assert failed(at(server)).seconds == 7
        time(5)
        assert failed(at(server)).seconds == pytest.approx(2)
        assert len(server.chats) == 1
        time(8)
        assert complete(at(server), HELLO).text == "Now."


def test_a_key_that_was_turned_down_is_tried_no_more_until_it_is_another(
    database: Database, values: dict[str, Any], time: Any
) -> None:
    with serving("Welcome.", key="new-4711") as server:
        assert failed(at(server, key="old-4711")).kind == "key"
        time(3000)
        error = failed(at(server, key="old-4711"))
        assert (error.kind, error.first) == ("key", False)
        assert len(server.chats) == 1
        assert complete(at(server, key="new-4711"), HELLO).text == "Welcome."
        server.key = "old-4711"
        try_anyway(at(server, key="old-4711"))
        assert complete(at(server, key="old-4711"), HELLO).text == "Welcome."
        assert complete(at(server, key="old-4711"), HELLO).text == "Welcome."


def test_a_key_revoked_in_the_middle_of_a_turn(database: Database, values: dict[str, Any]) -> None:
    with serving("One.", key="k-4711") as server:
        there = at(server, key="k-4711")
        complete(there, HELLO)
        server.key = "other"
        assert failed(there).kind == "key"
    assert [(row.state, row.error) for row in rows(database)] == [("done", ""), ("failed", "key")]
