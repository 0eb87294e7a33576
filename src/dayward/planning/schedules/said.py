"""A text that says when, with what is needed to read it."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from typing import NamedTuple

from dayward.planning.schedules.wall import on_wall


class Said(NamedTuple):
    """A text, when and where it was typed, and what intervals count from. Both instants are in UTC."""

    text: str
    now: datetime
    zone: tzinfo
    anchor: datetime

    @property
    def today(self) -> date:
        """The day on which it was typed, there."""
        return on_wall(self.now, self.zone).date()

    def instead(self, text: str) -> Said:
        """Other words at the same moment."""
        return self._replace(text=text)
