"""What a channel is: it hands messages in, and carries messages out. One send path for all of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from dayward.state.inbox import Incoming

Receive = Callable[[Incoming], Awaitable[bool]]
"""Stores a message; True where it is new. Only when it has returned may the channel acknowledge the message."""


class NotNow(Exception):
    """It was surely not sent, and may be tried again; after so many seconds, where the other side said when.

    Where `waits` is set there is nobody to send to at present: that is no attempt, and the channel says when somebody is back.
    """

    def __init__(self, why: str, seconds: float = 0.0, waits: bool = False) -> None:
        super().__init__(why)
        self.seconds = seconds
        self.waits = waits


class Rejected(Exception):
    """It was surely not sent, and never will be."""


class Channel(ABC):
    """One way in and out. Nothing of the others depends on it: what it raises stops itself only."""

    name: ClassVar[str]
    idempotent: ClassVar[bool] = False
    """Whether the other side shows a message once however often it is given it with the same key."""

    async def open(self, receive: Receive, back: Callable[[], None]) -> None:  # noqa: B027 (some only send)
        """Begin to take messages in. `back` is called when somebody who was away may be there."""

    @abstractmethod
    async def send(self, address: str, key: str, body: dict[str, Any]) -> str:
        """Send; the other side's name for it, or "". Raises NotNow or Rejected; whatever else leaves the end unknown."""

    async def arrived(self, address: str, key: str, reference: str) -> bool | None:
        """Whether a message whose end is unknown did arrive; None where that cannot be told."""
        return None

    async def close(self) -> None:  # noqa: B027 (some have nothing to stop)
        """Stop, within a second."""
