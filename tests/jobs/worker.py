"""A process that works on a shared store until it is told to end, or is killed: python -m tests.jobs.worker URL FOLDER LOG [ID]."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from dayward.jobs.engine import DurableJobs
from dayward.jobs.keeper import Limits
from dayward.jobs.port import Retries, Work


class Workshop:
    """Handlers that write down what they do in a file which processes share; `hold` beside it makes them wait."""

    def __init__(self, log: Path) -> None:
        self._log, self._hold = log, log.with_name("hold")

    def _note(self, word: str) -> None:
        with self._log.open("a") as file:
            file.write(f"{word} {os.getpid()}\n")

    async def two_steps(self, work: Work) -> dict[str, Any]:
        """Notes `first`, then `second`, waits while there is a hold, notes `end`, then `third`."""

        async def first() -> None:
            self._note("first")

        async def second() -> None:
            self._note("second")
            while self._hold.exists():
                await asyncio.sleep(0.01)
            self._note("end")

        async def third() -> None:
            self._note("third")

        await work.step("first", first)
        await work.step("second", second)
        await work.step("third", third)
        return {"process": os.getpid(), "attempt": work.attempt}

    async def note(self, work: Work) -> dict[str, Any]:
        """Notes the id of the job."""
        self._note(work.id)
        await asyncio.sleep(0.02)
        return {}

    def jobs(self, url: str, folder: str, workers: int = 2) -> DurableJobs:
        """A keeper with these handlers."""
        jobs = DurableJobs(url, folder, Limits(workers, poll_seconds=0.1, nap_seconds=0.02))
        jobs.handles("two steps", self.two_steps, Retries(max_attempts=1))
        jobs.handles("note", self.note)
        return jobs


async def _main(url: str, folder: str, log: str, id: str = "") -> None:  # noqa: A002
    jobs = Workshop(Path(log)).jobs(url, folder)
    await jobs.open()
    print(jobs.owner, flush=True)
    if id:
        print((await jobs.run("two steps", {}, id))["attempt"], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await jobs.close()


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
