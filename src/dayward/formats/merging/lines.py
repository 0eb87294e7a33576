"""Which items of two sequences are the same, in order (a diff), and the three-way merge that rests on it (diff3).

Items are strings: the lines of a file, the words of a line. Items that occur once on either side are anchors (patience
diff); only the small ranges that are left between anchors are compared item by item, so big files stay fast.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

_SMALL = 2_500
_DEPTH = 12


class Hunk(NamedTuple):
    """`base[start:end]` was replaced by `side[begin:stop]`."""

    start: int
    end: int
    begin: int
    stop: int


class Change(NamedTuple):
    """A hunk of one side that can be taken as it is; what both sides did alike counts as ours."""

    hunk: Hunk
    theirs: bool = False


class Clash(NamedTuple):
    """A stretch that both sides changed, differently: the ranges of base, ours and theirs."""

    base: tuple[int, int]
    ours: tuple[int, int]
    theirs: tuple[int, int]


def align(base: Sequence[str], side: Sequence[str]) -> list[int]:
    """For each item of `base` the index of the same item in `side`, or -1. The indexes only rise."""
    match = [-1] * len(base)
    todo = [(0, len(base), 0, len(side), 0)]
    while todo:
        low, high, left, right, depth = todo.pop()
        while low < high and left < right and base[low] == side[left]:
            match[low] = left
            low += 1
            left += 1
        while low < high and left < right and base[high - 1] == side[right - 1]:
            high -= 1
            right -= 1
            match[high] = right
        if low == high or left == right:
            continue
        anchors = _anchors(base, side, (low, high, left, right)) if depth < _DEPTH else []
        if not anchors:
            _align_rest(base, side, (low, high, left, right), match)
            continue
        for i, j in anchors:
            match[i] = j
            todo.append((low, i, left, j, depth + 1))
            low, left = i + 1, j + 1
        todo.append((low, high, left, right, depth + 1))
    return match


def _anchors(base: Sequence[str], side: Sequence[str], box: tuple[int, int, int, int]) -> list[tuple[int, int]]:
    """Items that occur once in both ranges, as many as keep their order."""
    low, high, left, right = box
    once = _once(base, low, high)
    other = _once(side, left, right)
    pairs = [(i, j) for text, i in once.items() if i >= 0 and (j := other.get(text, -1)) >= 0]
    return [pairs[k] for k in longest_rising([j for _, j in pairs])]


def _once(items: Sequence[str], start: int, stop: int) -> dict[str, int]:
    """Where each item is, in order; -1 for one that occurs again."""
    places: dict[str, int] = {}
    for index in range(start, stop):
        text = items[index]
        places[text] = -1 if text in places else index
    return places


def _align_rest(base: Sequence[str], side: Sequence[str], box: tuple[int, int, int, int], match: list[int]) -> None:
    """A range without anchors: item by item if it is small, else the first of each with the first, in order."""
    low, high, left, right = box
    if (high - low) * (right - left) <= _SMALL:
        from difflib import SequenceMatcher

        for i, j, size in SequenceMatcher(None, base[low:high], side[left:right], autojunk=False).get_matching_blocks():
            for k in range(size):
                match[low + i + k] = left + j + k
        return
    places: dict[str, list[int]] = {}
    for j in range(right - 1, left - 1, -1):
        places.setdefault(side[j], []).append(j)
    pairs = [(i, places[base[i]].pop()) for i in range(low, high) if places.get(base[i])]
    for k in longest_rising([j for _, j in pairs]):
        match[pairs[k][0]] = pairs[k][1]


def longest_rising(numbers: Sequence[int]) -> list[int]:
    """The positions of a longest rising subsequence of different numbers."""
    tails: list[int] = []
    ends: list[int] = []
    before = [-1] * len(numbers)
    for position, number in enumerate(numbers):
        at = bisect_left(tails, number)
        if at == len(tails):
            tails.append(number)
            ends.append(position)
        else:
            tails[at] = number
            ends[at] = position
        before[position] = ends[at - 1] if at else -1
    out: list[int] = []
    position = ends[-1] if ends else -1
    while position >= 0:
        out.append(position)
        position = before[position]
    return out[::-1]


def hunks(match: Sequence[int], length: int) -> list[Hunk]:
    """What changed, from an alignment with a side of `length` items."""
    out: list[Hunk] = []
    start = begin = 0
    for i, j in enumerate(match):
        if j < 0:
            continue
        if i > start or j > begin:
            out.append(Hunk(start, i, begin, j))
        start, begin = i + 1, j + 1
    if start < len(match) or begin < length:
        out.append(Hunk(start, len(match), begin, length))
    return out


def diff3(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> list[Change | Clash]:
    """The changes of both sides, in the order of `base`.

    Changes that only touch at an edge are no clash; two different insertions at one place are.
    """
    mine, other = hunks(align(base, ours), len(ours)), hunks(align(base, theirs), len(theirs))
    out: list[Change | Clash] = []
    i = j = 0
    while i < len(mine) or j < len(other):
        if j == len(other) or (i < len(mine) and _before(mine[i], other[j])):
            out.append(Change(mine[i]))
            i += 1
        elif i == len(mine) or _before(other[j], mine[i]):
            out.append(Change(other[j], theirs=True))
            j += 1
        else:
            group, i, j = _overlapping(mine, other, i, j)
            out.append(_joined(group, ours, theirs))
    return out


def _before(one: Hunk, two: Hunk) -> bool:
    """Whether `one` lies before `two` without overlap."""
    return one.end <= two.start and (one.start, one.end) != (two.start, two.end)


def _overlapping(mine: list[Hunk], other: list[Hunk], i: int, j: int) -> tuple[tuple[list[Hunk], list[Hunk]], int, int]:
    """The hunks from `mine[i]` and `other[j]` on that hang together, and where to go on."""
    first, second = [mine[i]], [other[j]]
    i, j = i + 1, j + 1
    while True:
        if i < len(mine) and not _before(second[-1], mine[i]):
            first.append(mine[i])
            i += 1
        elif j < len(other) and not _before(first[-1], other[j]):
            second.append(other[j])
            j += 1
        else:
            return (first, second), i, j


def _joined(group: tuple[list[Hunk], list[Hunk]], ours: Sequence[str], theirs: Sequence[str]) -> Change | Clash:
    first, second = group
    low, high = min(first[0].start, second[0].start), max(first[-1].end, second[-1].end)
    mine, other = _range(first, low, high), _range(second, low, high)
    if ours[mine[0] : mine[1]] == theirs[other[0] : other[1]]:
        return Change(Hunk(low, high, *mine))
    return Clash((low, high), mine, other)


def _range(group: list[Hunk], low: int, high: int) -> tuple[int, int]:
    """The stretch of a side that stands for base[low:high]."""
    return group[0].begin - (group[0].start - low), group[-1].stop + (high - group[-1].end)


def merge_words(base: list[str], ours: list[str], theirs: list[str]) -> list[str] | None:
    """Both sides' changes to a short sequence, or None where they clash."""
    out: list[str] = []
    at = 0
    for change in diff3(base, ours, theirs):
        if isinstance(change, Clash):
            return None
        hunk, side = change.hunk, theirs if change.theirs else ours
        out += base[at : hunk.start] + side[hunk.begin : hunk.stop]
        at = hunk.end
    return out + base[at:]
