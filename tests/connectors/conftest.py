"""The command line of tests/cli, and a calendar server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.conftest import dayward, demo, life, own_home  # noqa: F401 (fixtures)
from tests.connectors.server import Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running
