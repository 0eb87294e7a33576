"""`list`: what is scheduled."""

from __future__ import annotations

from typing import Any

from dayward.actions.context import OWNER
from dayward.app.prompting import prompt_state
from dayward.cli.prompting.parameters import Parameter
from dayward.core.configuration import Configuration
from dayward.prompts.registering import listed

SUMMARY = "List scheduled prompts"
PARAMETERS = (
    Parameter("agent_id", "only those for this agent"),
    Parameter("all", "those too that are over or cancelled", "boolean"),
)


def run(given: dict[str, Any], config: Configuration) -> dict[str, Any]:
    """List them, the next first."""
    return listed(prompt_state(config), OWNER, given["agent_id"] or "", given["all"])
