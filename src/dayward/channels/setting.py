"""What a channel is made from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from dayward.core.home import Home
from dayward.server.hub import Hub


class Setup(NamedTuple):
    """Where Dayward's files are, its settings, whose channel it is, and who answers questions about the process itself."""

    home: Home
    settings: dict[str, Any]
    person: str
    about: Callable[[dict[str, Any]], dict[str, Any]]
    hub: Hub | None = None
    """Where pages hear what happens, in the process that serves them."""
