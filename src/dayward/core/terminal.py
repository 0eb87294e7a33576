"""How wide the terminal is."""

from __future__ import annotations

import os
from typing import TextIO

from dayward.core.numbers import whole


def terminal_width(stream: TextIO) -> int:
    """Columns to fit into: `COLUMNS`, or the terminal's own; 0 where a stream goes to no terminal."""
    if (columns := whole(os.environ.get("COLUMNS", ""))) is not None:
        return columns
    if not stream.isatty():
        return 0
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except OSError:
        return 80
