"""`test`: whether the server where the agents are can be reached."""

from __future__ import annotations

from typing import Any

from dayward.app.agents import everyone
from dayward.cli.prompting.agents import PARAMETERS as PARAMETERS
from dayward.cli.prompting.agents import channel_of
from dayward.connectors.agents.places import place
from dayward.connectors.agents.port import Agent
from dayward.core.configuration import Configuration
from dayward.core.errors import DaywardError, Negative
from dayward.prompts.target import LETTA

SUMMARY = "Test the connection to the server of the agents"


def run(given: dict[str, Any], config: Configuration) -> dict[str, Any]:
    """Ask it for its agents."""
    channel = channel_of(given)
    try:
        return shown(channel, everyone(place(channel, config.values), channel))
    except DaywardError as error:
        raise Negative(f"Failed to connect to {_named(channel)}: {error.message}", error.next_step) from error


def shown(channel: str, found: list[Agent]) -> dict[str, Any]:
    """What there is to say of a connection that works."""
    return {"status": "success", "message": f"Connection to {_named(channel)} successful", "agent_count": len(found)}


def _named(channel: str) -> str:
    return "Letta server" if channel == LETTA else "the endpoint of agents"
