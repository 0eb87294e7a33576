from __future__ import annotations

from pathlib import Path

import pytest

from tests.workspace.kit import Life, make


@pytest.fixture
def life(tmp_path: Path, home: Path) -> Life:
    """A new folder with a short todo.txt."""
    return make(tmp_path / "life")
