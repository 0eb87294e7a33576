"""One event loop in a thread of its own, on which models are talked with: connections outlive a turn, and a turn may be stopped."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from dayward.core.errors import DaywardError

T = TypeVar("T")
_LOOK = 0.05
"""Seconds between two looks whether to stop."""


class Stopped(DaywardError):
    """The person said stop."""

    code = "stopped"


class Loop:
    """Started by the first use; there is one in a process."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.Lock()

    def run(self, work: Coroutine[Any, Any, T], stop: threading.Event) -> T:
        """Do it and wait for it. Raises Stopped where `stop` is set before it is done, or by Ctrl-C, and what it raises."""
        future = asyncio.run_coroutine_threadsafe(work, self._running())
        try:
            while not stop.is_set():
                try:
                    return future.result(_LOOK)
                except concurrent.futures.TimeoutError:
                    if future.done():
                        raise
        except KeyboardInterrupt:
            stop.set()
        finally:
            if not future.done():
                future.cancel()
        raise Stopped("stopped", "say it again where it was not meant")

    def soon(self, work: Coroutine[Any, Any, object]) -> None:
        """Have it done, without waiting for it."""
        asyncio.run_coroutine_threadsafe(work, self._running())

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="models", daemon=True).start()
            return self._loop


loop = Loop()
