"""What a channel is: it hands messages in, and carries messages out. One send path for all of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, Literal, NamedTuple

from dayward.state.inbox import Incoming

Receive = Callable[[Incoming], Awaitable[bool]]
"""Stores a message; True where it is new. Only when it has returned may the channel acknowledge the message."""


class Question(NamedTuple):
    """Something the other side wants a yes or no to before it goes on: its name for that, and the words to ask it in."""

    id: str
    words: str


class Sent(NamedTuple):
    """What came of a send: the other side's name for the message, what it replied at once, and what it asks."""

    reference: str = ""
    reply: str = ""
    asks: tuple[Question, ...] = ()


class NotNow(Exception):
    """It was surely not sent, and may be tried again; after so many seconds, where the other side said when.

    Where `waits` is set there is nobody to send to at present: that is no attempt, and the channel says when somebody is back.
    `asks` is what has to be answered first.
    """

    def __init__(self, why: str, seconds: float = 0.0, waits: bool = False, asks: tuple[Question, ...] = ()) -> None:
        super().__init__(why)
        self.seconds = seconds
        self.waits = waits
        self.asks = asks


class Rejected(Exception):
    """It will not be sent (again): it never can be, or it was and the other side failed at it.

    `all_of_them`: nothing else would fare better there, until a person sees to it.
    """

    def __init__(self, why: str, all_of_them: bool = False) -> None:
        super().__init__(why)
        self.all_of_them = all_of_them


class Ending(NamedTuple):
    """How a send ended: sent, failed, unknown for good, or still pending where something is asked first."""

    state: Literal["sent", "failed", "unknown", "pending"]
    why: str = ""
    sent: Sent = Sent()
    all_of_them: bool = False


class Channel(ABC):
    """One way in and out. Nothing of the others depends on it: what it raises stops itself only."""

    name: ClassVar[str]
    idempotent: ClassVar[bool] = False
    """Whether the other side shows a message once however often it is given it with the same key."""
    patience: ClassVar[float] = 30.0
    """Seconds a send may take before its end counts as unknown."""
    way: ClassVar[str] = "doors"
    """What it leads to: the `doors` of people, other `agents`, or `out` to people, where nobody can answer."""

    async def open(self, receive: Receive, back: Callable[[], None]) -> None:  # noqa: B027 (some only send)
        """Begin to take messages in. `back` is called when somebody who was away may be there."""

    @abstractmethod
    async def send(self, address: str, key: str, body: dict[str, Any]) -> Sent | str:
        """Send; what came of it, or just the other side's name for it ("": none).

        Raises NotNow or Rejected; whatever else leaves the end unknown.
        """

    def meanwhile(self, answers: str, kind: str, text: str) -> None:  # noqa: B027 (most wait for the whole answer)
        """Show how the answer to a message comes along: a piece of `text`, a `status`, or that it begins `anew`.

        A view of what will be sent, never instead of it: it may be lost.
        """

    async def arrived(self, address: str, key: str, reference: str) -> Sent | bool | None:
        """Whether a message whose end is unknown did arrive, and what came of it; None where that cannot be told.

        Raises NotNow where it cannot be asked at present, Rejected where it arrived and the other side failed at it.
        """
        return None

    async def close(self) -> None:  # noqa: B027 (some have nothing to stop)
        """Stop, within a second."""
