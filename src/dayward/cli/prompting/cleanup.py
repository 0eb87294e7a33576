"""`cleanup`: forget what is old."""

from __future__ import annotations

from typing import Any

from dayward.app.prompting import prompt_state
from dayward.app.upkeep import clean
from dayward.cli.prompting.parameters import Parameter
from dayward.core.configuration import Configuration
from dayward.core.errors import UsageError

SUMMARY = "Remove old log files, and the words of old prompts and replies"
PARAMETERS = (Parameter("days", "how many days are kept (default: the setting keep.days)", "integer"),)


def run(given: dict[str, Any], config: Configuration) -> dict[str, Any]:
    """Forget; that a prompt was sent is kept, so that none is sent twice."""
    days = config.values["keep.days"] if given["days"] is None else given["days"]
    if given["days"] is not None and days <= 0:
        raise UsageError("days must be a positive integer")
    found = clean(config, prompt_state(config), days)
    said = f"{found.messages} messages emptied, {len(found.files)} log files removed"
    return {
        "status": "success",
        "days": days,
        "messages": found.messages,
        "files": found.files,
        "message": said if days else "Everything is kept, as keep.days says",
    }
