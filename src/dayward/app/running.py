"""What a process needs to stay: its seat, its log, its engine."""

from __future__ import annotations

import fcntl
import gc
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

from dayward.app.compose import database_url
from dayward.core import logs
from dayward.core.configuration import Configuration
from dayward.core.errors import Conflict
from dayward.core.home import Home
from dayward.state.database import normal

log = logging.getLogger(__name__)


class Seat:
    """Only one process of a home has the doors. The lock is the kernel's: it is free when the process is gone, however it went."""

    def __init__(self, home: Home) -> None:
        self._path = home.state_file("up.lock")

    def __enter__(self) -> None:
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = os.read(self._descriptor, 20).decode("ascii", "replace").strip()
            os.close(self._descriptor)
            raise Conflict(f"Dayward is running already (process {pid})", "dayward status, or dayward stop") from None
        os.ftruncate(self._descriptor, 0)
        os.write(self._descriptor, str(os.getpid()).encode())

    def free(self) -> bool:
        """Whether nobody has it."""
        try:
            with self:
                return True
        except Conflict:
            return False

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)


def jobs_url(config: Configuration) -> str:
    """Where the engine keeps what it does: beside the state, in a file (or a schema) of its own that may be deleted."""
    url = normal(database_url(config))
    return f"sqlite:///{config.home.state_file('jobs.db')}" if url.startswith("sqlite") else url


def _one_heap() -> None:
    """Have all threads share one heap, where the C library is glibc: one for each thread grows for weeks, and saves us nothing."""
    import ctypes

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


_M_ARENA_MAX = -8  # its number in <malloc.h>


def stay(config: Configuration, doors: bool, ready: Callable[[], None]) -> None:
    """Run everything until told to stop."""
    from dayward.app.resident import run
    from dayward.jobs.engine import DurableJobs

    _one_heap()
    settings, problems = logs.log_settings(config.home, config.values)
    handler = logs.start(settings)
    for problem in (*config.problems, *problems):
        log.warning(problem)
    gc.enable()
    try:
        run(config, lambda: DurableJobs(jobs_url(config), config.home.state), doors, ready)
    finally:
        logs.stop(handler)
