"""Sending prompts while the server of tools runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from dayward.app.prompting import Prompting
from dayward.core.configuration import Configuration
from dayward.core.errors import UsageError
from dayward.prompts.executed import Executed

log = logging.getLogger(__name__)

_AUTOSTART, _INTERVALS = "PROMPTYOSELF_EXECUTOR_AUTOSTART", ("PROMPTYOSELF_EXECUTOR_INTERVAL", "PROMPTYOSELF_INTERVAL")
_USUAL = "60"
_REMEMBERED = 20


class Executor:
    """The loop of `execute`, beside the server; it sends nothing that another process sends."""

    def __init__(self, config: Configuration, environment: Mapping[str, str]) -> None:
        """Raises UsageError where the environment has no interval one can keep."""
        self._config = config
        self.wanted = environment.get(_AUTOSTART, "true").strip().lower() not in ("false", "0", "no", "off")
        self.interval = _seconds(next((environment[name] for name in _INTERVALS if environment.get(name)), _USUAL))
        self._prompting: Prompting | None = None
        self._task: asyncio.Task[None] | None = None
        self._sent = 0
        self._last: list[Executed] = []
        self._error = ""

    async def __aenter__(self) -> Executor:
        """Begin, unless the environment says not to."""
        if self.wanted:
            self._prompting = await asyncio.to_thread(Prompting, self._config)
            self._task = asyncio.create_task(self._prompting.loop(self.interval, self._told))
            self._task.add_done_callback(self._ended)
        return self

    async def __aexit__(self, *_: object) -> None:
        """End; what is on its way is finished or left for the next."""
        if self._prompting and self._task:
            self._prompting.stop()
            await asyncio.wait([self._task])

    def status(self) -> dict[str, Any]:
        """How it goes."""
        running = self._task is not None and not self._task.done()
        found = {"running": running, "autostart": self.wanted, "interval": self.interval, "executed": self._sent}
        return {**found, "last": self._last, **({"problem": self._error} if self._error else {})}

    def _told(self, ended: list[Executed]) -> None:
        self._sent += len(ended)
        self._last = [*self._last, *ended][-_REMEMBERED:]

    def _ended(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._error = f"{type(error).__name__}: {error}"
            log.error("prompts are not sent any more", exc_info=error)


def _seconds(words: str) -> float:
    try:
        seconds = float(words)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e6:
        raise UsageError(f"{_INTERVALS[0]} is {words!r}", "it is a number of seconds, such as 60")
    return seconds
