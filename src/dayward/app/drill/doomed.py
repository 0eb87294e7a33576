"""Run Dayward until it reaches the n-th line of a part of its code, and kill it there.

The code itself knows nothing of it: the interpreter is asked to tell which line it executes.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
from types import CodeType, FrameType
from typing import Any

PARTS: dict[str, tuple[tuple[str, str], ...]] = {
    "receive": (("channels/local.py", "_said"), ("app/resident.py", "_store"), ("state/inbox.py", "receive")),
    "work": (
        ("jobs/turns.py", "_begin"),
        ("jobs/keeper.py", ""),
        ("jobs/parts.py", ""),
        ("assistant/answering.py", ""),
    ),
    "act": (
        ("workspace/writer.py", ""),
        ("workspace/journal.py", ""),
        ("workspace/swap.py", ""),
        ("workspace/git.py", ""),
    ),
    "mark": (("jobs/turns.py", "_end"), ("state/outbox.py", "put"), ("state/inbox.py", "end"), ("state/rows.py", "")),
    "send": (("jobs/deliveries.py", ""), ("channels/local.py", "send"), ("state/outbox.py", "mark")),
    "routine": (
        ("routines/due.py", ""),
        ("routines/slotting.py", ""),
        ("routines/telling.py", ""),
        ("state/slots.py", ""),
    ),
}
"""What may be reached: files of Dayward, with the function in it ("": all of them)."""


class Fate:
    """Counts lines of one part, and kills its process at the last of them: alone, or with its whole group."""

    def __init__(self, part: str, lines: int, alone: bool) -> None:
        self._places, self._left, self._alone = PARTS[part], lines, alone
        self._known: dict[CodeType, bool] = {}

    def call(self, frame: FrameType, event: str, _: object) -> Any:
        """Told of every function that is entered."""
        code = frame.f_code
        if code not in self._known:
            self._known[code] = any(
                code.co_filename.endswith(f"/dayward/{file}") and name in ("", code.co_name)
                for file, name in self._places
            )
        return self._line if self._known[code] else None

    def _line(self, _: FrameType, event: str, __: object) -> Any:
        if event == "line":
            self._left -= 1
            if self._left <= 0:
                (os.kill if self._alone else os.killpg)(os.getpid(), signal.SIGKILL)
        return self._line


def live(doom: str) -> None:
    """Be Dayward as `sys.argv` says, until `doom` (PART:N:ALONE; "" for none) is reached."""
    if doom:
        part, lines, alone = doom.split(":")
        fate = Fate(part, int(lines), alone == "alone")
        threading.settrace(fate.call)
        sys.settrace(fate.call)
    runpy.run_module("dayward", run_name="__main__")
