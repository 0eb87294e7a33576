"""An answer as it comes along, in a few lines at the end of the terminal that are gone when it is there."""

from __future__ import annotations

import sys

from dayward.cli.output import Output
from dayward.core.terminal import terminal_width

_MOST = 8
"""Lines that are shown of it at a time: the last."""
_UP = "\x1b[{}A\r\x1b[J"


class Flowing:
    """Shows nothing where nobody looks at a terminal."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._live = sys.stderr.isatty() and not output.as_json
        self._text = ""
        self._lines = 0

    def __call__(self, kind: str, text: str) -> None:
        """Show a piece of `text`, a `status`, or that it begins `anew`."""
        if not self._live:
            return
        if kind == "text":
            self._text += text
        elif kind == "anew":
            self._text = ""
        import textwrap

        wrap = max(20, terminal_width(sys.stderr) - 1)
        lines = [part for line in self._text.splitlines() for part in textwrap.wrap(line, wrap) or [""]][-_MOST:]
        self._wipe()
        for line in [*lines, *([f"· {text}"] if kind == "status" else [])]:
            sys.stderr.write(self._output.paint("quiet", line) + "\n")
            self._lines += 1
        sys.stderr.flush()

    def end(self) -> None:
        """Wipe it: the answer is there."""
        self._wipe()
        self._text = ""

    def _wipe(self) -> None:
        if self._lines:
            sys.stderr.write(_UP.format(self._lines))
            sys.stderr.flush()
            self._lines = 0
