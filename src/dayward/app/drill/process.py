"""Real processes: started as a person starts them, in a process group of their own, and killed."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress

from dayward.app.drill.world import World

PATIENCE = 40.0
"""Seconds to wait for what should take one."""


class Process:
    """One process of Dayward. `doom` is where it is to kill itself, as `doomed` reads it; `module` one of the drill's own."""

    def __init__(self, world: World, *words: str, doom: str = "", ready: bool = True, module: str = "") -> None:
        end, other = os.pipe()
        program = ["-m", f"dayward.app.drill.{module}"] if module else ["-m", "dayward"]
        if doom:
            program = ["-m", "dayward.app.drill.doomed", doom]
        said = ["--ready-fd", str(other)] if ready else []
        with open(world.log, "ab") as log:
            self._popen = subprocess.Popen(  # noqa: S603 (ourselves)
                [sys.executable, *program, *words, *said],
                env=world.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(other,) if ready else (),
                start_new_session=True,
            )
        os.close(other)
        self._end = end
        self.pid = self._popen.pid

    def ready(self, seconds: float = PATIENCE) -> bool:
        """Wait until it says that it is ready; False where it ends before."""
        if not select.select([self._end], [], [], seconds)[0]:
            return False
        return bool(os.read(self._end, 10))

    def alive(self) -> bool:
        """Whether it runs."""
        return self._popen.poll() is None

    def ended(self, seconds: float) -> bool:
        """Wait so long for its end."""
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(seconds)
        return not self.alive()

    def kill(self, alone: bool = False) -> None:
        """kill -9: its whole group with git in it, or only itself."""
        with suppress(ProcessLookupError):
            (os.kill if alone else os.killpg)(self.pid, signal.SIGKILL)
        self.leave()

    def stop(self) -> tuple[int, float]:
        """Ask it to end; its exit code (that of a kill where it does not), and how many seconds it took."""
        begun = time.monotonic()
        self._popen.terminate()
        if not self.ended(PATIENCE):
            self.kill()
        self.leave()
        return self._popen.returncode, time.monotonic() - begun

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to its whole group."""
        os.killpg(self.pid, number)

    def leave(self) -> None:
        """Wait for its end and give back what belongs to it."""
        self._popen.wait()
        if self._end >= 0:
            os.close(self._end)
            self._end = -1


def up(world: World, doom: str = "") -> Process:
    """`dayward up`."""
    return Process(world, "up", doom=doom)
