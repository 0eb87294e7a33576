"""The loop of prompts in the background: started, stopped, and looked at."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row

from dayward.app.prompting import INTERVAL, prompt_state, seat
from dayward.app.running import Seat
from dayward.core import clock
from dayward.core.configuration import Configuration
from dayward.core.errors import Conflict, Negative, Unavailable
from dayward.jobs.leases import AGENTS, LASTING
from dayward.state import workers
from dayward.state.database import Database

_STARTING, _STOPPING = 15.0, 5.0
"""Seconds within which a loop has begun, and has ended."""


class Executor(NamedTuple):
    """A process that sends prompts: `loop` is False for Dayward itself; `interval` is in seconds."""

    loop: bool
    pid: int
    host: str
    since: datetime
    looked_at: datetime
    interval: float

    @property
    def name(self) -> str:
        """What it is called."""
        return "the loop" if self.loop else "Dayward itself"


def executor(config: Configuration, database: Database) -> Executor | None:
    """Who sends prompts now; of several the one that does. One of this machine lives where it has its seat."""
    here = (seat(config).holder(), Seat(config.home).holder())
    with database.reading() as connection:
        rows = workers.present(connection)
    for row in rows:
        lives = row.pid in here if row.host == socket.gethostname() else row.beat_at > clock.utc() - LASTING
        if lives and AGENTS in row.facts and (INTERVAL in row.facts or workers.DELIVERS not in row.facts):
            return _executor(row)
    return None


def start(config: Configuration, seconds: float) -> tuple[Executor, bool]:
    """Have prompts sent from now on: who sends them, and whether that is a new loop.

    Raises Conflict where a loop runs already, Unavailable where a new one does not begin.
    """
    database = prompt_state(config)
    found = executor(config, database)
    if found and not found.loop:
        return found, False
    pid = found.pid if found else seat(config).holder()
    if pid:
        raise Conflict(f"the loop is running already (process {pid})", "promptyoself status, or promptyoself restart")
    words = ["-m", "dayward", "promptyoself", "execute", "--loop", "--interval", f"{seconds:g}"]
    nothing = subprocess.DEVNULL
    child = subprocess.Popen(
        [sys.executable, *words], stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
    )
    end = time.monotonic() + _STARTING
    while child.poll() is None and time.monotonic() < end:
        found = executor(config, database)
        if found and found.pid == child.pid:
            child.returncode = 0  # it is ours no more: it stays when we end
            return found, True
        time.sleep(0.05)
    child.kill()
    child.wait()
    raise Unavailable("the loop did not begin", "promptyoself logs --errors, or look: promptyoself execute --loop")


def stop(config: Configuration) -> int:
    """End the loop of this machine, losing nothing; its process. Raises Negative where none runs, Unavailable where it stays."""
    mine = seat(config)
    with suppress(OSError):  # there is no such process
        pid = mine.written()
        process = os.pidfd_open(pid)
        try:
            if mine.holder() == pid:  # only now it is sure whom the signal reaches
                return _told(process, pid)
        finally:
            os.close(process)
    other = Seat(config.home).holder()
    said = f"; Dayward itself (process {other}) sends prompts" if other else ""
    raise Negative(f"no loop is running{said}", "dayward stop" if other else "promptyoself start")


def _told(process: int, pid: int) -> int:
    """Tell it to stop, and wait until it has."""
    signal.pidfd_send_signal(process, signal.SIGTERM)
    if not select.select([process], [], [], _STOPPING)[0]:
        raise Unavailable(
            f"process {pid} has not stopped after {_STOPPING:.0f} s", f"kill {pid}; nothing is lost by it"
        )
    return pid


def _executor(row: Row[Any]) -> Executor:
    interval = float(row.facts.get(INTERVAL, "0"))
    return Executor(INTERVAL in row.facts, row.pid, row.host, row.started_at, row.ticked_at, interval)
