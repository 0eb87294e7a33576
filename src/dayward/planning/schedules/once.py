"""Once, at an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, ClassVar, Self

from dayward.planning import say
from dayward.planning.schedules.rule import Rule


@dataclass(frozen=True, slots=True)
class At(Rule):
    """Once, at an instant."""

    kind: ClassVar[str] = "at"
    instant: datetime

    def told(self, zone: tzinfo) -> str:
        """`once, Fri 27 Nov 2026 15:00`."""
        local = self.instant.astimezone(zone)
        day = f"{say.DAYS[local.weekday()][:3]} {local.day} {say.MONTHS[local.month - 1][:3]} {local.year}"
        return f"once, {day} {local:%H:%M:%S}" if local.second else f"once, {day} {local:%H:%M}"

    def _next(self, after: datetime, zone: tzinfo) -> datetime | None:
        return self.instant if self.instant > after else None

    def _fields(self) -> dict[str, Any]:
        return {"instant": self.instant.astimezone(UTC).isoformat()}

    @classmethod
    def of_fields(cls, fields: dict[str, Any]) -> Self:
        """From what JSON holds."""
        return cls(datetime.fromisoformat(fields["instant"]).astimezone(UTC))
