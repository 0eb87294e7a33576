"""`restart`: stop the loop, and start it anew."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from dayward.app.looping import executor, stop
from dayward.app.prompting import prompt_state
from dayward.cli.prompting import start
from dayward.cli.prompting.parameters import Parameter
from dayward.core.configuration import Configuration
from dayward.core.errors import Negative

SUMMARY = "Stop the loop and start it anew, such as after a change of settings"
PARAMETERS = (Parameter("interval", "seconds between two looks at most (default: as before, else 60)"),)


def run(given: dict[str, Any], config: Configuration) -> dict[str, Any]:
    """Stop it where it runs; start it in any case."""
    before = executor(config, prompt_state(config))
    seconds = given["interval"] or (before and before.interval) or 60
    with suppress(Negative):
        stop(config)
    return start.run({"interval": seconds}, config)
