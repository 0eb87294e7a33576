"""`start`: have prompts sent in the background from now on."""

from __future__ import annotations

from typing import Any

from dayward.app.looping import start
from dayward.cli.prompting.execute import interval
from dayward.cli.prompting.parameters import Parameter
from dayward.core.configuration import Configuration

SUMMARY = "Send prompts in the background from now on"
PARAMETERS = (Parameter("interval", "seconds between two looks at most", default=60),)


def run(given: dict[str, Any], config: Configuration) -> dict[str, Any]:
    """Start the loop; where Dayward itself runs nothing has to be started."""
    found, new = start(config, interval(given))
    said = "" if new else " and sends prompts already; nothing was started"
    return {
        "status": "success",
        "started": new,
        "pid": found.pid,
        "interval": found.interval or None,
        "message": f"{found.name[0].upper()}{found.name[1:]} is running (process {found.pid}){said}",
    }
