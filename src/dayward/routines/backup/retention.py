"""Which backups stay: the newest of each of the last days, weeks and months."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, tzinfo

from dayward.core.errors import UsageError

_NAME = re.compile(r"dayward-(\d{4}-\d\d-\d\dT\d{6})Z(?:-(\d{1,9}))?\.tar", re.ASCII)
_RULE = re.compile(r"(\d{1,4}) (daily|weekly|monthly)")
_PERIOD: dict[str, Callable[[datetime], object]] = {
    "daily": lambda at: at.date(),
    "weekly": lambda at: at.isocalendar()[:2],
    "monthly": lambda at: (at.year, at.month),
}


def name_at(at: datetime, number: int = 0) -> str:
    """The name of a backup made at an instant; a further one of the same second has a number."""
    return f"dayward-{at.astimezone(UTC):%Y-%m-%dT%H%M%S}Z{f'-{number}' if number else ''}.tar"


def made_at(name: str) -> tuple[datetime, int] | None:
    """When a backup was made, by its name, and its number in that second; None for the name of something else."""
    match = _NAME.fullmatch(name)
    try:
        return (datetime.strptime(match[1] + "+0000", "%Y-%m-%dT%H%M%S%z"), int(match[2] or 0)) if match else None
    except ValueError:
        return None


def expired(names: Iterable[str], rules: Sequence[str], zone: tzinfo) -> list[str]:
    """The backups that no rule (`7 daily`) keeps; days are those of the zone. The newest always stays.

    Raises UsageError for a rule that is none.
    """
    dated = sorted(((at, name) for name in names if (at := made_at(name))), reverse=True)
    kept = {name for _, name in dated[:1]}
    for rule in rules:
        match = _RULE.fullmatch(rule.strip())
        if not match:
            raise UsageError(f"backup.keep has {rule!r}", "write it like: 7 daily, 4 weekly, 6 monthly")
        newest: dict[object, str] = {}
        for (made, _), name in dated:
            newest.setdefault(_PERIOD[match[2]](made.astimezone(zone)), name)
        kept.update(list(newest.values())[: int(match[1])])
    return [name for _, name in dated if name not in kept]
