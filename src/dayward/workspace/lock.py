"""One writer at a time. The lock is the kernel's, so it ends with its holder however that ends."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from types import TracebackType

from dayward.core.errors import Conflict
from dayward.workspace.beneath import unavailable


def own_folder(git_folder: str) -> str:
    """Dayward's part of git's folder: its lock, the journal and what is prepared."""
    return os.path.join(git_folder, "dayward")


def journal_of(git_folder: str) -> str:
    """The journal's file, there while a change is unfinished."""
    return os.path.join(own_folder(git_folder), "journal")


class WriteLock:
    """Held while entered. The descriptor can be passed to children, which then hold it too until they end."""

    def __init__(self, path: str, patience: float = 30.0) -> None:
        self._path = path
        self._patience = patience
        self.fd = -1

    def __enter__(self) -> WriteLock:
        try:
            self.fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise unavailable(self._path, error) from error
        deadline = time.monotonic() + self._patience
        pause = 0.002
        while not self._taken():
            if time.monotonic() > deadline:
                holder = os.pread(self.fd, 64, 0).decode("ascii", "replace").strip() or "unknown"
                os.close(self.fd)
                raise Conflict(
                    f"another Dayward process ({holder}) has been writing for {self._patience:g} s",
                    "wait for it, or end it, and run the command again",
                )
            time.sleep(pause)
            pause = min(pause * 1.5, 0.1)
        with suppress(OSError):  # only for the message above; a full disk is met later, by what matters
            os.truncate(self.fd, 0)
            os.pwrite(self.fd, f"process {os.getpid()}".encode(), 0)
        return self

    def _taken(self) -> bool:
        try:
            fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self.fd)
        self.fd = -1
