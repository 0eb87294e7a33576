"""The last resort: where the event loop has stood still for two minutes, the process begins anew, as after a crash.

What is stored is safe against that at every instant, and nobody else would notice a process that is there but does nothing.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from types import TracebackType

log = logging.getLogger(__name__)

STILL = 120.0
"""Seconds without a turn of the loop after which the process begins anew."""
_LOOKS = 4
"""How many looks in a row have to find it so: a process that was itself stopped for long makes up for one of them only."""


class Watchdog:
    """Within its `with`, on the loop of the thread that enters it. `begin_anew` does not return."""

    def __init__(self, seconds: float = STILL, begin_anew: Callable[[], None] | None = None) -> None:
        self._pause = seconds / _LOOKS
        self._begin_anew = begin_anew or again
        self._turned = False
        self._ended = threading.Event()
        self._watched = threading.get_ident()

    def __enter__(self) -> Watchdog:
        self._loop = asyncio.get_running_loop()
        self._turn()
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._timer.cancel()

    def _turn(self) -> None:
        self._turned = True
        self._timer = self._loop.call_later(self._pause / 2, self._turn)

    def _watch(self) -> None:
        missed = 0
        while not self._ended.wait(self._pause):
            missed = 0 if self._turned else missed + 1
            self._turned = False
            if missed >= _LOOKS:
                log.critical("nothing has moved for long; beginning anew", extra={"where": self._where()})
                self._begin_anew()

    def _where(self) -> list[str]:
        """What the loop hangs in, the innermost last."""
        frame = sys._current_frames().get(self._watched)
        return [f"{one.filename}:{one.lineno} {one.name}" for one in traceback.extract_stack(frame)[-8:]]


def again() -> None:
    """This very program anew, in the place of this process."""
    logging.shutdown()
    os.execv(sys.executable, [sys.executable, *arguments(sys.orig_argv[1:])])  # noqa: S606 (no shell is wanted)


def arguments(given: Sequence[str]) -> list[str]:
    """The same arguments without `--ready-fd`: who waited there has been told."""
    kept = list(given)
    while "--ready-fd" in kept:
        place = kept.index("--ready-fd")
        del kept[place : place + 2]
    return [one for one in kept if not one.startswith("--ready-fd=")]
