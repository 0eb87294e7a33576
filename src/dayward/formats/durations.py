"""Durations as they stand in tasks: `est:45m`, `spent:1h25m`. Whole minutes."""

from __future__ import annotations

import re

_DURATION = re.compile(r"(?:(\d{1,4})h)?(?:(\d{1,5})m?)?", re.ASCII)


def parse_duration(text: str | None) -> int | None:
    """Minutes from `45m`, `45`, `2h`, `1h30m`; None where it is no duration."""
    match = _DURATION.fullmatch(text or "")
    if match is None or not (match[1] or match[2]):
        return None
    return int(match[1] or 0) * 60 + int(match[2] or 0)


def duration(minutes: int) -> str:
    """`45m`, `2h`, `1h30m`."""
    hours, rest = divmod(minutes, 60)
    return f"{hours}h{rest}m" if hours and rest else f"{hours}h" if hours else f"{rest}m"


def spoken(minutes: int) -> str:
    """`45 min`, `2 h`, `1 h 30 min`."""
    hours, rest = divmod(minutes, 60)
    return " ".join(part for part in (f"{hours} h" * bool(hours), f"{rest} min" * bool(rest)) if part) or "0 min"
