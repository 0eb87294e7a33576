"""What the ticker asks at every look: what is due, what was missed, what may be said now. One transaction a person."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import Connection, Row

from dayward.actions.context import Context
from dayward.actions.views import Text
from dayward.assistant.reply import pack_views
from dayward.core import clock
from dayward.core.clock import zone_named
from dayward.core.errors import DaywardError, UsageError
from dayward.planning.schedules.missed import Missed, missed
from dayward.planning.schedules.moving import moved
from dayward.routines.due import make_slots
from dayward.routines.keeping import keep, rule_of
from dayward.routines.person import PersonNow
from dayward.routines.telling import Addresses, Wish, held, keep_for_now, next_held, tell
from dayward.state import approvals, people, schedules
from dayward.state.database import Database

log = logging.getLogger(__name__)

Opened = Callable[[str], Context]
_DOWN = timedelta(minutes=2)
"""A shorter absence is no absence."""
_SEEN = timedelta(seconds=30)
"""How often it is written down that somebody looks after a person."""


def _zone(name: str) -> tzinfo | None:
    """The zone of that name; None where it is no name of ours (a machine without one)."""
    try:
        return zone_named(name) if name else None
    except UsageError:
        return None


class Clockwork:
    """Keeps a context for each person, and looks at their files again only where they changed."""

    def __init__(
        self, database: Database, opened: Opened, held: Callable[[], list[str]], addresses: Callable[[str], Addresses]
    ) -> None:
        self._database = database
        self._opened = opened
        self._held = held
        self.addresses = addresses
        self._contexts: dict[str, Context] = {}
        self._since = clock.utc()
        self._stamps: dict[str, tuple[object, ...]] = {}
        self._lock = threading.Lock()
        self.problems: dict[str, tuple[str, ...]] = {}
        """What is wrong with a person's own routines."""

    def tick(self, now: datetime) -> datetime | None:
        """See to everything that is due; when to look again."""
        with self._lock:
            for id_ in self._held():
                try:
                    self._person(id_, now)
                except DaywardError as error:
                    log.warning("a person could not be looked after", extra={"person": id_, "reason": str(error)})
            with self._database.reading() as connection:
                mine = self._held()
                moments = (schedules.next_due(connection, mine), next_held(connection, mine))
        return min((moment for moment in moments if moment is not None), default=None)

    def close(self) -> None:
        """Give all folders back."""
        with self._lock:
            for ctx in self._contexts.values():
                ctx.close()
            self._contexts.clear()

    def now(self, id_: str, now: datetime) -> PersonNow:
        """A person at a moment, with a context of its own that the caller closes."""
        return PersonNow(self._opened(id_))

    def _person(self, id_: str, now: datetime) -> None:
        person = PersonNow(self._context(id_))
        stamps = person.stamps()
        changed = self._stamps.get(id_) != stamps
        if not changed and self._quiet(id_, now):
            return
        with self._database.transaction() as connection:
            seen = people.seen(connection, id_, now)
            if changed:
                self._keep(connection, person, now)
            tell(connection, person, held(connection, person, now), self.addresses(person.id), now)
            entries = self._make(connection, person, now, changed)
            if seen and now - seen > _DOWN and entries:
                self._own_up(connection, person, entries, seen, now)
            for row in approvals.overdue(connection, [id_], now):
                approvals.answer(connection, row.id, "expired", "time", now)
        self._stamps[id_] = stamps

    def _quiet(self, id_: str, now: datetime) -> bool:
        """Whether nothing is to be done, so that nothing need be written: most looks find that."""
        with self._database.reading() as connection:
            seen = people.seen_at(connection, id_)
            if seen is None or not timedelta(0) <= now - seen < _SEEN:
                return False
            held = next_held(connection, [id_])
            if held is not None and held <= now:
                return False
            return not schedules.due(connection, [id_], now, 1) and not approvals.overdue(connection, [id_], now)

    def _context(self, id_: str) -> Context:
        """The person's context, of this moment; anew where their preferences may have changed."""
        kept = self._contexts.pop(id_, None)
        if kept:
            kept.close()
        self._contexts[id_] = self._opened(id_)
        return self._contexts[id_]

    def _keep(self, connection: Connection, person: PersonNow, now: datetime) -> None:
        known = people.zone(connection, person.id)
        if known != person.ctx.zone_name:
            self._travelled(connection, person, known, now)
        keep(connection, person, now)
        if person.library.problems != self.problems.get(person.id, ()):
            self.problems[person.id] = person.library.problems
            for problem in person.library.problems:
                log.warning("a routine is not as it should be", extra={"problem": problem})

    def _travelled(self, connection: Connection, person: PersonNow, known: str, now: datetime) -> None:
        """The person's zone is another now: what follows the clock on the wall is due at another instant."""
        self._make(connection, person, now, changed=False)
        people.travel(connection, person.id, person.ctx.zone_name, now)
        old = _zone(known) or person.zone
        for row in schedules.active(connection, [person.id]):
            rule = rule_of(row)
            if rule is not None and not row.zone and rule.on_the_wall:
                at = moved(rule, row.last_at, row.next_at, old, person.zone, now)
                schedules.move(connection, row.id, None, at)

    def _make(self, connection: Connection, person: PersonNow, now: datetime, changed: bool) -> list[Missed]:
        rows = schedules.due(connection, [person.id], now, mine=True)
        if changed:
            known = {row.id for row in rows}
            rows += [row for row in schedules.watching(connection, person.id) if row.id not in known]
        entries: list[Missed] = []
        for row in rows:
            entries += self._slots(connection, row, person, now)
        return entries

    def _slots(self, connection: Connection, row: Row[Any], person: PersonNow, now: datetime) -> tuple[Missed, ...]:
        try:
            return make_slots(connection, row, person, now).missed
        except DaywardError as error:
            log.warning("a schedule could not be looked at", extra={"schedule": row.name, "reason": str(error)})
            schedules.move(connection, row.id, None, now + timedelta(minutes=5))
            return ()

    def _own_up(
        self, connection: Connection, person: PersonNow, entries: list[Missed], seen: datetime, now: datetime
    ) -> None:
        """One message says what was missed, and what became of it."""
        text = missed(entries, (seen, now), person.zone, "asleep" if seen > self._since else "down")
        result = {
            "title": "While I was away",
            "views": pack_views((Text(text),)),
            "words": text,
            "subjects": [],
            "keys": [],
            "urgency": "normal",
            "deliver": ["me"],
            "until": "",
        }
        wish = Wish("away", f"away-{person.id}-{now.isoformat()}", result)
        keep_for_now(connection, person, wish, now)
