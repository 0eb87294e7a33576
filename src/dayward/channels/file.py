"""A file that messages are added to, each once. Set up by `file.path`.

Behind each message stands a line with its key, written with it in one go: a message whose key is found is there, whole.
"""

from __future__ import annotations

import asyncio
import errno
import os
import stat
from contextlib import suppress
from typing import Any, ClassVar

from dayward.channels.setting import Setup
from dayward.channels.wording import wording
from dayward.core import clock
from dayward.core.logs import rotated
from dayward.jobs.channel import Channel, NotNow

LARGEST = 1_000_000
"""Bytes after which a new file is begun; `NAME.md` becomes `NAME.1.md`, that one `NAME.2.md`, and so on."""
KEPT = 5
_MARK = "<!-- dayward"


class File(Channel):
    """The file. Only this process writes to it."""

    name = "file"
    idempotent = True  # the key is looked for first
    way: ClassVar[str] = "out"

    def __init__(self, path: str, largest: int = LARGEST) -> None:
        """A relative path lies in the home folder."""
        self._path = os.path.join(os.path.expanduser("~"), os.path.expanduser(path))
        self._largest = largest

    async def send(self, address: str, key: str, body: dict[str, Any]) -> str:
        """Add the message, and have it on the disk."""
        try:
            await asyncio.to_thread(self._add, key, body)
        except OSError as error:
            raise NotNow(f"{self._path}: {error.strerror or error}") from error
        return ""

    def _add(self, key: str, body: dict[str, Any]) -> None:
        _require_file(self._path)
        mark = f"{_MARK} {' '.join(key.split())} -->".encode()
        if any(_has(path, mark) for path in (self._path, rotated(self._path, 1))):
            return
        os.makedirs(os.path.dirname(self._path), mode=0o700, exist_ok=True)
        data = _entry(body) + mark + b"\n"
        with suppress(FileNotFoundError):
            if os.path.getsize(self._path) + len(data) > self._largest:
                self._rotate()
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        descriptor = os.open(self._path, flags, 0o600)
        try:
            _append(descriptor, data)
        finally:
            os.close(descriptor)

    def _rotate(self) -> None:
        for number in range(KEPT, 0, -1):
            with suppress(FileNotFoundError):
                os.replace(rotated(self._path, number - 1), rotated(self._path, number))


def _require_file(path: str) -> None:
    """Raises OSError where something is in the way: a folder, a pipe that nobody reads."""
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise OSError(errno.EINVAL, "that is no file")


def _has(path: str, mark: bytes) -> bool:
    try:
        with open(path, "rb") as file:
            return b"\n" + mark in file.read()
    except FileNotFoundError:
        return False


def _entry(body: dict[str, Any]) -> bytes:
    """A message as Markdown: when and what about, then its text. No line of it looks like ours with a key."""
    shown = wording(body)
    text = shown.text.replace(_MARK, _MARK.replace("<", "&lt;"))
    return f"## {clock.now():%Y-%m-%d %H:%M} · {shown.title}\n\n{text}\n\n".encode()


def _append(descriptor: int, data: bytes) -> None:
    """Write all or nothing. A line that a crash cut off is ended first."""
    size = os.fstat(descriptor).st_size
    if size and os.pread(descriptor, 1, size - 1) != b"\n":
        data = b"\n\n" + data
    try:
        if os.write(descriptor, data) < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(descriptor)
    except OSError:
        with suppress(OSError):
            os.ftruncate(descriptor, size)
        raise


def made(setup: Setup) -> File | None:
    """Where `file.path` names one."""
    path = setup.settings["file.path"]
    return File(path) if path else None
