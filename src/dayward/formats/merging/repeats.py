"""Repeating tasks that were completed on either side.

Completing one writes the done line in its place and adds its successor: one line became two. Here both are recognised
as what became of the one, so that two completions are one done line and one successor (those of the later completion),
and a change that the other side made to the task reaches its successor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from dayward.formats.handles import identity
from dayward.formats.merging.engine import State
from dayward.formats.merging.fields import merge_line
from dayward.formats.merging.outcome import Combined, Difference, Dispute
from dayward.formats.recurrence import advance, parse_rec, successor
from dayward.formats.todotxt import Task, emit_line, parse_line, real_date, set_key

Combine = Callable[[str, str | None, str | None], Combined]
_MANY = 24
_MOVING = ("due", "t", "rem")


class Series(NamedTuple):
    """What one side made of a repeating task, as indexes of its lines: done lines, the one in place first, and the
    successor (None: there is none).
    """

    done: list[int]
    next: int | None


class _Side(NamedTuple):
    lines: Sequence[str]
    match: list[int]
    added: dict[int, str]


def settle_repeats(state: State, combine: Combine) -> None:
    """Decide what becomes of each repeating task that was completed on one side, and changed on the other."""
    sides = _Side(state.a, state.match_a, state.added_a), _Side(state.b, state.match_b, state.added_b)
    series_a, series_b = (_series(state.base, side) for side in sides)
    for i in sorted(series_a.keys() | series_b.keys()):
        a, b = series_a.get(i), series_b.get(i)
        if a and b:
            _both(state, i, a, b)
        elif a:
            _one(state, i, sides[0], a, sides[1], combine)
        elif b:
            _one(state, i, sides[1], b, sides[0], combine)


def _series(base: Sequence[str], side: _Side) -> dict[int, Series]:
    """The repeating tasks that a side completed. Their first done line is matched with them from now on."""
    extra = _extra(side)
    out: dict[int, Series] = {}
    for i, j in enumerate(side.match):
        if (
            j < 0
            or "rec:" not in base[i]
            or (side.lines[j] == base[i] and not extra)
            or not _repeats(base[i], done=False)
        ):
            continue
        line = side.lines[j]
        done, following = extra.setdefault(identity(parse_line(line)), ([], []))
        if _repeats(line, done=False) and done:
            first = next((d for d in done if _occasion(side.lines[d]) == _occasion(base[i])), done[0])
            done.remove(first)
            side.match[i] = first
            del side.added[first]
            side.added[j] = line
            out[i] = Series([first], j)
        elif _repeats(line, done=True) or (following and parse_line(line).done):
            out[i] = Series([j], following.pop(0) if following else None)
        if i in out and done:
            out[i].done.extend(done)
            done.clear()
    loose = [j for _, following in extra.values() for j in following]
    return {i: _with_next(series, side, loose) for i, series in out.items()}


def _extra(side: _Side) -> dict[str, tuple[list[int], list[int]]]:
    """The lines with `rec:` that a side has more, done and open, by identity."""
    out: dict[str, tuple[list[int], list[int]]] = {}
    for j, line in side.added.items():
        if "rec:" in line and parse_rec((task := parse_line(line)).get("rec")):
            out.setdefault(identity(task), ([], []))[not task.done].append(j)
    return out


def _with_next(series: Series, side: _Side, loose: list[int]) -> Series:
    """A successor whose words were changed at once is known by most of its words."""
    if series.next is not None:
        return series
    words = Counter(identity(parse_line(side.lines[series.done[0]])).split())
    for j in loose[:_MANY]:
        other = Counter(identity(parse_line(side.lines[j])).split())
        if 4 * (words & other).total() > words.total() + other.total():
            loose.remove(j)
            return series._replace(next=j)
    return series


def _repeats(line: str, *, done: bool) -> bool:
    task = parse_line(line)
    return task.done == done and parse_rec(task.get("rec")) is not None


def _occasion(line: str) -> tuple[str | None, ...]:
    """Which occurrence of a repeating task a line is."""
    task = parse_line(line)
    return (task.get("due"), task.get("t"))


def _completed(line: str) -> str:
    return parse_line(line).completed or ""


def _both(state: State, i: int, a: Series, b: Series) -> None:
    """Both sides completed it."""
    state.out[i] = _merge_done(state, i, a, b)
    last_a, last_b = (max((side[j] for j in s.done), key=_completed) for side, s in ((state.a, a), (state.b, b)))
    if a.next is not None and b.next is not None:
        one, two = state.added_a[a.next], state.added_b[b.next]
        combined = _merge_next(state.base[i], (one, last_a), (two, last_b))
        if combined.disputes:
            state.disputes += combined.disputes
        else:
            state.added_a[a.next] = state.added_b[b.next] = combined.lines[0]
    elif a.next is not None:
        _missing(state, state.added_a, a.next, last_b, last_a, swapped=False)
    elif b.next is not None:
        _missing(state, state.added_b, b.next, last_a, last_b, swapped=True)


def _missing(state: State, added: dict[int, str], following: int, last: str, other: str, *, swapped: bool) -> None:
    """One side has no successor: it ended with the later completion, or was deleted (then it stays; that is said)."""
    line = added[following]
    if _expected(last) is None:
        if _completed(last) >= _completed(other):
            del added[following]
        return
    sides = ("deleted", "completed") if swapped else ("completed", "deleted")
    lines = ("", line) if swapped else (line, "")
    state.disputes.append(Dispute(*lines, [Difference(parse_line(line).words, *sides)]))


def _merge_done(state: State, i: int, a: Series, b: Series) -> list[str]:
    """The done lines that stand in the task's place. Of one occurrence, only that of the later completion stays."""
    out: list[str] = []
    rest = b.done[:]
    for j in a.done:
        line = state.a[j]
        k = _same(line, [state.b[k] for k in rest], [state.a[other] for other in a.done])
        if k is None:
            if j not in state.added_a:
                out.append(line)
            continue
        twin = rest.pop(k)
        merged = _later(state, state.base[i], line, state.b[twin])
        if j in state.added_a and twin in state.added_b and len(merged) == 1:
            state.added_a[j] = state.added_b[twin] = merged[0]
            continue
        state.added_a.pop(j, None)
        state.added_b.pop(twin, None)
        out += merged
    return out + [state.b[k] for k in rest if k not in state.added_b]


