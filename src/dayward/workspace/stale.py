"""Lock files that a killed git left behind: waited for, and removed once nobody can be holding them."""

from __future__ import annotations

import os
import time

PATIENCE = 3.0


def gone(lock: str, folders: tuple[str, ...], patience: float = PATIENCE) -> bool:
    """Wait up to `patience` seconds for git's lock file to go; remove it if it is stale. Returns whether it is gone.

    Stale means: the same file all the while, older than that, not open in any process, and no git at work in
    `folders` (git closes some locks long before it lets go of them).
    """
    first = _identity(lock)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if _identity(lock) is None:
            return True
        time.sleep(0.02)
    now = _identity(lock)
    if now is None:
        return True
    if now != first or _age(lock) < patience or _held(lock, folders) or _identity(lock) != now:
        return False
    os.unlink(lock)
    return True


def _identity(path: str) -> tuple[int, int, int] | None:
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def _age(path: str) -> float:
    try:
        return time.time() - os.lstat(path).st_mtime
    except FileNotFoundError:
        return 0.0


def _held(lock: str, folders: tuple[str, ...]) -> bool:
    """Whether a living process may hold a lock. True where that cannot be known (no /proc, another person's lock)."""
    try:
        if os.lstat(lock).st_uid != os.geteuid():
            return True
        processes = [name for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return True
    return any(_holds(f"/proc/{process}", lock, folders) for process in processes)


def _holds(process: str, lock: str, folders: tuple[str, ...]) -> bool:
    try:
        with open(f"{process}/comm", encoding="utf-8", errors="replace") as file:
            is_git = file.read().startswith("git")
        if is_git and _within(os.readlink(f"{process}/cwd"), folders):
            return True
        return any(_target(f"{process}/fd/{number}") == lock for number in os.listdir(f"{process}/fd"))
    except OSError:  # it has ended, or belongs to somebody who cannot write here
        return False


def _target(link: str) -> str:
    try:
        return os.readlink(link)
    except OSError:
        return ""


def _within(path: str, folders: tuple[str, ...]) -> bool:
    return any(path == folder or path.startswith(folder + os.sep) for folder in folders)
