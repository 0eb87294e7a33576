"""Events for programs that subscribed: posted to their addresses, signed as Standard Webhooks are, tried again for a while."""

from __future__ import annotations

import json
from typing import Any

from dayward.channels.post import post
from dayward.channels.setting import Setup
from dayward.core import clock
from dayward.core.errors import DaywardError
from dayward.core.home import Home
from dayward.core.plain import clean
from dayward.core.web import target
from dayward.jobs.channel import Channel, Rejected
from dayward.server.keys import signing
from dayward.server.signatures import standard_headers


class Webhooks(Channel):
    """An address is the id of a subscription; where it is posted to stands in the message."""

    name = "webhooks"
    idempotent = True  # by its webhook-id
    way = "out"

    def __init__(self, home: Home, private: bool, insecure: bool) -> None:
        self._home, self._private, self._insecure = home, private, insecure

    async def send(self, address: str, key: str, body: dict[str, Any]) -> str:
        """Post it."""
        try:
            to = target(str(body["to"]), self._insecure or self._private, "webhook.insecure")
        except (DaywardError, KeyError) as error:
            raise Rejected(str(error)) from None
        data = json.dumps(clean(body["event"]), ensure_ascii=False, separators=(",", ":")).encode()
        headers = standard_headers(signing(self._home, address), key, clock.epoch(), data)
        await post(to, headers | {"Content-Type": "application/json"}, data, outside=not self._private)
        return headers["webhook-id"]


def made(setup: Setup) -> Webhooks | None:
    """Where programs can subscribe."""
    if not setup.hub:
        return None
    return Webhooks(setup.home, setup.settings["webhook.private"], setup.settings["webhook.insecure"])
