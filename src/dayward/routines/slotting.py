"""Slots at work: what is due is done, quick things together and one after the other, slow ones each by itself; then it is told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row

from dayward.actions.views import Text
from dayward.assistant.reply import pack_views
from dayward.core import clock
from dayward.core.errors import DaywardError
from dayward.jobs.alarm import Alarm, lasted
from dayward.jobs.ending import wind_down
from dayward.jobs.port import MOST_PROCESSES, Interrupted, JobFailed, Jobs, Retries, Tried, Work
from dayward.jobs.turns import Answer, Answers, Message
from dayward.routines.asking import UNATTENDED, Question
from dayward.routines.clockwork import Clockwork
from dayward.routines.person import PersonNow
from dayward.routines.running import Result, run, slow
from dayward.routines.telling import WHILE, Wish, held, tell
from dayward.state import schedules, slots
from dayward.state.database import Database

log = logging.getLogger(__name__)

KIND = "slot"
_NAMES = {"sync": "repository sync", "backup": "backup"}


class Slots:
    """Runs slots through the durable engine, and tells what came of them."""

    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        clockwork: Clockwork,
        held: Callable[[], list[str]],
        sent: Callable[[], None],
        alarm: Alarm,
        answers: Answers,
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._clockwork = clockwork
        self._held = held
        self._sent = sent
        self._alarm = alarm
        self._answers = answers
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._tried = Tried()
        self._again: dict[str, int] = {}
        self._look_again: set[str] = set()
        once = Retries(max_attempts=1)  # a slot that has not ended is looked at again
        jobs.handles(KIND, self._work, once, steps=False)

    def look(self) -> None:
        """Begin what is due. Called after every tick."""
        for person in self._held():
            self._look_again.add(person)
            self._start(f"{person}/look", partial(self._look, person))

    async def settled(self) -> None:
        """Wait until everything that was begun has ended."""
        while self._tasks:
            await asyncio.wait(list(self._tasks.values()))

    async def close(self, seconds: float) -> None:
        """Let what runs end for so long; what is not done then is done after the next start."""
        await wind_down(self._tasks.values(), seconds)

    def _start(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        if name in self._tasks:
            return
        self._tasks[name] = asyncio.create_task(self._done(name, work), name=name)

    async def _done(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception:  # the border of one person's slots: the next look begins anew
            log.exception("slots could not be worked on")
        finally:
            del self._tasks[name]

    async def _look(self, person: str) -> None:
        while person in self._look_again:  # what was asked for meanwhile is looked for too
            self._look_again.discard(person)
            await self._due(person)

    async def _due(self, person: str) -> None:
        quick, lasting = await asyncio.to_thread(self._sorted, person)
        for id_ in lasting:
            self._start(f"{person}/{id_}", partial(self._batch, person, [id_], alone=True))
        if quick:
            await self._batch(person, quick)

    def _sorted(self, person: str) -> tuple[list[str], list[str]]:
        """What is due of a person: quick things, and slow ones."""
        now = clock.utc()
        with self._database.reading() as connection:
            rows = slots.due(connection, [person], now)
            known = {row.id: row for row in schedules.of_ids(connection, {row.schedule for row in rows})}
        if not rows:
            return [], []
        here = self._clockwork.now(person, now)
        try:
            lasting = [row.id for row in rows if slow(known[row.schedule], here)]
        finally:
            here.ctx.close()
        return [row.id for row in rows if row.id not in lasting], lasting

    async def _batch(self, person: str, ids: list[str], alone: bool = False) -> None:
        """Do slots, then decide about all of them together, so that one minute is one message."""
        results = {}
        for id_ in ids:
            try:
                results[id_] = await self._jobs.run(KIND, {"slot": id_, "person": person}, self._job(id_))
            except DaywardError as error:
                log.warning("a slot waits", extra={"slot": id_, "reason": str(error)})
                if isinstance(error, JobFailed):  # that job has ended, and its slot has not: another job's work
                    self._again[id_] = self._again.get(id_, 0) + 1
        told = await asyncio.to_thread(self._conclude, person, results, alone)
        if told:
            self._sent()

    def _job(self, id_: str) -> str:
        again = self._again.get(id_)
        return f"{id_}+{again}" if again else id_

    async def _work(self, work: Work) -> Result:
        return await asyncio.to_thread(self._run, str(work.payload["slot"]), str(work.payload["person"]))

    def _run(self, id_: str, person: str) -> Result:
        with self._database.transaction() as connection:
            slot = slots.begin(connection, id_, first=not self._tried.before(id_))
            row = schedules.of_ids(connection, {slot.schedule})[0] if slot else None
        if slot is None or row is None:
            return {"state": "skipped", "note": "it had ended before"}
        if slot.attempts > MOST_PROCESSES:
            return {"state": "failed", "note": f"it stopped Dayward {slot.attempts - 1} times"}
        again = slot.attempts > 1 or self._tried.before(id_)
        self._tried.begun(id_)
        here = self._clockwork.now(person, clock.utc())
        try:
            return run(row, slot, here, again, partial(self._ask, slot, again))
        except Interrupted:
            raise
        except Exception as error:  # the border of a slot: a fault becomes its outcome
            log.exception("a slot failed", extra={"slot": id_, "schedule": row.name})
            return {"state": "failed", "note": f"a fault in Dayward ({type(error).__name__}); the log has the details"}
        finally:
            here.ctx.close()

    def _ask(self, slot: Row[Any], again: bool, question: Question) -> Answer:
        """Put a question to the assistant as the turn of a slot; how far it is is kept, so that nothing of it is done or paid twice."""

        def progress(plan: Any) -> None:
            try:
                with self._database.transaction() as connection:
                    slots.plan(connection, slot.id, plan)
            except DaywardError as error:
                raise Interrupted(error.message) from error

        body, plan = question.body(), slot.facts.get(slots.PLAN)
        message = Message(slot.id, slot.person, UNATTENDED, slot.schedule, body, plan, again, False, slot.due_at, None)
        try:
            return self._answers.answer(message, progress)
        finally:
            self._answers.rest(slot.id)

    def _conclude(self, person: str, results: dict[str, Result], alone: bool) -> int:
        now = clock.utc()
        here = self._clockwork.now(person, now)
        try:
            with self._database.transaction() as connection:
                wishes = [] if alone else held(connection, here, now + WHILE)
                for id_, result in results.items():
                    wishes += self._end(connection, here, id_, result, now)
                return tell(connection, here, wishes, self._clockwork.addresses(person), now)
        finally:
            here.ctx.close()

    def _end(self, connection: Connection, person: PersonNow, id_: str, result: Result, now: datetime) -> list[Wish]:
        """End a slot; what it says, and what an incident says that begins or ends with it."""
        self._tried.ended(id_)
        self._again.pop(id_, None)
        slot = slots.one(connection, id_)
        if slot is None or not slots.end(connection, id_, result["state"], now, str(result.get("note", ""))):
            return []
        if slots.PLAN in slot.facts:
            slots.plan(connection, id_, None)
        row = schedules.of_ids(connection, {slot.schedule})[0]
        name = str(row.what.get("routine") or row.name)
        wishes = [Wish(name, id_, result)] if result.get("views") else []
        if result["state"] == "failed":
            if self._alarm.fail(connection, person.id, name, str(result["note"]), now):
                wishes.append(_incident(name, id_, f"{_spoken(name)} failed: {result['note']}"))
        elif recovered := self._alarm.recover(connection, person.id, name, now):
            wishes.append(_incident(name, id_, _works_again(name, recovered, now)))
        return wishes


def _spoken(name: str) -> str:
    return name.replace("-", " ").capitalize()


def _works_again(name: str, row: Row[Any], now: datetime) -> str:
    return f"{_spoken(name)} works again; it had failed {lasted(row, now)}"


def _incident(name: str, slot: str, text: str) -> Wish:
    result = {
        "title": "",
        "views": pack_views((Text(text),)),
        "words": text,
        "subjects": [f"incident:{name}"],
        "keys": [],
        "urgency": "normal",
        "deliver": ["me"],
        "until": "",
    }
    return Wish(f"incident {name}", f"{slot}-incident", result)
