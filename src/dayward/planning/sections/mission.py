"""Why all this: the mission."""

from __future__ import annotations

from dayward.planning.day import Day
from dayward.planning.statement import Section, Statement, some

ALSO = ("mission", "telos", "purpose")


def section(day: Day) -> Section | None:
    """The missions of the person's TELOS."""
    found = [one for one in day.telos if one.section.casefold().startswith("mission")]
    return some("Mission", [Statement(one.text, one.place, "", one.id) for one in found])
