"""Prompts to agents behind an OpenAI-compatible endpoint. Set up by `agents.url`.

Its key is in `DAYWARD_AGENTS_KEY`, or in the file `agents-key` in Dayward's configuration folder, which only you may read.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from dayward.channels.setting import Setup
from dayward.core.errors import DaywardError, Unavailable
from dayward.core.web import pause
from dayward.jobs.channel import Channel, NotNow, Rejected, Sent
from dayward.jobs.leases import AGENTS

if TYPE_CHECKING:
    from dayward.connectors.agents.openai import Answered, OpenAI

log = logging.getLogger(__name__)

_GONE = ("model_not_found", "agent_not_found")
_PAID = ("insufficient_quota", "billing_not_active")
_BUSY = (409, 425, 429)
_ON = "start Dayward anew, then: promptyoself resume"


class AgentsChannel(Channel):
    """One endpoint; an address is the name of a model.

    It is never given a prompt twice unless it surely did not begin with it: nothing can ask it afterwards.
    """

    name = "agents"
    way = AGENTS
    patience = 900.0

    def __init__(self, place: OpenAI) -> None:
        self._place = place

    async def send(self, address: str, key: str, body: dict[str, Any]) -> Sent:
        """Give it to the agent, and wait for the reply."""
        from dayward.connectors.agents.openai import Answered

        try:
            answer = await self._place.ask(address, str(body["text"]), key)
        except Answered as answered:
            raise _judged(answered, address) from None
        return Sent(answer.id, answer.reply)


def _judged(answered: Answered, model: str) -> Exception:
    """What a status that is no success means for a prompt, and for those after it."""
    from dayward.connectors.agents.openai import CHECK, NO_KEY

    status, code, said = answered.status, answered.code, str(answered)
    if status in (401, 403):
        return Rejected(f"{said}; {NO_KEY}, {_ON}", True)
    if status == 402 or code in _PAID:
        return Rejected(f"{said}; see to the account there, {_ON}", True)
    if status == 404 or code in _GONE:
        return Rejected(f"{said}; there is no agent {model}: promptyoself agents lists those there are", True)
    if status < 400 or status in (405, 410, 501):
        return Rejected(f"{said}; that is no address of agents: {CHECK}, {_ON}", True)
    if status in _BUSY or (status == 503 and answered.after):
        return NotNow(said, pause(answered.after))
    if status >= 500 or status == 408:
        return Unavailable(f"{said}; it may have begun with the prompt")
    return Rejected(said)


def made(setup: Setup) -> AgentsChannel | None:
    """Where `agents.url` names an endpoint."""
    if not setup.settings["agents.url"]:
        return None
    from dayward.connectors.agents.places import endpoint

    try:
        return AgentsChannel(endpoint(setup.settings, setup.home))
    except (DaywardError, OSError) as error:
        log.warning("agents.url is not used", extra={"reason": str(error)})
        return None
