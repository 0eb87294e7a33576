"""What tests of jobs share: a keeper that is open for a while, waiting for something, handlers that note what they did."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from dayward.jobs.engine import DurableJobs
from dayward.jobs.port import Handler, Jobs, Retries, Work

AT_ONCE = Retries(max_attempts=3, first_seconds=0.0)
ONCE = Retries(max_attempts=1)


@asynccontextmanager
async def opened(jobs: Jobs, retries: Retries = AT_ONCE, **handlers: Handler) -> AsyncIterator[Any]:
    """The keeper, open, with these handlers by the name of their kind."""
    for kind, handler in handlers.items():
        jobs.handles(kind, handler, retries)
    await jobs.open()
    try:
        yield jobs
    finally:
        await jobs.close(0.0)


async def until(true: Callable[[], Awaitable[bool]], seconds: float = 8.0) -> None:
    """Wait for something to become true; fails where it does not."""
    deadline = time.monotonic() + seconds
    while not await true():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.005)


async def ended(jobs: Jobs, *ids: str) -> list[str]:
    """The states of these jobs once all have ended."""

    async def all_ended() -> bool:
        found = [await jobs.status(name) for name in ids]
        return all(job and job.status in ("completed", "failed", "cancelled") for job in found)

    await until(all_ended)
    return [job.status for name in ids if (job := await jobs.status(name))]


class Notes:
    """A handler that notes the names of its jobs, and fails those it is told to, as often as it is told to."""

    def __init__(self, pause: float = 0.0, **failures: int) -> None:
        self.begun: list[str] = []
        self.most_at_once = self._now = 0
        self._pause, self._failures = pause, failures

    async def __call__(self, work: Work) -> dict[str, Any]:
        self.begun.append(work.id)
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        try:
            await asyncio.sleep(self._pause)
            if self._failures.get(work.id, 0) >= self.begun.count(work.id):
                raise ValueError(f"{work.id} will not do")
        finally:
            self._now -= 1
        return {"id": work.id, "attempt": work.attempt}


def migrated(url: str, folder: str) -> None:
    """Make the tables of a store, by opening it once."""

    async def once() -> None:
        async with opened(DurableJobs(url, folder), note=Notes()):
            pass

    asyncio.run(once())
