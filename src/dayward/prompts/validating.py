"""Whether there is somebody to send a prompt to, asked before it is kept."""

from __future__ import annotations

from collections.abc import Callable, Collection

from dayward.connectors.agents.port import Agents
from dayward.core.awaiting import waited_for
from dayward.core.errors import DaywardError, Negative
from dayward.prompts.target import CONVERSATION, Target


def validate(to: Target, places: Callable[[str], Agents | None], channels: Collection[str]) -> None:
    """Raise Negative where nobody is there. `places` knows where agents of a channel are; `channels` are the other ones set up."""
    if to.channel == CONVERSATION or to.channel in channels:
        return
    place = places(to.channel)
    if place is None:
        raise Negative(f"Agent validation failed: no channel {to.channel!r} is set up")
    try:
        waited_for(_asked(place, to.address))
    except DaywardError as error:
        raise Negative(f"Agent validation failed: {error.message}", error.next_step) from None


async def _asked(place: Agents, id_: str) -> None:
    try:
        await place.agent(id_)
    finally:
        await place.close()
