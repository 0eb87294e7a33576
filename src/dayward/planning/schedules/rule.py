"""What every rule can do: say when it is due next, say itself in words, be kept as JSON."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import UTC, datetime, tzinfo
from typing import Any, ClassVar, Self

LAST_YEAR = 9000
"""After it nothing is due: dates end soon, and arithmetic on them must not."""


class Rule(ABC):
    """When something is due. Instants are aware datetimes; those that are returned are in UTC.

    `kind` is its name in JSON. A rule that follows the clock on the wall (`on_the_wall`) means another instant in another zone.
    """

    __slots__ = ()
    kind: ClassVar[str]

    @property
    def on_the_wall(self) -> bool:
        """Whether it is the local time of day that counts."""
        return False

    @property
    def by_itself(self) -> bool:
        """Whether time alone makes it due; otherwise what it is about has the instants, and `next` is None."""
        return True

    def next(self, after: datetime, zone: tzinfo) -> datetime | None:
        """The first instant strictly after `after`; None where there is none any more."""
        return self._next(after.astimezone(UTC), zone) if after.year < LAST_YEAR else None

    def between(self, after: datetime, until: datetime, zone: tzinfo, most: int = 1000) -> list[datetime]:
        """The instants after `after` up to and with `until`, the first `most` of them."""
        found: list[datetime] = []
        moment = self.next(after, zone)
        while moment is not None and moment <= until and len(found) < most:
            found.append(moment)
            moment = self.next(moment, zone)
        return found

    def to_json(self) -> dict[str, Any]:
        """Everything it is, in values that JSON has."""
        return {"kind": self.kind, **self._fields()}

    @abstractmethod
    def told(self, zone: tzinfo) -> str:
        """The rule in words: `every weekday at 08:00`."""

    @classmethod
    @abstractmethod
    def of_fields(cls, fields: dict[str, Any]) -> Self:
        """From what JSON holds. Raises KeyError, TypeError or ValueError for what is no such rule."""

    @abstractmethod
    def _next(self, after: datetime, zone: tzinfo) -> datetime | None: ...

    @abstractmethod
    def _fields(self) -> dict[str, Any]: ...
