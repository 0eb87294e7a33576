"""What stands in the books: also where a provider tells nonsense, where a reader goes away, where a process dies."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dayward.core import clock
from dayward.llm import books
from dayward.llm.asking import complete
from dayward.llm.books import Books
from dayward.llm.costs import added
from dayward.llm.errors import ModelError
from dayward.llm.purpose import Purpose, asking
from dayward.state import incidents, ledger, people
from dayward.state.database import Database
from dayward.state.people import Person
from dayward.state.upgrade import ready
from tests.llm.conftest import at, rows, run
from tests.llm.server import fault, say, serving
from tests.postgres import empty_database

HELLO = [{"role": "user", "content": "Hello?"}]


@pytest.mark.parametrize("name", ["absurd", "boundless", "no_usage"])
def test_absurd_counts_are_replaced_by_a_guess_and_marked(
    name: str, database: Database, values: dict[str, Any]
) -> None:
    with serving(fault(name)) as server:
        complete(at(server), HELLO)
    (row,) = rows(database)
    assert row.estimated
    assert 0 < row.input < 200
    assert 0 < row.output < 20
    assert row.money == row.input + row.output * 10


def test_cached_tokens_are_counted_and_are_none_where_there_are_more_than_all(
    database: Database, values: dict[str, Any]
) -> None:
    with serving(say("A.", usage=(1000, 5), cached=800), say("B.", usage=(10, 5), cached=800)) as server:
        complete(at(server), HELLO)
        complete(at(server), HELLO)
    assert [(row.input, row.cached) for row in rows(database)] == [(1000, 800), (10, 0)]


def test_the_price_list_is_asked_where_no_price_is_set(database: Database, values: dict[str, Any]) -> None:
    listed = {"price_in": None, "price_out": None}
    with serving(say("A.", usage=(1000, 100)), say("B.", usage=(1000, 100))) as server:
        known = complete(at(server, "anthropic", model="claude-sonnet-4-5", **listed), HELLO)
        unknown = complete(at(server, "anthropic", model="nobody-knows-this", **listed), HELLO)
    assert (known.cost, unknown.cost) == (4_500, None)
    assert [(row.money, row.priced) for row in rows(database)] == [(4_500, True), (1000 * 15 + 100 * 75, False)]


def test_prices_of_models_may_be_set_by_their_names(database: Database, values: dict[str, Any]) -> None:
    listed = {"price_in": None, "price_out": None}
    prices = {"mine-4.1": (2, 8.0), "half": (1, None), "odd": ("2", 1), "claude-sonnet-4-5": (0, 0)}
    for name, (read, written) in prices.items():
        values["models.prices"] |= {f"{name}.in": read} | ({} if written is None else {f"{name}.out": written})
    with serving(say("A.", usage=(1000, 100))) as server:
        costs = [complete(at(server, model=name, **listed), HELLO).cost for name in prices]
    assert costs == [2_800, None, None, 0]  # what is set wins over what is listed


def test_a_limit_holds_where_nobody_knows_the_price(database: Database, values: dict[str, Any]) -> None:
    unknown = {"price_in": None, "price_out": None, "model": "nobody-knows-this", "max_tokens": 1_000}
    values["budget.day"] = 0.09
    with serving(say("A.", usage=(1_000, 100))) as server:
        complete(at(server, **unknown), HELLO)
        with pytest.raises(ModelError) as caught:
            complete(at(server, **unknown), HELLO)
        assert caught.value.kind == "budget"
        values["budget.unknown_in"] = values["budget.unknown_out"] = 0.0
        complete(at(server, **unknown), HELLO)


def test_an_answer_that_is_repeated_saves_what_the_first_cost(database: Database, values: dict[str, Any]) -> None:
    with serving(say("{}", usage=(1000, 100))) as server:
        for _ in range(3):
            complete(at(server), HELLO, {"type": "object"})
    whole = added(rows(database))
    assert (whole.calls, whole.cached, whole.money, whole.saved) == (1, 2, 2_000, 4_000)


def test_what_a_proxy_says_it_cost_counts(database: Database, values: dict[str, Any]) -> None:
    with serving(say("A.", usage=(10, 1), headers={"x-litellm-response-cost": "0.0123"})) as server:
        assert complete(at(server), HELLO).cost == 12_300
    assert rows(database)[0].money == 12_300


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_who_stops_reading_is_counted_up_to_there(provider: str, database: Database, values: dict[str, Any]) -> None:
    from pydantic_ai import Agent

    from dayward.llm import strong

    async def ask(server: Any) -> None:
        agent = Agent(strong.model(at(server, provider)))
        async with agent.run_stream("How is it?") as result:
            async for _ in result.stream_text(debounce_by=None):
                raise KeyboardInterrupt

    with serving(say("one two three four " * 100, pieces=100, pause=0.02)) as server, pytest.raises(KeyboardInterrupt):
        run(ask(server))
    (row,) = rows(database)
    assert (row.state, row.error) == ("cut", "")
    assert row.estimated or provider == "anthropic"
    assert 0 < row.output < 100
    assert row.money == row.input + row.output * 10


def test_a_cancelled_call_is_counted(database: Database, values: dict[str, Any]) -> None:
    from pydantic_ai import Agent

    from dayward.llm import strong

    async def ask(server: Any) -> None:
        agent = Agent(strong.model(at(server)))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await agent.run("How is it?")

    with serving(fault("hang")) as server:
        run(ask(server))
    assert rows(database)[0].state == "cut"


def test_a_call_whose_process_dies_stays_counted(tmp_path: Path, database: Database) -> None:
    script = (
        "import sys\nfrom dayward.llm import books\nfrom dayward.core.configuration import configuration\n"
        "from dayward.llm.asking import complete\nfrom dayward.llm.endpoints import Endpoint\n"
        "from dayward.llm.purpose import Purpose, asking\nfrom dayward.state.database import Database\n"
        "database = Database(sys.argv[1])\nvalues = configuration().values\n"
        "books.keep(books.Books(lambda: database, lambda: values))\n"
        "there = Endpoint('there', 'openai', 'm', sys.argv[2], price_in=1.0, price_out=10.0, proxy=True, max_tokens=100)\n"
        "with asking(Purpose('owner', 't', 'strong')):\n"
        "    complete(there, [{'role': 'user', 'content': 'Hello?'}])\n"
    )
    with serving(fault("hang")) as server:
        process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "state.db"), server.openai])
        while not server.chats:
            assert process.poll() is None
            threading.Event().wait(0.02)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    (row,) = rows(database)
    assert row.state == "open"
    assert row.money > 1000
    with database.reading() as connection:
        assert ledger.spent(connection, "owner", clock.utc() - timedelta(hours=1)) == row.money


def test_the_budget_is_checked_before_a_call_and_says_what_to_do(database: Database, values: dict[str, Any]) -> None:
    values |= {"budget.day": 0.01, "budget.currency": "EUR", "budget.rate": 0.5}  # two US cents
    with serving(say("A.", usage=(9_000, 100))) as server:
        there = at(server, max_tokens=500)
        for _ in range(2):
            complete(there, HELLO)
        with pytest.raises(ModelError) as caught:
            complete(there, HELLO)
        with pytest.raises(ModelError) as again:
            complete(there, HELLO)
        assert len(server.chats) == 2
        complete(at(server, "ollama"), HELLO)  # what costs nothing goes on
    assert (caught.value.kind, caught.value.fallback, caught.value.first, again.value.first) == (
        "budget", False, True, False,
    )  # fmt: skip
    assert "models have cost 0.0100 EUR today and may cost 0.0100 EUR" in caught.value.message
    assert "00:00" in caught.value.next_step
    assert "dayward config budget.day" in caught.value.next_step
    values["budget.day"] = 0.0
    with serving("Again.") as server:
        complete(at(server), HELLO)
    with database.reading() as connection:
        assert incidents.open_incidents(connection, "owner") == []


@pytest.mark.parametrize(
    ("name", "limit"), [("budget.agents", {"scout": 0.001}), ("budget.routines", {"morning": 0.001})]
)
def test_an_agent_and_a_routine_have_caps_of_their_own(
    name: str, limit: dict[str, float], database: Database, values: dict[str, Any]
) -> None:
    values[name] = limit
    with serving(say("A.", usage=(900, 9))) as server:
        there = at(server, max_tokens=50)
        with asking(Purpose("owner", "t", "strong", agent="scout", routine="morning")):
            complete(there, HELLO)
            with pytest.raises(ModelError, match=r"for (scout|morning) today"):
                complete(there, HELLO)
        with asking(Purpose("owner", "t", "strong", agent="other")):
            complete(there, HELLO)


def test_the_day_is_the_persons_own(
    database: Database, values: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    values["budget.day"] = 0.005
    with serving(say("A.", usage=(4_000, 50))) as server:
        there = at(server, max_tokens=50)
        monkeypatch.setenv("DAYWARD_NOW", "2026-11-21T22:58:00+00:00")  # 23:58 in Madrid
        complete(there, HELLO)
        with pytest.raises(ModelError, match="today"):
            complete(there, HELLO)
        monkeypatch.setenv("DAYWARD_NOW", "2026-11-21T23:01:00+00:00")
        complete(there, HELLO)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_calls_at_once_cannot_exceed_the_budget(kind: str, database: Database, values: dict[str, Any]) -> None:
    values["budget.day"] = 0.01  # room for three calls that may cost 0.003 each
    refused: list[str] = []

    def ask(there: Any) -> None:
        with asking(Purpose("owner", "t", "strong")):
            try:
                complete(there, HELLO)
            except ModelError as error:
                refused.append(error.kind)

    def all_at_once(used: Database) -> None:
        books.keep(Books(lambda: used, lambda: values))
        with serving(say("A.", usage=(10, 300), delay=0.3)) as server:
            threads = [threading.Thread(target=ask, args=(at(server, max_tokens=290),)) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert len(server.chats) == 3
        assert refused == ["budget"] * 5

    if kind == "sqlite":
        all_at_once(database)
        return
    with empty_database() as address:
        other = Database(address)
        ready(other)
        with other.transaction() as connection:
            people.keep(connection, Person("owner", "Ana", "/home/ana/life", "", "", {}), clock.utc())
        all_at_once(other)
        other.close()


def test_no_call_is_made_on_nobodys_behalf() -> None:
    with serving() as server, pytest.raises(RuntimeError, match="nobody's behalf"):
        complete(at(server), HELLO)
    assert server.chats == []
