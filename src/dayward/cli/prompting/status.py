"""`status`: whether prompts are sent, by whom, and what is next."""

from __future__ import annotations

from typing import Any

from dayward.actions.context import OWNER
from dayward.app.looping import executor
from dayward.app.prompting import prompt_state
from dayward.cli.prompting.parameters import Parameter
from dayward.core.configuration import Configuration
from dayward.prompts.registering import stamp
from dayward.prompts.standing import standing

SUMMARY = "Show whether prompts are being sent, by whom, and what is next"
PARAMETERS: tuple[Parameter, ...] = ()


def run(given: dict[str, Any], config: Configuration) -> dict[str, Any]:
    """Look."""
    database = prompt_state(config)
    found = executor(config, database)
    with database.reading() as connection:
        now = standing(connection, OWNER)
    return {
        "status": "success",
        "running": found is not None,
        "by": found and found.by,
        "pid": found and found.pid,
        "host": found and found.host,
        "since": stamp(found and found.since),
        "interval": (found and found.interval) or None,
        "next_due": stamp(now.next_due),
        "scheduled": now.scheduled,
        "waiting": now.waiting,
        "unknown": now.unknown,
        "failing": [{"subject": row.subject, "message": row.message, "times": row.times} for row in now.failing],
    }
