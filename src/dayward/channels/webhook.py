"""Webhooks, in both directions: messages of other programs come in, and what Dayward says is posted to an address.

What comes in is whatever somebody else wrote: what it asks for waits until the person says yes. What goes out may be posted
several times where an answer was lost; it always has the same `webhook-id`, by which the other side knows it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote

from dayward.channels.post import post
from dayward.channels.receiver import Place, Receiver
from dayward.channels.setting import Setup
from dayward.core import clock
from dayward.core.errors import DaywardError, UsageError
from dayward.core.plain import clean
from dayward.core.web import Target, target
from dayward.jobs.channel import Channel, Receive, Rejected
from dayward.server.hooks import load
from dayward.server.signatures import standard_headers

log = logging.getLogger(__name__)


class Out(NamedTuple):
    """Where messages are posted to, the secret they are signed with, and whose they are."""

    to: Target
    secret: str
    person: str


class Webhook(Channel):
    """A server, an address to post to, or both."""

    name = "webhook"
    idempotent = True  # by its webhook-id

    def __init__(self, receiver: Receiver | None, out: Out | None) -> None:
        self._receiver = receiver
        self._out = out

    async def open(self, receive: Receive, back: Callable[[], None]) -> None:
        """Listen, if a port is set."""
        if self._receiver:
            await self._receiver.open(receive)

    async def send(self, address: str, key: str, body: dict[str, Any]) -> str:
        """Post it."""
        if self._out is None:
            raise Rejected("nothing takes what is said to webhooks: dayward webhook to ADDRESS")
        now = clock.utc()
        said = {
            "key": key,
            "person": self._out.person,
            "title": str(body.get("title") or ""),
            "text": str(body.get("text", "")),
            "at": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "to": address,
        }
        data = json.dumps(clean(said), ensure_ascii=False, separators=(",", ":")).encode()
        headers = standard_headers(self._out.secret, key, now.timestamp(), data)
        headers |= {"Content-Type": "application/json", "Idempotency-Key": quote(key, safe="/:-_.")}
        await post(self._out.to, headers, data)
        return headers["webhook-id"]

    async def close(self) -> None:
        """Hang up."""
        if self._receiver:
            await self._receiver.close()


def made(setup: Setup) -> Webhook | None:
    """Where a port or an address is set."""
    values = setup.settings
    receiver = None
    if values["webhook.port"]:
        names = tuple(values["webhook.names"])
        place = Place(values["webhook.host"], values["webhook.port"], names, values["webhook.insecure"])
        receiver = Receiver(setup.home, place, setup.person, setup.about)
    out = _out(setup) if values["webhook.to"] else None
    return Webhook(receiver, out) if receiver or out else None


def _out(setup: Setup) -> Out | None:
    try:
        to = target(setup.settings["webhook.to"], setup.settings["webhook.insecure"], "webhook.insecure")
        secret = load(setup.home).out
        if not secret:
            raise UsageError("there is no secret to sign with", "make one: dayward webhook to ADDRESS")
    except DaywardError as error:
        log.warning("webhook.to is not used", extra={"reason": f"{error.message}: {error.next_step}"})
        return None
    return Out(to, secret, setup.person)
