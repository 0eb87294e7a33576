"""`backup`: everything in one file, proven before it counts."""

from __future__ import annotations

from typing import Any

from dayward.app.prompting import prompt_state
from dayward.app.upkeep import backup
from dayward.cli.prompting.parameters import Parameter
from dayward.core.configuration import Configuration

SUMMARY = "Back up prompts, state and configuration, and your folder where you have one"
PARAMETERS = (Parameter("to", "another folder to keep it in; no older one is removed there"),)


def run(given: dict[str, Any], config: Configuration) -> dict[str, Any]:
    """Make one; it is restored and compared before it gets its name."""
    prompt_state(config)
    made = backup(config, given["to"] or "")
    return {
        "status": "success",
        "path": made.path,
        "bytes": made.size,
        "files": len(made.manifest.files),
        "rows": made.manifest.rows(),
        "removed": list(made.removed),
        "message": f"Backed up and proven: {made.path}",
    }
