"""One server for all tests of this folder, a client that never tries again by itself, and new agents."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import letta_client
import pytest

from tests.letta.model import NAME, ScriptedModel
from tests.letta.server import LettaServer

NewAgent = Callable[..., str]

_BELL = '''
def ring(times: int) -> str:
    """Rings the bell.

    Args:
        times (int): how often
    """
    return "rang " + str(times)
'''


@pytest.fixture(scope="session")
def model() -> Iterator[ScriptedModel]:
    """The only model that the server has."""
    with ScriptedModel() as model:
        yield model


@pytest.fixture(scope="session")
def server(model: ScriptedModel) -> Iterator[LettaServer]:
    """A server that needs no password. Who stops it starts it again."""
    with LettaServer(model.url) as server:
        yield server


@pytest.fixture
def client(server: LettaServer) -> Iterator[letta_client.Letta]:
    """A client of that server."""
    with letta_client.Letta(base_url=server.url, max_retries=0, timeout=60) as client:
        yield client


@pytest.fixture
def new_agent(client: letta_client.Letta) -> NewAgent:
    """Makes an agent without tools of its own; further words are those of the client's ``agents.create``."""

    def make(**words: object) -> str:
        agent = client.agents.create(
            name="anna",
            model=f"openai-proxy/{NAME}",
            embedding="openai/text-embedding-3-small",
            memory_blocks=[],
            include_base_tools=False,
            **words,  # type: ignore[arg-type]
        )
        return agent.id

    return make


@pytest.fixture
def bell(client: letta_client.Letta) -> str:
    """The id of a tool, ``ring``, that waits for approval."""
    return client.tools.upsert(source_code=_BELL, default_requires_approval=True).id
