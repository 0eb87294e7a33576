"""Commands of Promptyoself, typed in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from dayward.cli.prompting.main import main

Said = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def answered(capsys: pytest.CaptureFixture[str]) -> Said:
    """Type a command; the exit code and the answer."""

    def answered(*words: str) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        code = main(words)
        return code, json.loads(capsys.readouterr().out)

    return answered
