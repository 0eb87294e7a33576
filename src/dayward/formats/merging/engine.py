"""The merge of two lists of lines, whatever the lines are.

1. Each side is matched with the common version (`matching`).
2. What one side changed is taken; what both changed is asked of the kind of line (`Rules.combine`).
3. What both sides added alike is added once; the rest of the additions are all taken.
4. Everything is put in order (`order`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple, Protocol

from dayward.formats.merging.matching import Kind, match_lines
from dayward.formats.merging.order import Sides, arrange
from dayward.formats.merging.outcome import Combined, Dispute


class Rules(Kind, Protocol):
    """What a kind of line means."""

    def combine(self, base: str, a: str | None, b: str | None) -> Combined:
        """What becomes of a line that both sides changed, differently; None is a line that was deleted."""

    def added_as(self, line: str) -> Hashable:
        """Additions of both sides with the same value are one."""

    def combine_added(self, a: str, b: str) -> Combined:
        """What becomes of two additions that are one."""

    def settle(self, state: State) -> None:
        """A chance to look at all lines together before they are taken one by one."""

    @property
    def date(self) -> Callable[[str], str] | None:
        """The date of a line, for lines that are kept in order of date."""


class State:
    """The merge under way. `added_a` and `added_b` are lines that match none of the common version, by their index.

    `out` says what becomes of lines of the common version, where that is not simply what they were.
    """

    def __init__(self, base: Sequence[str], a: Sequence[str], b: Sequence[str], rules: Rules) -> None:
        self.base, self.a, self.b, self.rules = base, a, b, rules
        self.match_a, self.match_b = match_lines(base, a, rules), match_lines(base, b, rules)
        self.added_a, self.added_b = added(a, self.match_a), added(b, self.match_b)
        self._recognise(self.match_a, self.added_a, b, self.match_b)
        self._recognise(self.match_b, self.added_b, a, self.match_a)
        self.out: dict[int, list[str]] = {}
        self.disputes: list[Dispute] = []

    def _recognise(self, match: list[int], mine: dict[int, str], other: Sequence[str], theirs: list[int]) -> None:
        """A line that seems deleted, and is there just as the other side changed it, was changed likewise."""
        if not mine:
            return
        places = {line: j for j, line in mine.items()}
        for i, j in enumerate(match):
            k = theirs[i]
            if j < 0 <= k and other[k] != self.base[i] and (found := places.pop(other[k], None)) is not None:
                match[i] = found
                del mine[found]

    def both(self, i: int) -> tuple[str | None, str | None]:
        """What the sides made of a line of the common version."""
        j, k = self.match_a[i], self.match_b[i]
        return (self.a[j] if j >= 0 else None, self.b[k] if k >= 0 else None)


class Placed(NamedTuple):
    """A merged line, and where it comes from: indexes, -1 for not there."""

    text: str
    base: int
    a: int
    b: int


def added(side: Sequence[str], match: Sequence[int]) -> dict[int, str]:
    """The lines of a side that match none of the common version."""
    taken = set(match)
    return {j: line for j, line in enumerate(side) if j not in taken}


def merge_lists(
    base: Sequence[str], a: Sequence[str], b: Sequence[str], rules: Rules
) -> tuple[list[Placed], list[Dispute]]:
    """The merged lines, and what could not be combined."""
    state = State(base, a, b, rules)
    rules.settle(state)
    for i, old in enumerate(base):
        if i not in state.out:
            _decide(state, i, old)
    pairs = _pair_additions(state)
    return _ordered(state, pairs), state.disputes


def _decide(state: State, i: int, old: str) -> None:
    a, b = state.both(i)
    if a == b or b == old:
        if a != old:
            state.out[i] = [] if a is None else [a]
    elif a == old:
        state.out[i] = [] if b is None else [b]
    else:
        combined = state.rules.combine(old, a, b)
        state.out[i] = combined.lines
        if combined.disputes and not _resolved(state, combined.lines, a, b):
            state.disputes += combined.disputes


def _resolved(state: State, lines: list[str], a: str | None, b: str | None) -> bool:
    """Whether one side holds both lines already, because it has merged the other before. They are then not doubled."""
    if a is None or b is None or len(lines) != 2:
        return False
    for mine, other in ((state.added_a, b), (state.added_b, a)):
        found = next((j for j, line in mine.items() if line == other), None)
        if found is not None:
            del mine[found]
            return True
    return False


def _pair_additions(state: State) -> dict[int, int]:
    """The additions of `b` that are additions of `a` too, as indexes of both."""
    rules = state.rules
    places: dict[Hashable, list[int]] = {}
    for j in reversed(state.added_a):
        if state.added_a[j].strip():
            places.setdefault(rules.added_as(state.added_a[j]), []).append(j)
    pairs: dict[int, int] = {}
    for k, line in state.added_b.items():
        if not line.strip() or not (found := places.get(rules.added_as(line))):
            continue
        mine = state.added_a[found[-1]]
        combined = Combined([line]) if mine == line else rules.combine_added(mine, line)
        if len(combined.lines) == 1:
            j = pairs[k] = found.pop()
            state.added_a[j] = combined.lines[0]
            state.disputes += combined.disputes
    return pairs


def _ordered(state: State, pairs: dict[int, int]) -> list[Placed]:
    """Everything in order. Items are numbered: the common version's, then a's, then b's additions."""
    count, after = len(state.base), len(state.base) + len(state.a)
    sides = Sides(
        count,
        _items(state.match_a, {j: count + j for j in state.added_a}, len(state.a)),
        _items(state.match_b, {k: count + pairs[k] if k in pairs else after + k for k in state.added_b}, len(state.b)),
    )

    def text(item: int) -> str:
        if item < count:
            return (state.out.get(item) or [state.base[item]])[0]
        return state.added_a[item - count] if item < after else state.added_b[item - after]

    out: list[Placed] = []
    for item in arrange(sides, text, state.rules.date):
        if item < count:
            j, k = state.match_a[item], state.match_b[item]
            lines = state.out.get(item)
            if lines is None:
                out.append(Placed(state.base[item], item, j, k))
            else:
                out += [Placed(line, item, j, k) for line in lines]
        elif item < after:
            out.append(Placed(text(item), -1, item - count, -1))
        else:
            out.append(Placed(text(item), -1, -1, item - after))
    return out


def _items(match: Sequence[int], additions: dict[int, int], length: int) -> list[int]:
    """The items of a side in its order; lines that were dropped on the way have none."""
    items = [-1] * length
    for i, j in enumerate(match):
        if j >= 0:
            items[j] = i
    for j, item in additions.items():
        items[j] = item
    return [item for item in items if item >= 0]
