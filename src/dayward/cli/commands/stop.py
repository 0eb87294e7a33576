"""`dayward stop`: end the running Dayward; what it was doing is finished or goes on after the next start."""

from __future__ import annotations

import time

from dayward.actions.parser import Parser
from dayward.app.running import Seat
from dayward.cli.output import Output
from dayward.core.configuration import configuration
from dayward.core.errors import Unavailable
from dayward.core.local import Line

SUMMARY = "Stop the running Dayward"
_PATIENCE = 8.0


def run(words: list[str], output: Output) -> int:
    """Ask it to stop, and wait until it has."""
    Parser("dayward stop", SUMMARY + ".").parse_args(words)
    config = configuration()
    line = Line(config.home, 5.0)
    line.tell(stop=True)
    pid = int(line.hear()["pid"])
    line.close()
    begun = time.monotonic()
    while time.monotonic() - begun < _PATIENCE:
        if Seat(config.home).free():
            output.data({"stopped": pid})
            output.line("stopped")
            return 0
        time.sleep(0.05)
    raise Unavailable(f"process {pid} has not stopped after {_PATIENCE:.0f} s", f"kill {pid}; nothing is lost by it")
