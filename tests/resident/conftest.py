"""A home, and a Dayward that can be started in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.resident.process import Running


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """Not started yet."""
    one = Running(tmp_path)
    yield one
    one.close()
