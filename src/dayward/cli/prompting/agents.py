"""`agents`: who there is to send prompts to."""

from __future__ import annotations

from typing import Any

from dayward.app.agents import everyone
from dayward.cli.prompting.parameters import Parameter
from dayward.connectors.agents.places import place
from dayward.connectors.agents.port import Agent
from dayward.core.configuration import Configuration
from dayward.core.errors import DaywardError, Negative, UsageError
from dayward.prompts.target import AGENTS, LETTA

SUMMARY = "List available agents"
PARAMETERS = (Parameter("where", "letta, or openai for the endpoint where an agent is a model", default="letta"),)
CHANNELS = {"letta": LETTA, "openai": AGENTS}


def run(given: dict[str, Any], config: Configuration) -> dict[str, Any]:
    """Ask for them."""
    channel = channel_of(given)
    try:
        return shown(everyone(place(channel, config.values), channel))
    except DaywardError as error:
        raise Negative(f"Failed to list agents: {error.message}", error.next_step) from error


def channel_of(given: dict[str, Any]) -> str:
    """The channel that is meant. Raises UsageError."""
    if given["where"] not in CHANNELS:
        raise UsageError(f"where cannot be {given['where']!r}", f"it is {' or '.join(CHANNELS)}")
    return CHANNELS[given["where"]]


def shown(found: list[Agent]) -> dict[str, Any]:
    """Agents as programs know them."""
    agents = [
        {"id": one.id, "name": one.name, "created_at": one.created_at or None, "last_updated": one.last_updated or None}
        for one in found
    ]
    return {"status": "success", "agents": agents, "count": len(agents)}
