"""Whatever the description allows, and much that it does not, is sent to every operation: none may end in a fault of ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dayward.api import asking, completions, conversations, kegbot, octopus
from dayward.server.limits import Limit
from tests.web.desk import Desk

pytestmark = [pytest.mark.api, pytest.mark.timeout(1_500)]

EXPECTED = """[checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx", 502, 503]
"""
"""What is described: 503 where there is no remote to sync with, 502 where nobody is there to answer. Never 500."""
ENDLESS = "/api/v1/events/stream"


def test_no_request_ends_in_a_fault(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.application.app.state.limit = Limit(1_000_000, 60)
    for module in (octopus, kegbot):
        monkeypatch.setattr(module, "_PATIENCE", 0.01)
    monkeypatch.setattr(completions, "PATIENCE", 0.01)
    monkeypatch.setattr(conversations, "answer_to", _at_once)
    (tmp_path / "schemathesis.toml").write_text(EXPECTED)
    token = desk.program().headers["authorization"]
    words = [
        sys.executable, "-m", "schemathesis.cli", "run", f"{desk.url}/api/v1/openapi.json",
        "--header", f"Authorization: {token}", "--checks", "not_a_server_error", "--exclude-path", ENDLESS,
        "--phases", "examples,coverage,fuzzing", "--max-examples", "15", "--seed", "7", "--request-timeout", "60",
        "--suppress-health-check", "all", "--workers", "2", "--no-color", "--continue-on-failure",
    ]  # fmt: skip
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=1_400, cwd=tmp_path)
    assert done.returncode == 0, (done.stdout + done.stderr)[-6_000:]


async def _at_once(house: Any, asked: Any, seconds: float, after: int | None = None) -> Any:
    return await asking.answer_to(house, asked, min(seconds, 0.01), after)
