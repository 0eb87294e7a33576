"""The process that stays: what is wired to what, in which order it starts, and in which it stops."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import re
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from dayward.actions.context import OWNER, Context
from dayward.app import thinking
from dayward.app.compose import Person, know, open_context, open_state
from dayward.app.health import health
from dayward.app.serving import Pages
from dayward.app.thinking import Flow
from dayward.app.upkeep import clean
from dayward.app.watchdog import Watchdog
from dayward.assistant.answering import STOPPED, Answers
from dayward.assistant.routing import Beyond, Unattended
from dayward.channels import configured
from dayward.channels.addresses import addresses
from dayward.channels.setting import Setup
from dayward.core import clock
from dayward.core.configuration import Configuration
from dayward.core.errors import DaywardError
from dayward.guard.asking import CONTINUED
from dayward.jobs.alarm import Alarm
from dayward.jobs.channel import Channel
from dayward.jobs.conversations import KIND as TURN
from dayward.jobs.conversations import Conversations
from dayward.jobs.deliveries import Deliveries, Ended
from dayward.jobs.failing import Failing
from dayward.jobs.leases import AGENTS, DOORS, OUT, WAYS, Leases
from dayward.jobs.port import Jobs, Retries, Work
from dayward.jobs.retention import JOBS, daily
from dayward.jobs.ticker import Ticker, watched
from dayward.jobs.turns import Answer, Message, Turns
from dayward.prompts.firing import PROMPT
from dayward.prompts.replying import Replying
from dayward.routines.asking import UNATTENDED
from dayward.routines.clockwork import Clockwork
from dayward.routines.slotting import Slots
from dayward.server.announcing import Announcing
from dayward.server.house import House
from dayward.server.hub import Hub
from dayward.state import inbox, people
from dayward.state.inbox import Incoming

log = logging.getLogger(__name__)

_THREADS = 64
"""Turns and what the database is asked at once: each turn has a thread of its own for as long as it lasts."""
_LOOK = 5.0
"""Seconds between two looks for what other processes stored."""
_ANNOUNCED = 2.0
"""Seconds between two looks for what is to be announced."""
_GRACE = 3.0
"""Seconds that running turns get when it stops."""
_THINKING = 2.0
"""Seconds of these after which no model is waited for any more."""
_AFTER_ANSWER = 0.1
"""Seconds that a look at what may be due now leaves to the delivery of the answer."""
_DOORS = {"local": "prompt", "webhook": "hook", PROMPT: "hook", CONTINUED: "chat", UNATTENDED: "routine"}
"""As whom a channel's messages are taken. A prompt may be an agent's own words, and so is nobody's but a stranger's."""
_STOP = re.compile(r"/?stop[.!]*", re.IGNORECASE)
"""What stops a model at once, from any door, before it is a message like others."""
_SPOKEN = ("webhook", PROMPT, UNATTENDED)
"""Channels without anybody to answer: what is said to them is answered where the person is spoken to."""


class Resident:
    """Everything that runs. `doors` is False for a worker beside another process, which has them."""

    def __init__(self, config: Configuration, jobs: Jobs, doors: bool = True) -> None:
        self._jobs = jobs
        self._database = open_state(config)
        owner = open_context("routine")
        owner.close()
        zone = owner.preferences["timezone"]
        self._root = os.path.realpath(owner.workspace.root)
        know(self._database, Person(OWNER, owner.who, owner.workspace.root, zone))
        self._stopping = asyncio.Event()
        self._leases = Leases(self._database, self._taken_over, WAYS if doors else ())
        self._answers = Answers(self._opened, clock.now, self._beyond)
        self.conversations = Conversations(self._database, jobs, self._people)
        self.hub = Hub()
        setup = Setup(config.home, config.values, OWNER, self._about, self.hub if doors else None)
        channels: dict[str, Channel] = {channel.name: channel for channel in configured(setup)}
        self._channels = channels if doors else {}
        alarm = Alarm(addresses(config.values, channels, "alerts.to").values())
        failing = Failing(self._database, clock.utc, alarm)
        ended: dict[str, Ended] = {DOORS: failing, OUT: failing, AGENTS: Replying(clock.utc, self._addresses, alarm)}
        self._deliveries = {way: self._delivering(way, ended[way]) for way in WAYS}
        self._turns = Turns(self._database, self._answers, clock.utc, self._turned, self._leases.holds)
        self._seated = asyncio.Event()
        """Set when it is known who is looked after: what the engine resumes waits for that."""
        once = Retries(max_attempts=1)  # the conversation repeats it
        jobs.handles(TURN, self._turn, once, steps=False)
        self._spoken_to = addresses(config.values, channels)  # a worker's routines speak too, through another's doors
        self.clockwork = Clockwork(self._database, self._by_itself, self._people, self._addresses)
        self.slots = Slots(
            self._database, jobs, self.clockwork, self._people, self._wake_deliveries, alarm, self._answers
        )
        self.ticker = Ticker(self.clockwork.tick, self._ticked)
        self._config = config
        self._pages = self._serving() if doors and config.values["web.port"] else None
        self._background: set[asyncio.Task[Any]] = set()
        self._ready = False
        self._stopped: set[str] = set()
        """Parts that ended by a fault."""

    async def run(self, ready: Callable[[str], None]) -> None:
        """Start, say that it is ready and where its pages are ("": nowhere), stay until told to stop, and stop."""
        self._loop = loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(_THREADS, "work"))
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self.stop)
        await self._jobs.open()
        self._leases.facts["engine"] = str(getattr(self._jobs, "owner", ""))
        await self._leases.open()
        self._seated.set()
        self._start("leases", self._leases.run())
        for way, deliveries in self._deliveries.items():
            self._start(f"outbox of {way}", deliveries.run(_LOOK))
        self._start("inbox", self._looking())
        self._start("ticker", watched(self.ticker))
        self._start("retention", daily(self._forget))
        for channel in self._channels.values():
            await self._open(channel)
        if self._pages:
            self._start("pages", self._pages.run())
            self._start("announcements", Announcing(self._pages.house, self._wake_deliveries).run(_ANNOUNCED))
        await self.conversations.look()
        self._ready = True
        ready(self._pages.address if self._pages else "")
        log.info("ready", extra={"pid": os.getpid()})
        await self._stopping.wait()
        await self._close()

    def stop(self) -> None:
        """Stop soon, losing nothing."""
        self._stopping.set()

    async def _close(self) -> None:
        log.info("stopping")
        self.hub.close()
        if self._pages:
            await self._pages.close()
        for channel in self._channels.values():
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(1.0):
                    await channel.close()
        self._loop.call_later(_THINKING, self._answers.end)
        await asyncio.gather(self.conversations.close(_GRACE), self.slots.close(_GRACE))
        await asyncio.gather(*(deliveries.close() for deliveries in self._deliveries.values()))
        background = list(self._background)
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        await self._leases.close()
        await self._jobs.close(1.0)
        self.clockwork.close()
        self._answers.close()
        self._database.close()

    def _start(self, name: str, work: Awaitable[None], stays: bool = True) -> None:
        """A part that stays, or ends by itself; one that ends by a fault is logged, and ends nothing else."""

        async def kept() -> None:
            try:
                await work
            except asyncio.CancelledError:
                raise
            except Exception:  # the border of a part: it must not take the others with it
                if stays:
                    self._stopped.add(name)
                log.exception("a part has stopped", extra={"part": name})

        task = asyncio.create_task(kept(), name=name)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _open(self, channel: Channel) -> None:
        try:
            await channel.open(self._receive, self._deliveries[channel.way].back)
        except Exception as error:  # noqa: BLE001 (the border to a channel: it must not take the others with it)
            log.warning("a channel could not be opened", extra={"channel": channel.name, "reason": str(error)})

    async def _forget(self) -> None:
        await asyncio.to_thread(clean, self._config, self._database)
        await self._jobs.prune(clock.utc() - JOBS)

    async def _looking(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            self.slots.look()
            with contextlib.suppress(DaywardError):
                await self.conversations.look()

    async def _receive(self, message: Incoming) -> bool:
        if _STOP.fullmatch(str(message.body.get("text", "")).strip()) and self._answers.stop(message.person):
            message = message._replace(body={**message.body, STOPPED: True})
        new = await asyncio.to_thread(self._store, message)
        self.conversations.wake(message.conversation)
        return new

    def _store(self, message: Incoming) -> bool:
        with self._database.transaction() as connection:
            return inbox.receive(connection, message, clock.utc())[1]

    async def _turn(self, work: Work) -> dict[str, Any]:
        await self._seated.wait()
        return await self._turns(work)

    def _people(self) -> list[str]:
        return self._leases.held

    def _delivering(self, way: str, ended: Ended) -> Deliveries:
        channels = {name: channel for name, channel in self._channels.items() if channel.way == way}
        served = partial(self._leases.served, way)
        return Deliveries(self._database, channels, served, clock.utc, ended)

    def _wake_deliveries(self) -> None:
        for deliveries in self._deliveries.values():
            deliveries.wake()

    async def _taken_over(self, engines: Iterable[str]) -> None:
        for engine in engines:
            if engine:
                await self._jobs.adopt(engine)
        await self.conversations.look()
        self.ticker.wake()

    def _opened(self, person: str, channel: str, address: str) -> Context:
        ctx = self._context(_DOORS.get(channel, "chat"), person)
        there = (channel, address)
        ctx.address = next(iter(self._spoken_to.values()), there) if channel in _SPOKEN else there
        return ctx

    def _beyond(self, message: Message, stop: threading.Event) -> Beyond:
        """The models a message may be answered with; how the answer comes along is shown where it came from."""
        channel, loop = self._channels.get(message.channel), self._loop

        def shown(kind: str, text: str) -> None:
            if channel:
                loop.call_soon_threadsafe(channel.meanwhile, str(message.body.get("id", "")), kind, text)

        found = thinking.beyond(message.body, Flow(shown), stop)
        alone = message.channel == UNATTENDED
        return found._replace(unattended=Unattended(*message.body["unattended"])) if alone else found

    def _serving(self) -> Pages | None:
        house = House(
            self._config.home, self._config.values, self._database, self.hub, self._context, self._receive, self._about
        )
        try:
            return Pages(house)
        except DaywardError as error:
            log.warning("pages are not served", extra={"reason": str(error), "next": error.next_step})
            return None

    def _by_itself(self, person: str) -> Context:
        return self._context("routine", person)

    def _context(self, door: str, person: str) -> Context:
        """A context of a person's own folder, which another worker may take over at any time."""
        ctx = open_context(door, person=person, root=self._folder(person), database=self._database)
        ctx.workspace.fence = partial(self._leases.fence, person)
        return ctx

    def _addresses(self, person: str) -> dict[str, tuple[str, str]]:
        """Where a person is spoken to by itself: only where they fixed it, and never at somebody else's terminal."""
        if person == OWNER:
            return self._spoken_to
        with self._database.reading() as connection:
            return people.addresses_of(connection, person) or {"terminal": ("local", f"terminal of {person}")}

    def _folder(self, person: str) -> str:
        if person == OWNER:
            return self._root
        with self._database.reading() as connection:
            return people.folder(connection, person)

    def _turned(self, answer: Answer) -> None:
        """A turn has ended: its answer waits, and what it granted or scheduled, if it did anything, may be due."""
        if not answer.acted and answer.channel in self._channels:
            self._deliveries[self._channels[answer.channel].way].wake()
            return
        self._wake_deliveries()
        asyncio.get_running_loop().call_later(_AFTER_ANSWER, self.nudge)

    def nudge(self) -> None:
        """Something may have been scheduled, granted or asked for: look at once."""
        self.ticker.wake()
        self._start("look", self.conversations.look(), stays=False)

    def _ticked(self) -> None:
        self._leases.ticked_at = self.ticker.ticked_at
        self.slots.look()
        self._wake_deliveries()

    def _about(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What a client may ask of the process itself, from any thread."""
        if "stop" in asked:
            self._loop.call_soon_threadsafe(self.stop)
        if "nudge" in asked:
            self._loop.call_soon_threadsafe(self.nudge)
        if "health" in asked:
            return health(self._database, self.ticker.age, self._ready, self._stopped)
        return {
            "pid": os.getpid(),
            "workspace": self._root,
            "people": self._leases.held,
            "worker": self._leases.worker,
            "pages": self._pages.address if self._pages else "",
        }


def run(config: Configuration, jobs: Callable[[], Jobs], doors: bool, ready: Callable[[str], None]) -> None:
    """Stay until told to stop."""

    async def main() -> None:
        with Watchdog():
            await Resident(config, jobs(), doors).run(ready)

    sys.setswitchinterval(0.001)
    asyncio.run(main())
