"""`dayward worker`: share the work of `dayward up`, here or on another machine."""

from __future__ import annotations

from dayward.actions.parser import Parser
from dayward.app.running import stay
from dayward.cli.output import Output
from dayward.core.configuration import configuration

SUMMARY = "Share the work of a running Dayward: another process for the same database"


def run(words: list[str], output: Output) -> int:
    """Run until it is told to stop."""
    Parser("dayward worker", SUMMARY + ".").parse_args(words)
    stay(configuration(), doors=False, ready=lambda _: output.notice("ready; Ctrl-C stops it"))
    return 0
