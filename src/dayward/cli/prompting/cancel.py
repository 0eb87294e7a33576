"""`cancel`: have a prompt not sent any more."""

from __future__ import annotations

from typing import Any

from dayward.actions.context import OWNER
from dayward.app.prompting import prompt_state
from dayward.cli.prompting.parameters import Parameter
from dayward.core import clock
from dayward.core.configuration import Configuration
from dayward.prompts.registering import cancel

SUMMARY = "Cancel a scheduled prompt"
PARAMETERS = (Parameter("id", "its number, as list shows it", required=True),)


def run(given: dict[str, Any], config: Configuration) -> dict[str, Any]:
    """Cancel it; its history stays."""
    return cancel(prompt_state(config), OWNER, given["id"] or "", clock.utc())
