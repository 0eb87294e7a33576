"""Measure durable jobs in a process of their own: `raw` is the engine by itself, `port` is what Dayward makes of it. Prints JSON."""

from __future__ import annotations

import asyncio
import json
import logging
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

SIDE_BY_SIDE = 8
Run = Callable[[str], Awaitable[Any]]


async def measured(run: Run, rounds: int) -> dict[str, float]:
    """One after the other: the middle in milliseconds; several side by side: how many a second."""
    for number in range(10):
        await run(f"warm-{number}")
    times = []
    for number in range(rounds):
        start = time.perf_counter()
        await run(f"one-{number}")
        times.append((time.perf_counter() - start) * 1000)
    names = iter([f"many-{number}" for number in range(rounds)])

    async def line() -> None:
        for name in names:
            await run(name)

    start = time.perf_counter()
    await asyncio.gather(*[line() for _ in range(SIDE_BY_SIDE)])
    return {"ms": statistics.median(times), "per_second": rounds / (time.perf_counter() - start)}


async def raw(folder: str, rounds: int) -> dict[str, float]:
    """`start_workflow` and `get_result` of a workflow that does nothing."""
    from dbos import DBOS, SetWorkflowID

    logging.getLogger("dbos").addHandler(logging.NullHandler())
    url = f"sqlite:///{folder}/raw.db"
    DBOS(config={"name": "bench", "system_database_url": url, "application_version": "1", "log_level": "ERROR"})

    @DBOS.workflow()
    async def nothing() -> dict[str, str]:
        return {}

    DBOS.launch()

    async def run(name: str) -> Any:
        with SetWorkflowID(name):
            handle = await DBOS.start_workflow_async(nothing)
        return await handle.get_result()

    found = await measured(run, rounds)
    await asyncio.to_thread(partial(DBOS.destroy, destroy_registry=True))
    return found


async def port(folder: str, rounds: int) -> dict[str, float]:
    """`run` of a job that does nothing: its row, its claim and its end besides."""
    from dayward.jobs.engine import DurableJobs

    async def nothing(_: Any) -> dict[str, Any]:
        return {}

    jobs = DurableJobs(f"sqlite:///{folder}/port.db", folder)
    jobs.handles("nothing", nothing)
    await jobs.open()
    found = await measured(partial(jobs.run, "nothing", {}), rounds)
    await jobs.close()
    return found


if __name__ == "__main__":
    kind, place, count = sys.argv[1:]
    print(json.dumps(asyncio.run((raw if kind == "raw" else port)(place, int(count)))))
