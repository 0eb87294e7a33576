"""To whom a prompt goes, in the words a person types."""

from __future__ import annotations

import re
from typing import NamedTuple

from dayward.core.errors import UsageError

LETTA, AGENTS, CONVERSATION = "letta", "agents", "dayward"
_NAMED = re.compile(r"([a-z][a-z0-9-]*):(.+)", re.S)
_NEXT = "an agent's id (agent-…), openai:MODEL, dayward:NAME, or a chat address such as ntfy:me"


class Target(NamedTuple):
    """A channel, and an address in it."""

    channel: str
    address: str

    @property
    def shown(self) -> str:
        """As a person types it; a Letta agent by its id alone."""
        if self.channel == LETTA:
            return self.address
        return f"{'openai' if self.channel == AGENTS else self.channel}:{self.address}"


def target(text: str) -> Target:
    """`agent-…` is a Letta agent, `openai:MODEL` an agent behind an OpenAI-compatible endpoint, `dayward:NAME` a conversation
    with Dayward itself, and `CHANNEL:ADDRESS` a chat address. Raises UsageError.
    """
    clean = text.strip()
    if not clean or any(letter.isspace() or not letter.isprintable() for letter in clean):
        raise UsageError(f"{text!r} is nobody to send a prompt to", _NEXT)
    found = _NAMED.fullmatch(clean)
    if not found:
        return Target(LETTA, clean)
    channel = {"openai": AGENTS}.get(found[1], found[1])
    return Target(channel, found[2])
