"""Whether somebody has a file open for writing: an editor that saves in place is waited for, so that no half is read."""

from __future__ import annotations

import fcntl
import signal
import time

PATIENCE = 0.5


def wait_for_writers(descriptor: int, patience: float = PATIENCE) -> bool:
    """Wait until no process has the file open for writing. False where one still has after `patience` seconds.

    The kernel grants a read lease only on a file without writers; where it cannot tell (another owner, another system), the
    answer is True.
    """
    if not hasattr(fcntl, "F_SETLEASE"):
        return True
    deadline = time.monotonic() + patience
    pause = 0.0005
    while not _alone(descriptor):
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
        pause = min(pause * 2, 0.02)
    return True


def _alone(descriptor: int) -> bool:
    try:
        # Who opens the file in the instant of the lease waits for its end; the signal for that must not be the deadly default.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True
