"""Books of their own for each test: a database with one person, settings that a test may change."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from dayward.core import clock
from dayward.core.configuration import configuration
from dayward.llm import books
from dayward.llm.asking import close
from dayward.llm.books import Books
from dayward.llm.endpoints import Endpoint
from dayward.llm.purpose import Purpose, asking
from dayward.state import ledger, people
from dayward.state.database import Database
from dayward.state.people import Person
from dayward.state.upgrade import ready
from tests.llm.server import Server

T = TypeVar("T")
_OTHERS = ("ANTHROPIC_", "OPENAI_", "OLLAMA_", "LITELLM_", "AI_")


@pytest.fixture(autouse=True)
def no_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the environment names a model."""
    for name in list(os.environ):
        if name.startswith(_OTHERS):
            monkeypatch.delenv(name)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(str(tmp_path / "state.db"))
    ready(made)
    with made.transaction() as connection:
        people.keep(connection, Person("owner", "Ana", "/home/ana/life", "Europe/Madrid", "", {}), clock.utc())
    yield made
    made.close()


@pytest.fixture
def values(database: Database) -> Iterator[dict[str, Any]]:
    """The settings; calls in this test are written into the database, for its person."""
    found = configuration().values
    books.keep(Books(lambda: database, lambda: found, lambda _: "Europe/Madrid"))
    with asking(Purpose("owner", "turn-1", "strong")):
        yield found
    close()


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run it in a loop of its own, and give the connections back."""

    async def whole() -> T:
        from dayward.llm import strong

        try:
            return await work
        finally:
            await strong.close()

    return asyncio.run(whole())


def rows(database: Database) -> list[Any]:
    """All calls in the books, the oldest first."""
    with database.reading() as connection:
        return ledger.between(connection, "owner", clock.utc().replace(year=2000), clock.utc().replace(year=2100))


def at(server: Server, provider: str = "openai", **more: Any) -> Endpoint:
    """An endpoint there; it costs something, unlike others on this machine."""
    given = {"model": "scripted", "timeout": 5.0, "price_in": 1.0, "price_out": 10.0, "proxy": True} | more
    return Endpoint("there", provider, url=getattr(server, provider), **given)
