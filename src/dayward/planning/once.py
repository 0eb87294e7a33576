"""Work that is done once for a list that does not change: in a running chat the same tasks are asked about turn after turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """Remembers the last outcome, for the very list (not an equal one) and the equal circumstances it was worked out for."""

    def __init__(self) -> None:
        self._list: Sequence[Any] | None = None
        self._rest: object = None
        self._value: T | None = None

    def get(self, items: Sequence[Any], rest: object, make: Callable[[], T]) -> T:
        """The outcome, worked out if need be."""
        if self._value is None or self._list is not items or self._rest != rest:
            self._list, self._rest, self._value = items, rest, make()
        return self._value
