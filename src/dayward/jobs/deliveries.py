"""The outbox at work: what waits is carried out by its channel, address by address, in the order it was put there."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row

from dayward.core.errors import DaywardError
from dayward.jobs.channel import Channel, Ending, NotNow, Rejected, Sent
from dayward.jobs.ending import wind_down
from dayward.state import outbox
from dayward.state.database import Database

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 12
_FIRST, _LONGEST = 2.0, 3600.0
"""Seconds before the first repetition, and between later ones at most."""

Ended = Callable[[Connection, Row[Any], Ending], None]
"""Told how a send ended, in the transaction that writes it down: the row, and the ending."""


class Deliveries:
    """Sends. What is begun is marked `unknown` before, so that a crash never makes a second message of one."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        people: Callable[[], list[str]],
        now: Callable[[], datetime],
        ended: Ended,
    ) -> None:
        self._database = database
        self._channels = channels
        self._people = people
        self._now = now
        self._ended = ended
        self._woken = asyncio.Event()
        self._tasks: dict[tuple[str, str], asyncio.Task[bool]] = {}
        self._absent: set[str] = set()
        """Messages for somebody who is away: no attempt, no delay, and nobody else's message waits behind them."""

    def wake(self) -> None:
        """Something was put into the outbox."""
        self._woken.set()

    def back(self) -> None:
        """Somebody who was away may be there again."""
        self._absent.clear()
        self._woken.set()

    async def run(self, every: float) -> None:
        """Send until cancelled; look by itself after so many seconds, for what other processes put there."""
        while True:
            self._woken.clear()
            pause = every
            busy = set(self._tasks)  # what is read meanwhile about these may be out of date when it has been read
            try:
                rows, due = await asyncio.to_thread(self._open)
                self._begin([row for row in rows if (row.channel, row.address) not in busy])
                if due is not None:
                    pause = min(every, max(0.05, (due - self._now()).total_seconds()))
            except DaywardError as error:
                log.warning("the outbox could not be read", extra={"reason": str(error)})
            with suppress(TimeoutError):  # not wait_for, which loses a cancellation that comes with the event
                async with asyncio.timeout(pause):
                    await self._woken.wait()

    async def once(self) -> None:
        """Send what is due now, and wait until it is; what has to wait for another moment is left."""
        seen: set[tuple[str, int]] = set()
        while True:
            rows, _ = await asyncio.to_thread(self._open)
            new = [row for row in rows if (row.id, row.attempts) not in seen and not self._waits(row)]
            if not new:
                return
            seen |= {(row.id, row.attempts) for row in new}
            self._begin(rows)
            await asyncio.wait(list(self._tasks.values()))

    async def close(self) -> None:
        """Give what is under way a moment to end; the rest is sent after the next start."""
        await wind_down(self._tasks.values(), 1.0)

    def _open(self) -> tuple[list[Row[Any]], datetime | None]:
        names = list(self._channels)
        with self._database.reading() as connection:
            people = self._people()
            rows = outbox.open_rows(connection, people, names)
            rows = [row for row in rows if row.id not in self._absent]
            later = [row.due_at for row in rows if row.state == "pending" and self._waits(row)]
            return rows, min(later, default=None)

    def _begin(self, rows: list[Row[Any]]) -> None:
        for address, waiting in groupby(rows, key=lambda row: (row.channel, row.address)):
            task = asyncio.create_task(self._carry(list(waiting)))
            self._tasks[address] = task
            task.add_done_callback(partial(self._done, address))

    def _done(self, address: tuple[str, str], task: asyncio.Task[bool]) -> None:
        self._tasks.pop(address, None)
        if not task.cancelled() and task.result():
            self.wake()

    async def _carry(self, rows: Iterable[Row[Any]]) -> bool:
        """Send the rows of one address, in order; the first that has to wait keeps those behind it waiting, and it is False."""
        for row in rows:
            try:
                if self._waits(row) or not await self._one(row):
                    return False
            except DaywardError as error:
                log.warning("a message could not be marked", extra={"outbox": row.id, "reason": str(error)})
                return False
        return True

    def _waits(self, row: Row[Any]) -> bool:
        """Whether a repetition is still to come. What was not tried yet, or waits longer than we ever wait, waits for no clock."""
        return bool(row.attempts) and self._now() < row.due_at <= self._now() + timedelta(seconds=_LONGEST)

    async def _one(self, row: Row[Any]) -> bool:
        channel = self._channels[row.channel]
        if row.state == "unknown" and not channel.idempotent:
            return await self._reconcile(row, channel)
        if not channel.idempotent and not await self._claimed(row):
            return False
        try:
            async with asyncio.timeout(channel.patience):
                sent = await channel.send(row.address, row.key, row.body)
        except NotNow as not_now:
            if not_now.waits:
                self._absent.add(row.id)
                if not channel.idempotent or not_now.asks:
                    await asyncio.to_thread(self._set_later, row, self._now(), not_now, row.attempts)
                return True
            await self._later(row, not_now)
            return False
        except Rejected as rejected:
            await self._end(row, _failed(rejected))
            return True
        except Exception as error:  # noqa: BLE001 (the border to a channel: whatever it raises, the end is unknown)
            reason = str(error) or type(error).__name__
            if channel.idempotent:
                await self._later(row, NotNow(reason))
                return False
            log.warning("a send ended nobody knows how", extra={"outbox": row.id, "reason": reason})
            return await self._reconcile(row, channel)
        await self._end(row, Ending("sent", sent=sent if isinstance(sent, Sent) else Sent(sent)))
        return True

    async def _reconcile(self, row: Row[Any], channel: Channel) -> bool:
        """Find out whether a message arrived. Where that cannot be told it stays marked, and is not sent again."""
        try:
            async with asyncio.timeout(channel.patience):
                arrived = await channel.arrived(row.address, row.key, row.reference)
        except NotNow as not_now:
            return not_now.waits  # asked again at the next look; else nothing behind it may overtake it meanwhile
        except TimeoutError:
            return False
        except Rejected as rejected:
            await self._end(row, _failed(rejected))
            return True
        if arrived:
            await self._end(row, Ending("sent", sent=arrived if isinstance(arrived, Sent) else Sent(row.reference)))
        elif arrived is False:
            await self._later(row, NotNow("it had not arrived"))
            return False
        elif not row.error:  # else that was said before, perhaps by another process
            await self._end(row, Ending("unknown", "nobody can tell whether it arrived; it is not sent again"))
        return True

    async def _later(self, row: Row[Any], not_now: NotNow) -> None:
        attempts = row.attempts + (row.state == "pending")  # what was read as begun is counted already
        if attempts >= MOST_ATTEMPTS:
            await self._end(row, Ending("failed", str(not_now)))
            return
        pause = min(_LONGEST, not_now.seconds or _FIRST * 2 ** (attempts - 1) * random.uniform(0.5, 1.0))
        await asyncio.to_thread(self._set_later, row, self._now() + timedelta(seconds=pause), not_now, attempts)

    def _set_later(self, row: Row[Any], due_at: datetime, not_now: NotNow, attempts: int) -> None:
        with self._database.transaction() as connection:
            outbox.later(connection, row.id, due_at, str(not_now), attempts)
            if not_now.asks:
                self._ended(connection, row, Ending("pending", str(not_now), Sent(asks=not_now.asks)))

    async def _end(self, row: Row[Any], ending: Ending) -> None:
        await asyncio.to_thread(self._set_end, row, ending)

    def _set_end(self, row: Row[Any], ending: Ending) -> None:
        with self._database.transaction() as connection:
            reference = ending.sent.reference
            outbox.mark(connection, row.id, ending.state, self._now(), reference=reference, error=ending.why)
            self._ended(connection, row, ending)

    async def _claimed(self, row: Row[Any]) -> bool:
        """Mark a message `unknown` before it is sent; False where another process was quicker."""
        return await asyncio.to_thread(self._claim, row)

    def _claim(self, row: Row[Any]) -> bool:
        with self._database.transaction() as connection:
            return outbox.claim(connection, row.id)


def _failed(rejected: Rejected) -> Ending:
    return Ending("failed", str(rejected), all_of_them=rejected.all_of_them)
