"""Real processes: started as a person starts them, or born in a nursery; in a process group of their own, and killed."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress

from dayward.app.drill.nursery import Nursery
from dayward.app.drill.world import World

PATIENCE = 40.0
"""Seconds to wait for what should take one."""


class Process:
    """One process of Dayward, started as a person starts it; `module` is one of the drill's own instead."""

    def __init__(self, world: World, *words: str, ready: bool = True, module: str = "") -> None:
        end, other = os.pipe()
        program = f"dayward.app.drill.{module}" if module else "dayward"
        said = ["--ready-fd", str(other)] if ready else []
        with open(world.log, "ab") as log:
            self._popen = subprocess.Popen(
                [sys.executable, "-m", program, *words, *said],
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
        return bool(select.select([self._end], [], [], seconds)[0]) and bool(os.read(self._end, 10))

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
        os.close(self._end)


class Born(Process):
    """`dayward up` from a nursery, to be killed. `doom` is where it is to kill itself, as `doomed` reads it."""

    def __init__(self, world: World, nursery: Nursery, doom: str) -> None:
        self._end, other = os.pipe()
        with open(world.log, "ab") as log:
            self.pid = nursery.born(["up"], doom, world.environment, other, log.fileno())
        os.close(other)

    def alive(self) -> bool:
        """Whether it runs."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, 0)
            return True
        return False

    def ended(self, seconds: float) -> bool:
        """Wait so long for its end."""
        end = time.monotonic() + seconds
        while self.alive() and time.monotonic() < end:
            time.sleep(0.005)
        return not self.alive()

    def leave(self) -> None:
        """Wait for its end and give back what belongs to it."""
        self.ended(PATIENCE)
        os.close(self._end)
