"""What a process needs to stay: its seat, its log, its engine."""

from __future__ import annotations

import fcntl
import gc
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType

from dayward.app.compose import database_url
from dayward.core import logs
from dayward.core.configuration import Configuration
from dayward.core.errors import Conflict
from dayward.core.home import Home
from dayward.state.database import normal

log = logging.getLogger(__name__)


class Seat:
    """Only one process of a home has it: the doors, or another thing of which there is one.

    The lock is the kernel's: it is free when the process is gone, however it went.
    """

    def __init__(
        self, home: Home, name: str = "up.lock", who: str = "Dayward", advice: str = "dayward status, or dayward stop"
    ) -> None:
        self._path = home.state_file(name)
        self._who, self._advice = who, advice

    def __enter__(self) -> None:
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = os.read(self._descriptor, 20).decode("ascii", "replace").strip()
            os.close(self._descriptor)
            raise Conflict(f"{self._who} is running already (process {pid})", self._advice) from None
        os.ftruncate(self._descriptor, 0)
        os.write(self._descriptor, str(os.getpid()).encode())

    def free(self) -> bool:
        """Whether nobody has it."""
        try:
            with self:
                return True
        except Conflict:
            return False

    def written(self) -> int:
        """The process that had it last, 0 for none; its number may be somebody else's by now."""
        try:
            with open(self._path, encoding="ascii") as file:
                return int(file.read(20))
        except (FileNotFoundError, ValueError):
            return 0

    def holder(self) -> int:
        """The process that has it now, 0 for none. Its proof is that it has the very file open."""
        pid = self.written()
        try:
            proven = any(_same(f"/proc/{pid}/fd/{name}", self._path) for name in os.listdir(f"/proc/{pid}/fd"))
        except (FileNotFoundError, PermissionError):
            return 0
        return pid if proven else 0

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)


def _same(path: str, other: str) -> bool:
    with suppress(FileNotFoundError):  # closed meanwhile
        return os.path.samefile(path, other)
    return False


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


def stay(config: Configuration, doors: bool, ready: Callable[[str], None]) -> None:
    """Run everything until told to stop."""
    from dayward.app.resident import run
    from dayward.jobs.engine import DurableJobs

    def settled(address: str) -> None:
        _collect_rarely()
        ready(address)

    _one_heap()
    gc.enable()
    with logged(config):
        run(config, lambda: DurableJobs(jobs_url(config), config.home.state), doors, settled)


def _collect_rarely() -> None:
    """Look for garbage in circles a tenth as often, and never again in what the start made, which stays.

    With ten thousand tasks loaded, one look at everything takes a fifth of a second in which nobody is answered.
    """
    gc.collect()
    gc.freeze()
    young, middle, old = gc.get_threshold()
    gc.set_threshold(young, middle, 10 * old)


@contextmanager
def logged(config: Configuration) -> Iterator[None]:
    """Log to the file for as long as the block lasts."""
    settings, problems = logs.log_settings(config.home, config.values)
    handler = logs.start(settings)
    for problem in (*config.problems, *problems):
        log.warning(problem)
    try:
        yield
    finally:
        logs.stop(handler)
