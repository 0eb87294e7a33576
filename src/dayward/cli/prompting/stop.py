"""`stop`: end the loop that runs, in the background or not."""

from __future__ import annotations

from typing import Any

from dayward.app.looping import stop
from dayward.cli.prompting.parameters import Parameter
from dayward.core.configuration import Configuration

SUMMARY = "Stop sending prompts; what is due meanwhile is sent after the next start"
PARAMETERS: tuple[Parameter, ...] = ()


def run(given: dict[str, Any], config: Configuration) -> dict[str, Any]:
    """Stop it, and wait until it has."""
    pid = stop(config)
    return {"status": "success", "stopped": pid, "message": f"The loop (process {pid}) has stopped"}
