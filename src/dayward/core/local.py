"""The local socket: where it is, and one JSON object a line through it. For this machine and this user only."""

from __future__ import annotations

import json
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from dayward.core.errors import Unavailable, UsageError
from dayward.core.home import Home

NAME = "socket"
LONGEST = 4_000_000
"""Bytes of one line at most."""
_CREDENTIALS = struct.Struct("3i")


@contextmanager
def reachable(home: Home) -> Iterator[str]:
    """A path of the socket that is short enough for the system, however deep the state folder lies."""
    path = home.state_file(NAME)
    if len(os.fsencode(path)) < 100:
        yield path
        return
    folder = os.open(home.state, os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{NAME}"
    finally:
        os.close(folder)


def same_user(connection: socket.socket) -> bool:
    """Whether the process at the other end runs as our user."""
    found = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return int(_CREDENTIALS.unpack(found)[1]) == os.geteuid()


def nudge(home: Home) -> None:
    """Tell a running Dayward that something is there for it. It would see that by itself, some seconds later."""
    if os.path.exists(home.state_file(NAME)):
        with suppress(Unavailable):
            line = Line(home, 1.0)
            line.tell(nudge=True)
            line.close()


class Line:
    """A connection to a running Dayward, for a client that waits for its answers."""

    def __init__(self, home: Home, seconds: float = 120.0) -> None:
        """Connect. Raises Unavailable where nothing runs."""
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(seconds)
        try:
            with reachable(home) as path:
                self._socket.connect(path)
        except OSError as error:
            self._socket.close()
            raise Unavailable("Dayward is not running", "start it: dayward up") from error
        self._file = self._socket.makefile("rb")

    def fileno(self) -> int:
        """For `select`."""
        return self._socket.fileno()

    def tell(self, **values: Any) -> None:
        """Send one object. Raises UsageError where it is longer than a line may be, Unavailable where the other side has gone."""
        data = json.dumps(values, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        if len(data) > LONGEST:
            raise UsageError(f"that is longer than {LONGEST // 1_000_000} MB", "put it into a note: dayward write")
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise Unavailable(
                "Dayward has stopped", "what it had taken is done after the next start: dayward up"
            ) from error

    def hear(self) -> dict[str, Any]:
        """The next object. Raises Unavailable where the other side has gone, or says nothing for too long."""
        try:
            line = self._file.readline(LONGEST)
        except OSError as error:
            raise Unavailable("Dayward does not answer", "see: dayward status") from error
        if not line.endswith(b"\n"):
            raise Unavailable("Dayward has stopped", "what it had taken is done after the next start: dayward up")
        heard: dict[str, Any] = json.loads(line)
        return heard

    def close(self) -> None:
        """Hang up; who waits in `hear` in another thread is told that the line is gone."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._file.close()
        self._socket.close()
