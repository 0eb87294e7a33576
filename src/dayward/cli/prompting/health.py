"""`health`: whether prompts are sent as they should be, for people and for what watches over machines."""

from __future__ import annotations

from functools import partial
from typing import Any

from dayward.cli.prompt_checks import checked
from dayward.cli.prompting.parameters import Parameter
from dayward.connectors.agents.places import place
from dayward.core.configuration import Configuration

SUMMARY = "Check that prompts are being sent; exit code 1 where something is wrong"
PARAMETERS: tuple[Parameter, ...] = ()


def run(given: dict[str, Any], config: Configuration) -> dict[str, Any]:
    """Look at everything."""
    found = checked(config, partial(place, values=config.values))
    healthy = all(one.ok for one in found)
    return {"status": "healthy" if healthy else "unhealthy", "checks": [one._asdict() for one in found]}
