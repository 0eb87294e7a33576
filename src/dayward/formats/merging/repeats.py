"""Repeating tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from dayward.formats.merging.engine import State
    from dayward.formats.merging.outcome import Combined


def settle_repeats(state: State, combine: Callable[[str, str | None, str | None], Combined]) -> None:
    """Not yet."""
