"""What happens, told to whoever is looking: one stream of events for each person, which can be taken up again where it was lost."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from datetime import datetime
from itertools import count
from typing import Any, NamedTuple

from dayward.core import clock
from dayward.core.ids import new_id
from dayward.core.numbers import whole

_KEPT = 2_000
"""Events of a person that somebody may still ask for."""
_UNREAD = 1_000
"""Events that somebody may leave unread before they are taken for gone; they come back and ask for what they missed."""


class Event(NamedTuple):
    """Something that happened: its number (rising while the process lives), its kind, and what there is to know."""

    number: int
    kind: str
    facts: dict[str, Any]


class Hub:
    """Everybody's streams. To be used from the event loop only."""

    def __init__(self) -> None:
        self.id = new_id()
        """Which stream it is: another process has another, and numbers of its own."""
        self._numbers = count(1)
        self._kept: dict[str, deque[Event]] = {}
        self._looking: dict[str, set[asyncio.Queue[Event | None]]] = {}
        self._began: dict[str, datetime] = {}
        self._closed = False
        self.subscribed = True
        """Whether addresses of programs may want to know what happens: set where one is added, and whenever it is looked."""

    def tell(self, person: str, kind: str, **facts: Any) -> None:
        """Something happened to a person."""
        event = Event(next(self._numbers), kind, facts)
        self._kept.setdefault(person, deque(maxlen=_KEPT)).append(event)
        for queue in list(self._looking.get(person, ())):
            if queue.qsize() < _UNREAD:
                queue.put_nowait(event)
            else:
                self._looking[person].discard(queue)
                queue.put_nowait(None)

    def people(self) -> dict[str, datetime]:
        """Whose streams somebody looks at, and since when without a break."""
        return {person: self._began[person] for person, looking in self._looking.items() if looking}

    def looked_at(self, person: str) -> bool:
        """Whether anybody looks at a person's stream."""
        return bool(self._looking.get(person))

    def known(self, person: str) -> tuple[Event, ...]:
        """A person's last events; may be asked for from any thread."""
        kept = self._kept.get(person)
        return tuple(kept.copy()) if kept else ()

    def cursor(self, person: str, number: int | None = None) -> str:
        """Where a person's stream is (by default now), in a word that `after` understands."""
        kept = self._kept.get(person)
        now = kept[-1].number if kept else 0
        return f"{self.id}.{now if number is None else number}"

    def after(self, person: str, cursor: str) -> int | None:
        """The number that a cursor stands for; None where not all that came after it is still known."""
        id_, _, number = cursor.partition(".")
        place = whole(number)
        if id_ != self.id or place is None:
            return None
        kept = self._kept.get(person)
        lost = kept and len(kept) == _KEPT and kept[0].number > place + 1
        return None if lost else place

    async def stream(
        self, person: str, after: int | None = None, every: float | None = None
    ) -> AsyncGenerator[Event | None, None]:
        """A person's events from now on, or all after that number that are still known; until the process stops.

        None each time that nothing happened for `every` seconds.
        """
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        if after is not None:
            for known in self._kept.get(person, ()):
                if known.number > after:
                    queue.put_nowait(known)
        if self._closed:
            return
        if not self._looking.get(person):
            self._began[person] = clock.utc()
        self._looking.setdefault(person, set()).add(queue)
        coming = asyncio.ensure_future(queue.get())
        try:
            while True:
                done, _ = await asyncio.wait((coming,), timeout=every)
                if not done:
                    yield None
                elif (event := coming.result()) is None:
                    return
                else:
                    coming = asyncio.ensure_future(queue.get())
                    yield event
        finally:
            coming.cancel()
            self._looking[person].discard(queue)

    def close(self) -> None:
        """Let everybody go who looks."""
        self._closed = True
        for queues in self._looking.values():
            for queue in queues:
                queue.put_nowait(None)
