"""`dayward version`."""

from __future__ import annotations

import platform

from dayward import __version__
from dayward.cli.output import Output

SUMMARY = "Show the version"


def run(words: list[str], output: Output) -> int:
    """Say it."""
    output.data({"version": __version__, "python": platform.python_version()})
    output.line(f"dayward {__version__}")
    return 0
