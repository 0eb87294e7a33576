"""Asking a place who its agents are, for those who wait for the answer."""

from __future__ import annotations

import asyncio

from dayward.connectors.agents.port import Agent, Agents
from dayward.core.awaiting import waited_for
from dayward.core.errors import Unavailable
from dayward.prompts.target import AGENTS, LETTA

PATIENCE = 20.0
"""Seconds a place may take to answer."""
_SETTINGS = {LETTA: "dayward config letta.url ADDRESS", AGENTS: "dayward config agents.url ADDRESS"}


def everyone(place: Agents | None, channel: str, seconds: float = PATIENCE) -> list[Agent]:
    """All agents of a place. Raises Unavailable where it is not set up or does not answer, Refused where its key will not do."""
    if place is None:
        raise Unavailable(f"no channel {channel!r} is set up", _SETTINGS.get(channel, "see: dayward config"))

    async def asked() -> list[Agent]:
        try:
            async with asyncio.timeout(seconds):
                return await place.agents()
        finally:
            await place.close()

    try:
        return waited_for(asked())
    except TimeoutError:
        raise Unavailable(f"it does not answer within {seconds:g} s", "look whether it runs") from None
