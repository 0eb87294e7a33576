"""A Dayward whose time is in the hands of a test: real folder, real database, real routines; no process, no waiting."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from dayward.actions.context import Context
from dayward.app.compose import Person, know, open_context
from dayward.app.thinking import beyond
from dayward.assistant.answering import Answers
from dayward.assistant.routing import Beyond, Unattended
from dayward.core.clock import now
from dayward.jobs.alarm import Alarm
from dayward.jobs.memory import memory_jobs
from dayward.jobs.port import Interrupted
from dayward.jobs.turns import Message as Incoming
from dayward.routines.clockwork import Clockwork
from dayward.routines.slotting import Slots
from dayward.state import outbox, people, schedules
from dayward.state.database import Database
from dayward.state.schedules import Schedule
from dayward.state.upgrade import ready
from dayward.workspace import start
from tests.moving_clock import MovingClock

ADDRESSES = {"terminal": ("local", "terminal"), "ntfy": ("ntfy", "topic")}


class Message(NamedTuple):
    """Something that went into the outbox."""

    channel: str
    text: str


class Room:
    """One person, and everything that happens by itself, looked at when the test says so."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, zone: str = "Europe/Madrid", **files: str
    ) -> None:
        self.life = folder / "life"
        self.clock = MovingClock(folder / "clock")
        for name, value in {
            "DAYWARD_HOME": str(folder / "home"),
            "DAYWARD_WORKSPACE": str(self.life),
            "DAYWARD_CLOCK": str(folder / "clock"),
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "TZ": zone,
        }.items():
            monkeypatch.setenv(name, value)
        for name in ("DAYWARD_NOW", "DRY_RUN", "TIMEZONE"):
            monkeypatch.delenv(name, raising=False)
        contents = {name.replace("__", "."): text.encode() for name, text in files.items()}
        start.create(str(self.life), contents or {"todo.txt": b""}, datetime(2026, 11, 1, tzinfo=UTC))
        self.database = Database(str(folder / "state.db"))
        ready(self.database)
        know(self.database, Person("owner", "Ana", str(self.life), ""))
        self._told = 0
        self.taken_over = False
        """Whether another worker looks after the person now."""
        self.restart()

    def restart(self) -> None:
        """A new process."""
        self.answers = Answers(lambda person, *_: self._opened(person), now, self._beyond)
        self.clockwork = Clockwork(self.database, self._opened, lambda: ["owner"], lambda _: ADDRESSES)

    def close(self) -> None:
        """Give everything back."""
        self.clockwork.close()
        self.answers.close()
        self.database.close()

    def _opened(self, person: str) -> Context:
        ctx = open_context("routine", person=person, database=self.database)
        if self.taken_over:
            ctx.workspace.fence = _taken_over
        return ctx

    def _beyond(self, message: Incoming, stop: threading.Event) -> Beyond:
        """The models that a turn may be answered with, as `dayward up` has them."""
        found = beyond(message.body, lambda *_: None, stop)
        return found._replace(unattended=Unattended(*message.body["unattended"]))

    def at(self, text: str) -> list[Message]:
        """It is that moment (UTC, stopped): look at what is due, do it, and return what went out since the last time."""
        moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
        self.clock.start(moment, rate=1e-9)
        self.clockwork.tick(moment)
        asyncio.run(self._work())
        return self.new()

    def through(self, begin: str, end: str, minutes: int = 15) -> list[tuple[datetime, Message]]:
        """Look every so many minutes; everything that went out, with when."""
        moment, last = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (begin, end))
        out = []
        while moment <= last:
            out += [(moment, message) for message in self.at(moment.isoformat()[:19])]
            moment += timedelta(minutes=minutes)
        return out

    async def _work(self) -> None:
        jobs = memory_jobs()
        slots = Slots(self.database, jobs, self.clockwork, lambda: ["owner"], lambda: None, Alarm(), self.answers)
        await jobs.open()
        slots.look()
        await slots.settled()
        await jobs.close(1.0)

    def new(self) -> list[Message]:
        """What went into the outbox since the last time."""
        with self.database.reading() as connection:
            rows = connection.execute(
                outbox.outbox.select().order_by(outbox.outbox.c.created_at, outbox.outbox.c.id)
            ).all()
        fresh, self._told = rows[self._told :], len(rows)
        return [Message(row.channel, row.body["text"]) for row in fresh]

    def schedule(self, name: str, rule: dict[str, Any], what: dict[str, Any], now: str, **more: Any) -> str:
        """A schedule as `schedule add` makes it."""
        moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
        given = {"zone": "", "late": "run", "window": None, "origin": "you", "next_at": moment, **more}
        with self.database.transaction() as connection:
            return schedules.add(connection, Schedule("owner", name, name, rule, what=what, **given), "you", moment)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database says."""
        with self.database.reading() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]

    def slots(self, name: str) -> list[tuple[str, str]]:
        """Outcome and note of each slot of a schedule, in the order they were due."""
        return self.rows(
            "select l.state, l.note from slots l join schedules s on s.id = l.schedule "
            f"where s.name = '{name}' order by l.due_at"
        )

    def prefer(self, text: str) -> None:
        """Write the preferences."""
        (self.life / "dayward.toml").write_text(text)

    def zone(self) -> str:
        """The zone schedules are worked out for."""
        with self.database.reading() as connection:
            return people.zone(connection, "owner")


def _taken_over() -> None:
    raise Interrupted("another worker has taken this over")
