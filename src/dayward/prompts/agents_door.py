"""What agents may do themselves, through a plug-in or as tools: prompt agents. Whom else they may address, the person says."""

from __future__ import annotations

from collections.abc import Collection

from dayward.core.errors import Refused
from dayward.prompts.target import AGENTS, LETTA, target

SETTING = "prompts.agents_may_address"


def check(agent_id: str, deliver: str, allowed: Collection[str]) -> None:
    """Raise Refused where an agent would have a prompt, or the reply to one, sent to somebody who is no agent."""
    for text, agents in ((agent_id, (LETTA, AGENTS)), (deliver, ())):
        if not text:
            continue
        to = target(text)
        if to.channel not in agents and to.channel not in allowed and to.shown not in allowed:
            raise Refused(
                f"an agent may not have anything sent to {to.shown}",
                f"a person allows it: dayward config {SETTING} {to.shown}",
            )
