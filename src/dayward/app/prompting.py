"""The process that sends prompts and does nothing else: once, or for as long as it is let."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Collection, Coroutine, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

from dayward.actions.context import OWNER, login
from dayward.app.compose import Person, know, open_state
from dayward.app.running import Seat, logged
from dayward.app.upkeep import backup_apart, clean
from dayward.channels import configured
from dayward.channels.addresses import addresses
from dayward.channels.setting import Setup
from dayward.core import clock
from dayward.core.clock import zone_named
from dayward.core.configuration import Configuration
from dayward.core.errors import DaywardError
from dayward.core.local import nudge
from dayward.jobs.alarm import Alarm
from dayward.jobs.channel import Channel
from dayward.jobs.deliveries import Deliveries, Ended
from dayward.jobs.ending import wind_down
from dayward.jobs.failing import Failing
from dayward.jobs.leases import AGENTS, OUT, Leases
from dayward.jobs.retention import daily
from dayward.planning.schedules.stored import rule_from_json
from dayward.prompts.executed import Executed, executed, waits
from dayward.prompts.registering import ORIGIN
from dayward.prompts.replying import Replying
from dayward.routines.due import timed
from dayward.state import outbox, people, schedules
from dayward.state.database import Database

log = logging.getLogger(__name__)

_AGAIN = timedelta(minutes=5)
"""When one that cannot be understood is looked at again."""
INTERVAL = "interval"
"""The fact of a process that says how many seconds it leaves between two looks."""
_WAYS = (AGENTS, OUT)
"""Where it delivers: what an agent asks or replies, and what fails, is told to people also where nothing else runs."""
_LOOK = 1.0
"""Seconds between two looks at what is on its way."""


def prompt_state(config: Configuration) -> Database:
    """The database, with the owner in it. No folder need be set up for prompts."""
    database = open_state(config)
    with database.reading() as connection:
        known = any(one.id == OWNER for one in people.everyone(connection))
    return database if known else know(database, Person(OWNER, config.values["name"] or login(), "", ""))


class Prompting:
    """Puts due prompts on their way and carries them there, unless another process does so; then it waits for that."""

    def __init__(self, config: Configuration) -> None:
        self._config = config
        self._database = prompt_state(config)
        setup = Setup(config.home, config.values, OWNER, lambda _: {})
        channels: dict[str, Channel] = {one.name: one for one in configured(setup)}
        spoken_to = addresses(config.values, channels)
        self._channels = {name: one for name, one in channels.items() if one.way in _WAYS}
        self._leases = Leases(self._database, _nothing, _WAYS, people=False)
        self._alarm = Alarm(addresses(config.values, channels, "alerts.to").values())
        self._deliveries = self._delivering(AGENTS, Replying(clock.utc, lambda _: spoken_to, self._alarm))
        self._outward = self._delivering(OUT, Failing(self._database, clock.utc, self._alarm))
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Stop soon: what is not on its way yet is sent the next time."""
        self._stopping.set()

    def _delivering(self, way: str, ended: Ended) -> Deliveries:
        channels = {name: one for name, one in self._channels.items() if one.way == way}
        return Deliveries(self._database, channels, partial(self._leases.served, way), clock.utc, ended)

    async def once(self, seconds: float) -> list[Executed]:
        """Send what is due, and wait so long for how it ended."""
        begun = [*await asyncio.to_thread(self._left), *await asyncio.to_thread(self.fire)]
        async with _Running(self._leases, self._back, self._channels.values(), (self._leases.run(),)):
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    if self._leases.served(AGENTS):
                        await self._deliveries.once()
                    else:
                        await self._elsewhere(begun)
                    await self._outward.once()
            await self._close()
        return executed(self._database, begun)

    async def _elsewhere(self, begun: list[str]) -> None:
        """Another process delivers: tell it, and wait for it."""
        await asyncio.to_thread(nudge, self._config.home)
        while await asyncio.to_thread(waits, self._database, begun):
            await asyncio.sleep(0.1)

    async def loop(self, seconds: float, told: Callable[[list[Executed]], None]) -> None:
        """Send prompts when they are due until told to stop; look by itself after so many seconds at most."""
        self._leases.facts[INTERVAL] = f"{seconds:g}"
        work = (self._leases.run(), self._deliveries.run(_LOOK), self._outward.run(_LOOK), daily(self._upkeep))
        async with _Running(self._leases, self._back, self._channels.values(), work):
            begun: list[str] = []
            while True:
                pause = seconds
                try:
                    self._leases.ticked_at = clock.utc()
                    begun += await asyncio.to_thread(self.fire)
                    self._deliveries.wake()
                    ended = [key for key in begun if not await asyncio.to_thread(waits, self._database, [key])]
                    told(await asyncio.to_thread(executed, self._database, ended))
                    begun = [key for key in begun if key not in ended]
                    pause = min(seconds, await asyncio.to_thread(self._until_next), _LOOK if begun else seconds)
                except DaywardError as error:
                    log.warning("prompts could not be looked at", extra={"reason": str(error)})
                if await self._stopped(max(0.05, pause)):
                    break
            await self._close()

    def _back(self) -> None:
        self._deliveries.back()
        self._outward.back()

    async def _close(self) -> None:
        await asyncio.gather(self._deliveries.close(), self._outward.close())

    async def _upkeep(self) -> None:
        await asyncio.to_thread(clean, self._config, self._database)
        why = ""
        try:
            await backup_apart(self._config)
        except DaywardError as error:
            why = error.message
        await asyncio.to_thread(self._backed_up, why)

    def _backed_up(self, why: str) -> None:
        with self._database.transaction() as connection:
            if why:
                self._alarm.fail(connection, OWNER, "backup", why, clock.utc())
            else:
                self._alarm.recover(connection, OWNER, "backup", clock.utc())

    def fire(self) -> list[str]:
        """Put everything that is due on its way; the keys of the messages."""
        now = clock.utc()
        keys: list[str] = []
        with self._database.transaction() as connection:
            everyone = [one.id for one in people.everyone(connection)]
            for row in schedules.due(connection, everyone, now, origin=ORIGIN, mine=True):
                try:
                    keys += timed(connection, row, rule_from_json(row.rule), zone_named(row.zone), now).fired
                except DaywardError as error:
                    log.warning("a prompt could not be looked at", extra={"prompt": row.name, "reason": str(error)})
                    schedules.move(connection, row.id, None, now + _AGAIN)
        return keys

    def _left(self) -> list[str]:
        """Messages that an earlier run could not deliver, and that may be tried again now."""
        now = clock.utc()
        with self._database.reading() as connection:
            everyone = [one.id for one in people.everyone(connection)]
            agents = [name for name, one in self._channels.items() if one.way == AGENTS]
            rows = outbox.open_rows(connection, everyone, agents)
        return [row.key for row in rows if row.due_at <= now and not (row.state == "unknown" and row.error)]

    def _until_next(self) -> float:
        with self._database.reading() as connection:
            everyone = [one.id for one in people.everyone(connection)]
            next_at = schedules.next_due(connection, everyone, ORIGIN)
        return clock.real_seconds(next_at) if next_at else float("inf")

    async def _stopped(self, seconds: float) -> bool:
        waiting = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait([waiting], timeout=seconds)
        waiting.cancel()
        return self._stopping.is_set()


