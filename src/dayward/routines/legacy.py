"""Names and settings that other assistants used for the same routines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

NAMES = {
    "generate-morning-briefing": "morning-briefing",
    "generate-evening-summary": "evening-summary",
    "check-deadlines": "deadline-warnings",
    "deadline-checker": "deadline-warnings",
    "check-waiting-items": "waiting-follow-up",
    "waiting-followup": "waiting-follow-up",
    "check-upcoming-events": "event-preparation",
    "git-sync": "repository-sync",
}
"""Other names of shipped routines."""

_TIMES = {
    "EXECUTION_AGENT_MORNING_TIME": "morning-briefing",
    "EXECUTION_AGENT_MIDDAY_TIME": "midday-check",
    "EXECUTION_AGENT_EVENING_TIME": "evening-summary",
    "STRATEGY_AGENT_WEEKLY_TIME": "goal-report",
}
_SWITCHES = {
    "ENABLE_EXECUTION_AGENT": ("morning-briefing", "midday-check", "evening-summary"),
    "ENABLE_STRATEGY_AGENT": ("goal-report",),
}
_NO = ("false", "0", "no", "off")
_FOREIGN = re.compile(
    r"(?:EXECUTION|STRATEGY|DISCOVERY|STAKEHOLDER)_AGENT_\w+_TIME|ENABLE_(?:DISCOVERY|STAKEHOLDER)_AGENT", re.ASCII
)


class Legacy(NamedTuple):
    """What such settings ask for: other times, routines that are off, whether nothing is to be sent; and what has no counterpart."""

    times: Mapping[str, str]
    off: tuple[str, ...]
    dry_run: bool
    notes: tuple[str, ...]


def legacy(settings: Mapping[str, str]) -> Legacy:
    """Read settings by the names of an environment. Times are `HH:MM`, every day, or `Weekday HH:MM`, every week."""
    times = {name: settings[key].strip() for key, name in _TIMES.items() if settings.get(key, "").strip()}
    off = [name for key, names in _SWITCHES.items() if _is(settings.get(key, ""), _NO) for name in names]
    known = {*_TIMES, *_SWITCHES}
    foreign = [key for key in settings if _FOREIGN.fullmatch(key) and key not in known]
    notes = tuple(f"{key} has no counterpart among the routines; it is kept and not used" for key in sorted(foreign))
    return Legacy(times, tuple(off), _is(settings.get("DRY_RUN", ""), ("true", "1", "yes", "on")), notes)


def _is(value: str, words: tuple[str, ...]) -> bool:
    return value.strip().casefold() in words
