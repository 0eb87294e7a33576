"""One thing that fits right now."""

from __future__ import annotations

from dayward.planning.day import Day
from dayward.planning.situation import situation
from dayward.planning.statement import Section
from dayward.planning.suggest import quick_wins, suggestions


def section(day: Day) -> Section | None:
    """The best fit for where the person is and the time until the next event; a quick win where that is short."""
    now = situation(day)
    short = now.wish.minutes is not None and now.wish.minutes <= 30
    found = suggestions(day, now.wish, most=12)
    if short:
        found = [*quick_wins(day, now.wish, most=12), *found]
    found = [one._replace(more=(*one.more, *now.evidence)) for one in found if one.reason]
    return Section("You could", tuple(found), now.words, 1, choices=True) if found else None
