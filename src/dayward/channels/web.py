"""The door of pages: what is said to a person is told to whoever looks, and stands in the conversation for who comes later."""

from __future__ import annotations

from typing import Any

from dayward.channels.setting import Setup
from dayward.jobs.channel import Channel
from dayward.server.hub import Hub


class Web(Channel):
    """One for everybody: an address is `PERSON CONVERSATION`."""

    name = "web"
    idempotent = True  # a page shows a key once

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def send(self, address: str, key: str, body: dict[str, Any]) -> str:
        """Tell whoever looks. It is kept with the conversation, so nobody has to be there."""
        person, _, conversation = address.partition(" ")
        self.hub.tell(person, "message", conversation=conversation, key=key, body=body)
        return ""

    def meanwhile(self, answers: str, kind: str, text: str) -> None:
        """Tell how an answer comes along. A message's id begins with whose it is."""
        person, _, _ = answers.partition(" ")
        self.hub.tell(person, "meanwhile", answers=answers, **{kind: text})


def made(setup: Setup) -> Web | None:
    """Where pages are served, in the process that serves them."""
    return Web(setup.hub) if setup.hub and setup.settings["web.port"] else None
