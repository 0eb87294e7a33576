"""What to do with a context, some time and some energy: tasks that fit, those that serve a goal first, with reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from heapq import nsmallest
from typing import Any, Literal, NamedTuple

from dayward.formats.durations import parse_duration, spoken
from dayward.formats.text import fold
from dayward.formats.todotxt import real_date
from dayward.planning import say
from dayward.planning.day import Day
from dayward.planning.item import Item
from dayward.planning.once import Once
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


class _Candidate(NamedTuple):
    """A task that could be done, with what speaks for it whatever is wished: `points`, and whether it serves a goal."""

    item: Item
    minutes: int | None
    energy: str | None
    contexts: tuple[tuple[str, str], ...]
    points: int
    aligned: bool


class Fit(NamedTuple):
    """A task that fits, why, and how well. `aligned` is whether it serves a goal."""

    item: Item
    reasons: tuple[str, ...]
    points: int
    aligned: bool
    more: tuple[str, ...]


def suggestions(day: Day, wish: Wish, most: int = 5, without: Collection[Item] = ()) -> list[Statement]:
    """The tasks that fit best: goal-aligned first, then by how much speaks for them, then as in the files."""
    why, possible, count = Why(day), _possible(day, wish), most + len(without)
    best = _first.get(possible, count, lambda: _best(possible, wish, count))
    chosen = [(one, here) for one, here in best if one.item not in without]
    return [_told(_fit(one, here, day.today, wish, why)) for one, here in chosen[:most]]


def _best(possible: _Possible, wish: Wish, most: int) -> _Possible:
    ranked = ((not one.aligned, -_points(one, here, wish), n) for n, (one, here) in enumerate(possible))
    return [possible[n] for *_, n in nsmallest(most, ranked)]


def quick_wins(day: Day, wish: Wish, most: int = 3, without: Collection[Item] = ()) -> list[Statement]:
    """Of what fits, what takes at most a quarter of an hour by its own estimate, the shortest first."""
    why, wish = Why(day), wish._replace(energy=None)
    found = [
        (one.minutes, one, here)
        for one, here in _possible(day, wish)
        if one.minutes is not None and one.minutes <= QUICK and one.item not in without
    ]
    found.sort(key=lambda quick: quick[0])
    return [_told(_fit(one, here, day.today, wish, why)) for _, one, here in found[:most]]


def _told(fit: Fit) -> Statement:
    facts: dict[str, Any] = {"points": fit.points, "goal_aligned": fit.aligned, "estimate": estimate(fit.item)}
    return about(fit.item, ", ".join(fit.reasons), more=fit.more, **facts)


def estimate(item: Item) -> int | None:
    """The minutes a task is thought to take (`est:`)."""
    return parse_duration(item.task.get("est")) if "est:" in item.task.body else None


def fitting(day: Day, wish: Wish) -> list[Fit]:
    """What can be done now, here, in that time and with that energy."""
    why = Why(day)
    return [_fit(one, here, day.today, wish, why) for one, here in _possible(day, wish)]


_Possible = Sequence[tuple[_Candidate, str]]
_candidates: Once[list[_Candidate]] = Once()
_fit_now: Once[_Possible] = Once()
_first: Once[_Possible] = Once()


def _possible(day: Day, wish: Wish) -> _Possible:
    """What can be done now, and the context that fits ("" for any)."""
    circumstances = (day.today, tuple(day.aims), tuple(day.projects))
    candidates = _candidates.get(day.open, circumstances, lambda: _all_candidates(day))
    return _fit_now.get(candidates, wish, lambda: list(_those_for(candidates, wish)))


def _those_for(candidates: Sequence[_Candidate], wish: Wish) -> Iterator[tuple[_Candidate, str]]:
    wanted = {fold(name.lstrip("@")) for name in wish.contexts if name}
    for one in candidates:
        if one.minutes is not None and wish.minutes is not None and one.minutes > wish.minutes:
            continue
        if one.energy == "high" and wish.energy == "low":
            continue
        if not wanted or not one.contexts:
            yield one, ""
            continue
        for name, plain in one.contexts:
            if plain in wanted:
                yield one, f"@{name}"
                break


def _all_candidates(day: Day) -> list[_Candidate]:
    why = Why(day)
    return [
        _Candidate(
            item,
            estimate(item),
            item.task.get("energy") if "energy:" in item.task.body else None,
            tuple((name, fold(name)) for name in item.task.contexts),
            _urgency(item, day.today)[1] + _weight(item)[1],
            why.serves(item.task),
        )
        for item in actionable(day.open, day.today)
    ]


def _points(one: _Candidate, here: str, wish: Wish) -> int:
    """How much speaks for a task."""
    effort = _effort(one.item, one.minutes, wish)[1] if one.minutes is not None or one.energy else 0
    return one.points + effort + (15 if here else 0)


def _fit(one: _Candidate, here: str, today: date, wish: Wish, why: Why) -> Fit:
    item = one.item
    goals = [aim for aim in why.goals(item.task) if not aim.done]
    said = (here, _urgency(item, today)[0], _effort(item, one.minutes, wish)[0], _weight(item)[0])
    reasons = [words for words in said if words]
    if goals:
        reasons.append(f"for {name_of(goals[0])}")
    if not reasons:
        reasons += _age(item, today)
    return Fit(item, tuple(reasons), _points(one, here, wish), bool(goals), tuple(aim.place for aim in goals[:1]))


def _age(item: Item, today: date) -> list[str]:
    """Where nothing else speaks for a task: how long it has been open."""
    created = real_date(item.task.created)
    days = (today - created).days if created else 0
    return [f"open for {days} days"] if days > 1 else []


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
