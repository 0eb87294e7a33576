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
from typing import NamedTuple

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


LOOP, UP, MCP = "loop", "dayward up", "mcp"


class Executor(NamedTuple):
    """A process that sends prompts: `by` is `loop`, `dayward up` or `mcp`; `interval` is in seconds."""

    by: str
    pid: int
    host: str
    since: datetime
    looked_at: datetime
    interval: float

    @property
    def name(self) -> str:
        """What it is called."""
        return {LOOP: "the loop", UP: "Dayward itself", MCP: "the MCP server"}[self.by]


def executor(config: Configuration, database: Database) -> Executor | None:
    """Who sends prompts now; of several the one that does."""
    return next(iter(executors(config, database)), None)


def executors(config: Configuration, database: Database) -> list[Executor]:
    """All that could send prompts now, the oldest first. One that has its seat lives, however long nothing was heard of it."""
    loop, mine = seat(config).holder(), Seat(config.home).holder()
    with database.reading() as connection:
        rows = workers.present(connection)
    found = []
    for row in rows:
        here = row.host == socket.gethostname()
        heard_of = row.beat_at > clock.utc() - LASTING and not (here and not os.path.exists(f"/proc/{row.pid}"))
        stays = INTERVAL in row.facts or workers.DELIVERS not in row.facts  # not one that only executes once
        if AGENTS in row.facts and stays and (heard_of or (here and row.pid in (loop, mine))):
            by = UP if INTERVAL not in row.facts else MCP if here and row.pid != loop else LOOP
            interval = float(row.facts.get(INTERVAL, "0"))
            found.append(Executor(by, row.pid, row.host, row.started_at, row.ticked_at, interval))
    return found


def start(config: Configuration, seconds: float) -> tuple[Executor, bool]:
    """Have prompts sent from now on: who sends them, and whether that is a new loop.

    Raises Conflict where a loop runs already, Unavailable where a new one does not begin.
    """
    database = prompt_state(config)
    running = {one.by: one for one in executors(config, database)}
    if UP in running:
        return running[UP], False
    pid = running[LOOP].pid if LOOP in running else seat(config).holder()
    if pid:
        raise Conflict(f"the loop is running already (process {pid})", "promptyoself status, or promptyoself restart")
    words = ["-m", "dayward", "promptyoself", "execute", "--loop", "--interval", f"{seconds:g}"]
    nothing = subprocess.DEVNULL
    child = subprocess.Popen(
        [sys.executable, *words], stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
    )
    end = time.monotonic() + _STARTING
    while child.poll() is None and time.monotonic() < end:
        for one in executors(config, database):
            if one.pid == child.pid:
                child.returncode = 0  # it is ours no more: it stays when we end
                return one, True
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
