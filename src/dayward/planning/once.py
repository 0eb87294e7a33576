"""Work that is done once for things that do not change: in a running process the same tasks are asked about turn after turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")
_KEPT = 3
"""Outcomes that are kept: some people's, or some ways to ask."""


class _Known(NamedTuple, Generic[T]):
    """An outcome, and what it was worked out from."""

    of: object
    rest: object
    value: T


class Once(Generic[T]):
    """Remembers the last outcomes, each for the very thing (not an equal one) and the equal circumstances it was worked out for.

    It may be asked from several threads. What it gives belongs to all who ask: it is not to be changed.
    """

    def __init__(self) -> None:
        self._known: tuple[_Known[T], ...] = ()

    def get(self, of: object, rest: object, make: Callable[[], T]) -> T:
        """The outcome, worked out if need be."""
        for known in self._known:
            if known.of is of and known.rest == rest:
                return known.value
        value = make()
        self._known = (_Known(of, rest, value), *self._known[: _KEPT - 1])
        return value
