"""Ending tasks: a while to end by themselves, then cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any


async def wind_down(tasks: Iterable[asyncio.Task[Any]], seconds: float) -> None:
    """Let tasks end for so long, and cancel what is left. What they raise is theirs to tell."""
    running = list(tasks)
    if running:
        _, left = await asyncio.wait(running, timeout=seconds)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
