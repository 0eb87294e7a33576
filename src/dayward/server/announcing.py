"""What happens is announced: posted to the addresses of programs that subscribed, and told to whoever looks.

It is found where it is kept (the history of the folder, the database), so that nothing is missed that another process did, and put
into the outbox under its own name, so that it is sent once.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import Row

from dayward.core import clock
from dayward.core.errors import DaywardError
from dayward.server.house import House
from dayward.state import happened, outbox, subscriptions
from dayward.state.happened import Happening
from dayward.state.outbox import Outgoing

log = logging.getLogger(__name__)

EVENTS = {
    "change": "your files changed: what was done, where, by whom",
    "message": "something was said to you",
    "approval": "something waits for a yes, or was answered",
    "schedule": "something was due, and what came of it",
}
_OVERLAP = timedelta(seconds=30)
"""What is looked at again: transactions do not end in the order in which they look at the clock."""
_MOST = 500
_LATELY = 20
_SELDOM = 5
"""Where nobody wants to know, every so many times it is looked whether somebody does now."""


class Seen(NamedTuple):
    """Up to where everything was told: a moment, and a commit ("": none yet)."""

    moment: datetime
    commit: str


class Announcing:
    """Looks, now and then, for those who want to know."""

    def __init__(self, house: House, sent: Callable[[], None]) -> None:
        self._house = house
        self._sent = sent
        self._looked: dict[str, tuple[Seen, frozenset[str]]] = {}
        """For each person who is looked at: up to where, and what of the overlap was told already."""

        self._roots: dict[str, str] = {}
        self._standing: dict[str, tuple[bytes, str]] = {}
        """For each person: how the files of their branch looked, and the commit they stood for, so that git is asked where they changed."""

    async def run(self, every: float) -> None:
        """Look until cancelled."""
        for look in count():
            await asyncio.sleep(every)
            looked_at = self._house.hub.people()
            if not looked_at and not self._house.hub.subscribed and look % _SELDOM:
                continue
            try:
                told, put = await asyncio.to_thread(self._look, looked_at)
            except (DaywardError, OSError) as error:
                log.warning("what happened could not be announced", extra={"reason": str(error)})
                continue
            for person, one in told:
                self._house.hub.tell(person, one.kind, at=one.at.isoformat(), **one.facts)
            if put:
                self._sent()

    def _look(self, looked_at: Mapping[str, datetime]) -> tuple[list[tuple[str, Happening]], int]:
        with self._house.database.reading() as connection:
            rows = subscriptions.active(connection)
        self._house.hub.subscribed = bool(rows)
        put = sum(self._announced(row) for row in rows)
        for person in set(self._looked) - set(looked_at):
            del self._looked[person]
        return [(person, one) for person, began in looked_at.items() for one in self._new(person, began)], put

    def _announced(self, row: Row[Any]) -> int:
        """Put what is new for one address into the outbox; how much."""
        now = clock.utc()
        begun, before = datetime.fromisoformat(row.seen["moment"]), row.seen["commit"]
        found, commit = self._happened(row.person, Seen(begun - _OVERLAP, before), set(row.events))
        found = [one for one in found if one.kind == "change" or one.at >= row.created_at]
        if not found and commit == before and now - begun < _OVERLAP:
            return 0
        put = 0
        with self._house.database.transaction() as connection:
            for one in found:
                event = {"id": one.id, "type": one.kind, "timestamp": one.at.isoformat(), "data": one.facts}
                body = {"to": row.url, "event": event}
                key = f"hook/{row.id}/{one.id}"
                put += outbox.put(connection, Outgoing(row.person, subscriptions.CHANNEL, row.id, key, "", body), now)
            full = len(found) >= _MOST
            moment = found[-1].at if full else now
            subscriptions.saw(connection, row.id, {"moment": moment.isoformat(), "commit": commit})
        return put

    def _new(self, person: str, began: datetime) -> list[Happening]:
        """What is new for those who look at a person's stream, and began to do so then."""
        now = clock.utc()
        seen, known = self._looked.get(person) or (Seen(began + _OVERLAP, ""), frozenset())
        found, commit = self._happened(person, Seen(seen.moment - _OVERLAP, seen.commit), set(EVENTS) - {"message"})
        if not seen.commit:
            found += self._lately(person, began)
        self._looked[person] = (Seen(now, commit), frozenset(one.id for one in found))
        return [one for one in found if one.id not in known]

    def _lately(self, person: str, began: datetime) -> list[Happening]:
        """The last changes since a moment."""
        from dayward.workspace.history import entries

        with self._house.at(person, "api") as ctx:
            last = entries(ctx.workspace, most=_LATELY)
            return [_change(one) for one in last if one.when >= began.replace(microsecond=0)][::-1]

    def _happened(self, person: str, seen: Seen, kinds: set[str]) -> tuple[list[Happening], str]:
        """What happened since, the oldest first, and the newest commit."""
        with self._house.database.reading() as connection:
            found = happened.since(connection, person, seen.moment, kinds, _MOST)
        commit = seen.commit
        if "change" in kinds:
            changes, commit = self._changes(person, seen.commit)
            found += changes
        return sorted(found, key=lambda one: (one.at, one.id)), commit

    def _changes(self, person: str, since: str) -> tuple[list[Happening], str]:
        from dayward.workspace.history import entries

        if since and self._standing.get(person) == (self._stamp(person), since):
            return [], since
        with self._house.at(person, "api") as ctx:
            self._roots[person] = ctx.workspace.root
            stamp = self._stamp(person)
            tip = ctx.workspace.git.tip() or ""
            self._standing[person] = (stamp, tip)
            if tip == since or not since or not tip:
                return [], tip
            with contextlib.suppress(DaywardError):  # a commit that is not there any more: from now on
                return [_change(one) for one in entries(ctx.workspace, f"{since}..{tip}", most=_MOST)], tip
            return [], tip

    def _stamp(self, person: str) -> bytes:
        """How the files look that say which commit is the newest."""
        git = os.path.join(self._roots.get(person, ""), ".git")
        try:
            with open(os.path.join(git, "HEAD"), "rb") as file:
                head = file.read(1_000)
            with open(os.path.join(git, os.fsdecode(head.removeprefix(b"ref: ").strip())), "rb") as file:
                return head + file.read(1_000)
        except OSError:
            return os.urandom(8)  # packed away, or elsewhere: git knows


def _change(one: Any) -> Happening:
    facts = {"what": one.what, "where": list(one.where), "commit": one.commit, "by": one.who, "why": one.why}
    return Happening(one.commit, one.when, "change", facts)