class _Running:
    """Leases and channels, and work beside, for as long as the block lasts."""

    def __init__(
        self,
        leases: Leases,
        back: Callable[[], None],
        channels: Collection[Channel],
        work: Sequence[Coroutine[Any, Any, None]],
    ) -> None:
        self._leases, self._back, self._channels, self._work = leases, back, channels, work
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> None:
        await self._leases.open()
        for channel in self._channels:
            await channel.open(_never, self._back)
        self._tasks = [asyncio.create_task(one) for one in self._work]

    async def __aexit__(self, *_: object) -> None:
        await wind_down(self._tasks, 0)
        for channel in self._channels:
            await channel.close()
        await self._leases.close()


async def _nothing(_: list[str]) -> None: ...


async def _never(_: Any) -> bool:
    return False


def run_once(config: Configuration, seconds: float) -> list[Executed]:
    """Send what is due, once."""
    return asyncio.run(Prompting(config).once(seconds))


def run_loop(config: Configuration, seconds: float, told: Callable[[list[Executed]], None]) -> str:
    """Send prompts until Ctrl-C or SIGTERM; what to say then. Raises Conflict where another loop of this home does so."""

    async def main() -> str:
        prompting = Prompting(config)
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, prompting.stop)
        await prompting.loop(seconds, told)
        log.info("the loop of prompts has stopped")
        return "Scheduler loop completed"

    with seat(config), logged(config):
        log.info("prompts are sent from now on", extra={"interval": seconds})
        try:
            return asyncio.run(main())
        except Exception:
            log.exception("the loop of prompts has ended by a fault")
            raise


def seat(config: Configuration) -> Seat:
    """What only one loop of a home has."""
    return Seat(config.home, "prompts.lock", "the loop", "promptyoself status, or promptyoself stop")
