"""`resume`: let prompts go on that were paused because nobody could take them."""

from __future__ import annotations

from typing import Any

from dayward.actions.context import OWNER
from dayward.app.prompting import prompt_state
from dayward.cli.prompting.parameters import Parameter
from dayward.core import clock
from dayward.core.configuration import Configuration
from dayward.prompts.resuming import resume

SUMMARY = "Resume paused prompts"
PARAMETERS = (
    Parameter("id", "only the one of this number"),
    Parameter("agent_id", "only those for this agent"),
)


def run(given: dict[str, Any], config: Configuration) -> dict[str, Any]:
    """Resume them; all that are paused, unless told which."""
    return resume(prompt_state(config), OWNER, given["id"] or "", given["agent_id"] or "", clock.utc())