def _same(line: str, others: list[str], mine: list[str]) -> int | None:
    """Which of the other side's done lines is this one: the identical, else one of the same occurrence."""
    if line in others:
        return others.index(line)
    occasion = _occasion(line)
    return next((k for k, o in enumerate(others) if _occasion(o) == occasion and o not in mine), None)


def _later(state: State, base: str, a: str, b: str) -> list[str]:
    if _completed(a) >= _completed(b):
        merged = merge_line(base, a, _dated(parse_line(b), parse_line(a)), latest=True)
    else:
        merged = merge_line(base, _dated(parse_line(a), parse_line(b)), b, latest=True)
    if isinstance(merged, str):
        return [merged]
    state.disputes.append(Dispute(a, b, merged))
    return [a, b]


def _one(state: State, i: int, side: _Side, series: Series, other: _Side, combine: Combine) -> None:
    """One side completed it; what the other changed goes to the successor."""
    j = other.match[i]
    line = other.lines[j] if j >= 0 else None
    old = state.base[i]
    if line is None or line == old or series.next is None or parse_line(line).done:
        return
    following = side.added[series.next]
    swapped = side.lines is state.b
    archived = _followed(old, line)
    if archived:
        last = max((side.lines[k] for k in series.done), key=_completed)
        sides = [(following, last), (line, None)]
        combined = _merge_next(old, *(sides[::-1] if swapped else sides))
    else:
        combined = combine(old, line, following) if swapped else combine(old, following, line)
    state.out[i] = [side.lines[series.done[0]]]
    state.disputes += combined.disputes
    if archived:
        other.match[i] = -1
        other.added[j] = line
    elif combined.disputes:
        state.out[i].append(line)
    if not combined.disputes:
        side.added[series.next] = combined.lines[0]
        if archived:
            other.added[j] = combined.lines[0]


def _followed(old: str, line: str) -> bool:
    """Whether an open line looks like a later occurrence of `old`, whose done line was archived."""
    was, now = parse_line(old), parse_line(line)
    interval = parse_rec(was.get("rec"))
    if interval is None or now.done:
        return False
    if was.created and now.created and now.created > was.created:
        return True
    due, new = real_date(was.get("due") or was.get("t")), real_date(now.get("due") or now.get("t"))
    if not interval.strict or due is None or new is None:
        return False
    try:
        return any(advance(due, interval, times) == new for times in range(1, 13))
    except OverflowError:
        return False


def both_followed(base: str, a: str, b: str) -> Combined | None:
    """What becomes of a repeating task that both sides completed and archived."""
    if "rec:" not in base or not (_followed(base, a) and _followed(base, b)):
        return None
    return _merge_next(base, (a, None), (b, None))


def _merge_next(base: str, a: tuple[str, str | None], b: tuple[str, str | None]) -> Combined:
    """Two successors as one. Their dates are those of the later; dates that were changed by hand come first."""
    one, two = parse_line(a[0]), parse_line(b[0])
    hand = [_by_hand(task, last) for task, last in ((one, a[1]), (two, b[1]))]
    if all(hand) and _dates(one) != _dates(two):
        due = [task.get("due") or task.get("t") or "none" for task in (one, two)]
        return Combined([a[0], b[0]], [Dispute(a[0], b[0], [Difference("due", *due)])])
    first = hand[0] if hand[0] != hand[1] else _late(one, a[1]) >= _late(two, b[1])
    lines = (a[0], _dated(two, one)) if first else (_dated(one, two), b[0])
    merged = merge_line(base, *lines)
    if isinstance(merged, str):
        return Combined([merged])
    return Combined([a[0], b[0]], [Dispute(a[0], b[0], merged)])


def _late(task: Task, last: str | None) -> tuple[str, str, str]:
    return (task.get("due") or task.get("t") or "", _completed(last) if last else "", task.created or "")


def _dates(task: Task) -> tuple[str | None, ...]:
    return tuple(task.get(key) for key in _MOVING)


def _dated(task: Task, like: Task) -> str:
    """The task's line with the dates of another."""
    for key in _MOVING:
        if task.get(key) != like.get(key):
            task = set_key(task, key, like.get(key))
    return emit_line(task._replace(created=like.created))


def _by_hand(task: Task, last: str | None) -> bool:
    """Whether a successor has other dates than it was given when the task was completed."""
    expected = _expected(last) if last else None
    return expected is not None and _dates(task) != _dates(expected)


def _expected(last: str) -> Task | None:
    """The successor that a done line gave."""
    task = parse_line(last)
    day = real_date(task.completed)
    try:
        return successor(task._replace(done=False, completed=None), day or date.min) if day else None
    except OverflowError:
        return None
