"""Notifications on the desktop, by `notify-send` or, on macOS, `osascript`. There where the program is.

A desktop does not tell whether it showed something, so a notification that was under way in a crash stays marked as unknown and
is not shown again.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Callable
from typing import Any

from dayward.channels.setting import Setup
from dayward.channels.wording import cut, wording
from dayward.jobs.channel import Channel, NotNow, Receive

_LONGEST = 1_000
"""Bytes of text; more is not readable in a notification."""
_PATIENCE = 10.0
_LOOK = 15.0
"""Seconds between two looks whether somebody has logged in, while a message waits for that."""
_URGENCY = {"now": "critical", "digest": "low"}
_PASSED_ON = (
    "PATH", "HOME", "LANG", "LC_ALL", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY",
)  # fmt: skip
_SCRIPT = "display notification (item 3 of argv) with title (item 1 of argv) subtitle (item 2 of argv)"


class Desktop(Channel):
    """The desktop of whoever Dayward runs as."""

    name = "desktop"

    def __init__(self, program: str, look: float = _LOOK) -> None:
        self._program = program
        self._look = look
        self._back: Callable[[], None] = lambda: None
        self._watching: asyncio.Task[None] | None = None

    async def open(self, receive: Receive, back: Callable[[], None]) -> None:
        """Nothing comes in this way."""
        self._back = back

    async def send(self, address: str, key: str, body: dict[str, Any]) -> str:
        """Show it. Waits while nobody is logged in."""
        if not self._somebody():
            if self._watching is None or self._watching.done():
                self._watching = asyncio.create_task(self._watch())
            raise NotNow("nobody is logged in", waits=True)
        shown = wording(body)
        words = self._words(shown.title, cut(shown.text, _LONGEST, "…"), _URGENCY.get(shown.urgency, "normal"))
        try:
            process = await asyncio.create_subprocess_exec(
                self._program,
                *words,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            )
        except OSError as error:
            raise NotNow(f"{self._program}: {error.strerror}") from error
        try:
            status = await asyncio.wait_for(process.wait(), _PATIENCE)
        finally:
            if process.returncode is None:
                process.kill()
        if status:
            raise NotNow(f"the desktop took no notification (status {status})")
        return ""

    async def close(self) -> None:
        """Look no more."""
        if self._watching:
            self._watching.cancel()

    def _words(self, title: str, text: str, urgency: str) -> list[str]:
        if os.path.basename(self._program) == "osascript":
            return ["-e", "on run argv", "-e", _SCRIPT, "-e", "end run", "Dayward", title, text]
        return ["--app-name=Dayward", f"--urgency={urgency}", "--", title, _escaped(text)]

    def _somebody(self) -> bool:
        """Whether there is a session bus; macOS always has its own."""
        if os.path.basename(self._program) == "osascript" or os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
            return True
        folder = os.environ.get("XDG_RUNTIME_DIR")
        return bool(folder) and os.path.exists(os.path.join(str(folder), "bus"))

    async def _watch(self) -> None:
        while not self._somebody():
            await asyncio.sleep(self._look)
        self._back()


def _escaped(text: str) -> str:
    """The text as `notify-send` wants it: markup means nothing, and neither does a backslash."""
    for plain, written in (("\\", "\\\\"), ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(plain, written)
    return text


def made(setup: Setup) -> Desktop | None:
    """Where the program is found."""
    program = shutil.which("osascript" if sys.platform == "darwin" else "notify-send")
    return Desktop(program) if program else None
