"""`logs`: what those that send prompts wrote down."""

from __future__ import annotations

from typing import Any

from dayward.cli.prompting.parameters import Parameter
from dayward.core.configuration import Configuration
from dayward.core.logs import log_settings, written

SUMMARY = "Show the log, or what went wrong"
PARAMETERS = (
    Parameter("errors", "only what went wrong, which reaches further back", "boolean"),
    Parameter("lines", "at most the last so many", "integer", default=50),
)


def run(given: dict[str, Any], config: Configuration) -> dict[str, Any]:
    """Show its lines, the newest last. The loop and Dayward itself write into one log."""
    settings, _ = log_settings(config.home, config.values)
    path = settings.errors if given["errors"] else settings.path
    rows = list(written(path, settings.keep))
    rows = rows[-given["lines"] :] if given["lines"] > 0 else []
    return {"status": "success", "file": path, "lines": rows, "count": len(rows)}
