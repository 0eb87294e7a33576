"""The one message after a time in which nothing could be done: what was missed, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from dayward.planning import say
from dayward.planning.schedules.late import Outcome

MOST = 5
"""Names in each sentence; of the rest only the number is told."""


class Missed(NamedTuple):
    """Something that was due: what to call it (`reminder “Take the bread out”`), its instant, what became of it."""

    name: str
    due: datetime
    outcome: Outcome


def missed(entries: Iterable[Missed], down: tuple[datetime, datetime], zone: tzinfo, state: str = "down") -> str:
    """`I was down from 07:58 to 08:31 (33 min). Sent now: … . Skipped: … .`; `state` is what kept Dayward (`asleep`).

    What is of one name is told once, with its number. Nothing is said of what was on time.
    """
    begin, end = (moment.astimezone(zone) for moment in down)
    told = [f"I was {state} from {_clock(begin, end)} to {end:%H:%M} ({length(down[1] - down[0])})."]
    groups = _grouped(sorted(entries, key=lambda one: one.due))
    sent = [_sent(name, ones, down[1]) for name, ones in groups.items() if _has(ones, Outcome.LATE, Outcome.MERGED)]
    asked = [_counted(name, _of(ones, Outcome.ASK)) for name, ones in groups.items() if _has(ones, Outcome.ASK)]
    skipped = [_counted(n, _of(ones, Outcome.SKIPPED)) for n, ones in groups.items() if _has(ones, Outcome.SKIPPED)]
    for lead, parts in (("Sent now", sent), ("Shall I still do", asked), ("Skipped", skipped)):
        if parts:
            told.append(f"{lead}: {_folded(parts)}{'?' if parts is asked else '.'}")
    return " ".join(told) if len(told) > 1 else f"{told[0]} Nothing was missed."


def length(passed: timedelta) -> str:
    """`40 s`, `33 min`, `2 h 5 min`, `3 days 4 h`."""
    seconds = max(0, round(passed.total_seconds()))
    minutes = (seconds + 30) // 60
    if seconds < 60:
        return f"{seconds} s"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return " ".join(part for part in (f"{hours} h" * bool(hours), f"{minutes} min" * bool(minutes)) if part)
    days, hours = divmod(hours, 24)
    return f"{days} day{'' if days == 1 else 's'}" + f" {hours} h" * bool(hours)


def _clock(begin: datetime, end: datetime) -> str:
    return (
        f"{begin:%H:%M}" if begin.date() == end.date() else f"{say.short_day(begin.date(), end.date())} {begin:%H:%M}"
    )


def _grouped(entries: Sequence[Missed]) -> dict[str, list[Missed]]:
    groups: dict[str, list[Missed]] = {}
    for one in entries:
        groups.setdefault(one.name, []).append(one)
    return groups


def _of(ones: list[Missed], *outcomes: Outcome) -> list[Missed]:
    return [one for one in ones if one.outcome in outcomes]


def _has(ones: list[Missed], *outcomes: Outcome) -> bool:
    return bool(_of(ones, *outcomes))


def _sent(name: str, ones: list[Missed], now: datetime) -> str:
    """`reminder “Take the bread out” (31 min late)`, `briefing (3 merged into one)`."""
    late, merged = _of(ones, Outcome.LATE), _of(ones, Outcome.MERGED)
    if merged:
        return f"{name} ({len(merged) + 1} merged into one)"
    times = f"{len(late)} times, the first " if len(late) > 1 else ""
    return f"{name} ({times}{length(now - late[0].due)} late)"


def _counted(name: str, ones: list[Missed]) -> str:
    return name if len(ones) == 1 else f"{name} ({len(ones)} times)"


def _folded(parts: list[str]) -> str:
    more = len(parts) - MOST
    return "; ".join(parts) if more <= 0 else f"{'; '.join(parts[:MOST])}; and {more} more"
