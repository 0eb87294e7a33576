"""`execute`: send what is due, once or for as long as it is let."""

from __future__ import annotations

import json
import math
import sys
from typing import Any

from dayward.app.prompting import run_loop, run_once
from dayward.cli.prompting.parameters import Parameter
from dayward.core.configuration import Configuration
from dayward.core.errors import UsageError
from dayward.prompts.executed import Executed

SUMMARY = "Execute due prompts"
PARAMETERS = (
    Parameter("loop", "go on until Ctrl-C", "boolean"),
    Parameter("interval", "seconds between two looks at most, with --loop", default=60),
)
WAITS = 600.0
"""Seconds for which `execute` waits for agents to reply; what takes longer goes on by itself the next time."""


def run(given: dict[str, Any], config: Configuration) -> dict[str, Any]:
    """Send it, and tell how each ended."""
    seconds = interval(given)
    if given["loop"]:
        return {"status": "success", "message": run_loop(config, seconds, _told)}
    found = run_once(config, WAITS)
    return {"status": "success", "executed": found, "message": f"{len(found)} prompts executed"}


def interval(given: dict[str, Any]) -> float:
    """The seconds between two looks. Raises UsageError."""
    try:
        seconds = float(given["interval"])
    except ValueError:
        raise UsageError("Interval must be a number (seconds)") from None
    if not seconds > 0 or math.isinf(seconds):
        raise UsageError("Interval must be a positive number of seconds")
    return seconds


def _told(found: list[Executed]) -> None:
    """While the loop runs each end is a line of JSON on standard error; standard output is for the answer."""
    for one in found:
        sys.stderr.write(json.dumps(one, ensure_ascii=False) + "\n")
        sys.stderr.flush()
