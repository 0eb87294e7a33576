"""`dayward up`: stay, answer, and do what is to be done by itself at the right time."""

from __future__ import annotations

import os
import sys

from dayward.actions.parser import Parser
from dayward.app.running import Seat, stay
from dayward.cli.output import Output
from dayward.core.configuration import configuration

SUMMARY = "Stay and do things by itself: briefings, reminders, syncs; answer chat, ask and webhooks"


def run(words: list[str], output: Output) -> int:
    """Run until it is told to stop (Ctrl-C, SIGTERM, or `dayward stop`)."""
    parser = Parser("dayward up", SUMMARY + ".", "examples:\n  dayward up\n  dayward service install")
    parser.add_argument(
        "--ready-fd", type=int, default=-1, metavar="N", help="write a line to this descriptor when ready"
    )
    given = parser.parse_args(words)
    config = configuration()
    with Seat(config.home):

        def ready(address: str) -> None:
            if given.ready_fd >= 0:
                os.write(given.ready_fd, b"ready\n")
                os.close(given.ready_fd)
            pages = f"ready; your pages are at {address}" if address else "ready"
            output.notice(f"{pages}; Ctrl-C stops it")
            sys.stderr.flush()

        stay(config, doors=True, ready=ready)
    return 0
