"""What to do with a context, some time and some energy: tasks that fit, those that serve a goal first, with reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, Literal, NamedTuple

from dayward.formats.durations import parse_duration, spoken
from dayward.formats.text import fold
from dayward.formats.todotxt import real_date
from dayward.planning import say
from dayward.planning.day import Day
from dayward.planning.item import Item
from dayward.planning.purpose import Why, name_of
from dayward.planning.statement import Statement, about
from dayward.planning.tasks import actionable, due

Energy = Literal["low", "medium", "high"]
QUICK = 15
"""Minutes up to which something is a quick win."""
_SMALL, _LARGE = 30, 60


class Wish(NamedTuple):
    """What somebody has at hand: contexts (with or without sign; none: any), minutes (None: enough), energy (None: unknown)."""

    contexts: tuple[str, ...] = ()
    minutes: int | None = None
    energy: Energy | None = None


class _Possible(NamedTuple):
    """A task that can be done, the context that fits ("" for any) and the minutes it is thought to take."""

    item: Item
    here: str
    minutes: int | None


class Fit(NamedTuple):
    """A task that fits, why, and how well. `aligned` is whether it serves a goal."""

    item: Item
    reasons: tuple[str, ...]
    points: int
    aligned: bool
    more: tuple[str, ...]


def suggestions(day: Day, wish: Wish, most: int = 5, without: Collection[Item] = ()) -> list[Statement]:
    """The tasks that fit best: goal-aligned first, then by how much speaks for them, then as in the files."""
    why = Why(day)
    possible = [one for one in _possible(day, wish) if one.item not in without]
    ranks = [(not why.serves(one.item.task), -_points(one, day.today, wish)) for one in possible]
    best = sorted(range(len(possible)), key=ranks.__getitem__)[:most]
    return [_told(_fit(possible[number], day.today, wish, why)) for number in best]


def quick_wins(day: Day, wish: Wish, most: int = 3, without: Collection[Item] = ()) -> list[Statement]:
    """Of what fits, what takes at most a quarter of an hour by its own estimate, the shortest first."""
    found = []
    for fit in fitting(day._replace(open=[i for i in day.open if "est:" in i.task.body]), wish._replace(energy=None)):
        minutes = estimate(fit.item)
        if minutes is not None and minutes <= QUICK and fit.item not in without:
            found.append((minutes, fit))
    found.sort(key=lambda pair: pair[0])
    return [_told(fit) for _, fit in found[:most]]


def _told(fit: Fit) -> Statement:
    facts: dict[str, Any] = {"points": fit.points, "goal_aligned": fit.aligned, "estimate": estimate(fit.item)}
    return about(fit.item, ", ".join(fit.reasons), more=fit.more, **facts)


def estimate(item: Item) -> int | None:
    """The minutes a task is thought to take (`est:`)."""
    return parse_duration(item.task.get("est")) if "est:" in item.task.body else None


def fitting(day: Day, wish: Wish) -> list[Fit]:
    """What can be done now, here, in that time and with that energy."""
    why = Why(day)
    return [_fit(one, day.today, wish, why) for one in _possible(day, wish)]


def _possible(day: Day, wish: Wish) -> Iterator[_Possible]:
    wanted = [fold(name.lstrip("@")) for name in wish.contexts if name]
    for item in actionable(day.open, day.today):
        here = _here(item, wanted)
        minutes = estimate(item)
        too_long = wish.minutes is not None and minutes is not None and minutes > wish.minutes
        if here is None or too_long or _too_hard(item, wish.energy):
            continue
        yield _Possible(item, here, minutes)


def _points(one: _Possible, today: date, wish: Wish) -> int:
    """How much speaks for a task."""
    item = one.item
    return (15 if one.here else 0) + _urgency(item, today)[1] + _effort(item, one.minutes, wish)[1] + _weight(item)[1]


def _fit(one: _Possible, today: date, wish: Wish, why: Why) -> Fit:
    item = one.item
    goals = [aim for aim in why.goals(item.task) if not aim.done]
    said = (one.here, _urgency(item, today)[0], _effort(item, one.minutes, wish)[0], _weight(item)[0])
    reasons = [words for words in said if words]
    if goals:
        reasons.append(f"for {name_of(goals[0])}")
    if not reasons:
        reasons += _age(item, today)
    return Fit(item, tuple(reasons), _points(one, today, wish), bool(goals), tuple(aim.place for aim in goals[:1]))


def _age(item: Item, today: date) -> list[str]:
    """Where nothing else speaks for a task: how long it has been open."""
    created = real_date(item.task.created)
    days = (today - created).days if created else 0
    return [f"open for {days} days"] if days > 1 else []


def _here(item: Item, wanted: list[str]) -> str | None:
    """The context that fits, "" where the task asks for none, None where it asks for another one."""
    if not wanted or not item.task.contexts:
        return ""
    return next((f"@{name}" for name in item.task.contexts if fold(name) in wanted), None)


def _too_hard(item: Item, energy: Energy | None) -> bool:
    return energy == "low" and item.task.get("energy") == "high"


def _urgency(item: Item, today: date) -> tuple[str, int]:
    day = due(item.task)
    if day is None or (days := (day - today).days) > 7:
        return "", 0
    return say.due_words(day, today), 50 if days <= 0 else 30 if days <= 1 else 20 if days <= 3 else 10


def _effort(item: Item, minutes: int | None, wish: Wish) -> tuple[str, int]:
    own = item.task.get("energy")
    if minutes is None:
        return ("little energy", 10) if own == "low" == wish.energy else ("", 0)
    words = f"takes {spoken(minutes)}" if wish.minutes is not None or wish.energy or minutes <= QUICK else ""
    if wish.energy == "low":
        return words, 15 if minutes <= _SMALL else -10
    if wish.energy == "high":
        return words, 15 if minutes >= _LARGE or own == "high" else 0
    return words, 5 if words else 0


def _weight(item: Item) -> tuple[str, int]:
    letter = item.task.priority
    return (f"priority {letter}", {"A": 25, "B": 15, "C": 8}.get(letter, 3)) if letter else ("", 0)
