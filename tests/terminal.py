"""A real terminal to drive programs in: a pseudo terminal, with an emulator that says what a person sees."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from types import TracebackType

import pyte


class Terminal:
    """One program in one terminal."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], columns: int = 92, lines: int = 40) -> None:
        self.screen = pyte.HistoryScreen(columns, lines, history=1000)
        self._stream = pyte.ByteStream(self.screen)
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            try:
                os.execvpe(command[0], list(command), dict(env))
            finally:
                os._exit(127)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._fd)

    def send(self, text: str) -> None:
        """Type."""
        os.write(self._fd, text.encode())

    def _read(self, patience: float) -> bool:
        if not select.select([self._fd], [], [], patience)[0]:
            return False
        try:
            data = os.read(self._fd, 65536)
        except OSError:  # the program has ended
            return False
        self._stream.feed(data)
        if b"\x1b[6n" in data:  # where is the cursor?
            self.send(f"\x1b[{self.screen.cursor.y + 1};{self.screen.cursor.x + 1}R")
        return bool(data)

    def wait_for(self, text: str, seconds: float = 15.0) -> None:
        """Wait until a text is on the screen. Raises AssertionError with the screen where it does not come."""
        deadline = time.monotonic() + seconds
        while text not in self.text:
            if time.monotonic() > deadline:
                raise AssertionError(f"{text!r} never came:\n{self.text}")
            self._read(0.05)
        self.settle()

    def settle(self, seconds: float = 0.3) -> None:
        """Wait until nothing more comes."""
        while self._read(seconds):
            pass

    @property
    def text(self) -> str:
        """What is on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip()
