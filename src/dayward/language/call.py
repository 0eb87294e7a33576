"""An action that was asked for."""

from __future__ import annotations

from typing import Any, NamedTuple


class Call(NamedTuple):
    """An action with its arguments as its doors take them; `doubts` say why one would ask first."""

    action: str
    args: dict[str, Any]
    doubts: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether to do it unasked."""
        return not self.doubts
