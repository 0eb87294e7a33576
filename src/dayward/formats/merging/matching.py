"""Which line of a side is which line of the common version, for lists whose lines may change, move, come and go.

From certain to likely: the same text in the same order, the same text elsewhere, then whatever names a thing in its
kind of file (`Kind.names`, strongest first), then similar words. Of several candidates the one between the same
neighbours is taken, else the first. A line of a side stands for at most one line of the common version.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from typing import Protocol

from dayward.formats.merging.lines import align

_MANY = 24
_PAIRS = 2_500


class Kind(Protocol):
    """What the lines of a kind of file mean, as far as matching needs it."""

    def names(self, line: str) -> Sequence[Hashable]:
        """What the line may be known by, strongest first; None where it has no such name."""

    def may_be(self, old: str, new: str, near: bool) -> bool:
        """Whether `old` can have become `new`; `near` if both are between the same neighbours."""

    def ranked(self, old: str, new: str) -> int:
        """Of several that may be, the lowest is taken."""

    def words(self, line: str) -> list[str]:
        """The words by which a line is likened to another."""

    def alike(self, old: str, new: str, likeness: float, near: bool) -> bool:
        """Whether lines with such a share of words in common (0 to 1) are one that was edited."""


def match_lines(base: Sequence[str], side: Sequence[str], kind: Kind) -> list[int]:
    """For each line of `base` the index of the line in `side` that it became, or -1."""
    match = align(base, side)
    left = [i for i, j in enumerate(match) if j < 0 and base[i].strip()]
    if not left or len(left) + len(side) == len(base):
        return match
    taken = set(match)
    free = [j for j in range(len(side)) if j not in taken and side[j].strip()]
    if free:
        _Matcher(base, side, kind, match, left, free).run()
    return match


class _Matcher:
    """The lines that are not simply where they were: few, in most files."""

    def __init__(
        self, base: Sequence[str], side: Sequence[str], kind: Kind, match: list[int], left: list[int], free: list[int]
    ) -> None:
        self.base, self.side, self.kind, self.match = base, side, kind, match
        self.left, self.free = left, free
        self.gap_of_base, self.gap_of_side = _gaps(match, len(side))

    def run(self) -> None:
        self._by(lambda line: line, exact=True)
        levels = len(self.kind.names(""))
        if self.left and self.free:
            known = {line: self.kind.names(line) for line in self._lines()}
            for level in range(levels):
                self._by(lambda line, level=level: known[line][level])  # type: ignore[misc]
        if self.left and self.free:
            self._by_words()

    def _lines(self) -> set[str]:
        return {self.base[i] for i in self.left} | {self.side[j] for j in self.free}

    def _near(self, i: int, j: int) -> bool:
        mine, other = self.gap_of_base[i], self.gap_of_side[j]
        return mine[0] == other[0] or mine[1] == other[1]

    def _by(self, name: Callable[[str], Hashable], exact: bool = False) -> None:
        """Match what has the same name: first between the same neighbours, then anywhere."""
        places: dict[Hashable, list[int]] = {}
        for j in self.free:
            if (key := name(self.side[j])) is not None:
                places.setdefault(key, []).append(j)
        named = [(i, found) for i in self.left if (found := places.get(name(self.base[i])))]
        for near in (True, False):
            for i, found in named:
                if self.match[i] >= 0:
                    continue
                fits = [j for j in found[:_MANY] if self._fits(i, j, near, exact)]
                if fits:
                    self._join(i, best := min(fits, key=lambda j: self.kind.ranked(self.base[i], self.side[j])))
                    found.remove(best)
        self._tidy()

    def _fits(self, i: int, j: int, near: bool, exact: bool) -> bool:
        if near and not self._near(i, j):
            return False
        return exact or self.kind.may_be(self.base[i], self.side[j], near)

    def _by_words(self) -> None:
        """Match what has most words in common, the most similar pair first."""
        kind = self.kind
        old = {i: Counter(kind.words(self.base[i])) for i in self.left}
        new = {j: Counter(kind.words(self.side[j])) for j in self.free}
        scored = []
        for i, j in self._candidates(old, new):
            near = self._near(i, j)
            score = _likeness(old[i], new[j])
            if kind.alike(self.base[i], self.side[j], score, near) and kind.may_be(self.base[i], self.side[j], near):
                scored.append((not near, -score, i, j))
        done: set[int] = set()
        for _, _, i, j in sorted(scored):
            if self.match[i] < 0 and j not in done:
                self._join(i, j)
                done.add(j)
        self._tidy()

    def _candidates(self, old: dict[int, Counter[str]], new: dict[int, Counter[str]]) -> set[tuple[int, int]]:
        """Pairs worth comparing: all if there are few, else those that share a rare word."""
        if len(old) * len(new) <= _PAIRS:
            return {(i, j) for i in old for j in new}
        places: dict[str, list[int]] = {}
        for j, words in new.items():
            for word in words:
                places.setdefault(word, []).append(j)
        pairs: set[tuple[int, int]] = set()
        for i, words in old.items():
            found: list[int] = []
            for rare in sorted((places[word] for word in words if word in places), key=len):
                if found and len(rare) > _MANY:
                    break
                found += rare[: _MANY - len(found)]
            pairs.update((i, j) for j in found)
        return pairs

    def _join(self, i: int, j: int) -> None:
        self.match[i] = j

    def _tidy(self) -> None:
        taken = {self.match[i] for i in self.left}
        self.left = [i for i in self.left if self.match[i] < 0]
        self.free = [j for j in self.free if j not in taken]


def _likeness(old: Counter[str], new: Counter[str]) -> float:
    total = old.total() + new.total()
    return 2 * (old & new).total() / total if total else 0.0


def _gaps(match: Sequence[int], length: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """For each line of base and side, the matched lines around it, as indexes of the side."""
    mine: list[tuple[int, int]] = [(-1, length)] * len(match)
    other: list[tuple[int, int]] = [(-1, length)] * length
    taken = [False] * length
    for j in match:
        if j >= 0:
            taken[j] = True
    before = -1
    for i, j in enumerate(match):
        mine[i] = (before, length)
        before = j if j >= 0 else before
    after = length
    for i in range(len(match) - 1, -1, -1):
        mine[i] = (mine[i][0], after)
        after = match[i] if match[i] >= 0 else after
    before = -1
    for j in range(length):
        other[j] = (before, length)
        before = j if taken[j] else before
    after = length
    for j in range(length - 1, -1, -1):
        other[j] = (other[j][0], after)
        after = j if taken[j] else after
    return mine, other
