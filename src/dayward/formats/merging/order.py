"""In what order merged lines stand.

Lines that neither side moved keep the order of the common version and divide the file into gaps. A line that a side
moved or added goes into the gap where that side has it; in a gap, what either side has stays together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from dayward.formats.merging.lines import longest_rising


class Sides(NamedTuple):
    """The items of both sides in their order, as numbers: those below `known` are of the common version."""

    known: int
    a: list[int]
    b: list[int]


def arrange(sides: Sides, text: Callable[[int], str], date: Callable[[str], str] | None) -> list[int]:
    """All items in merged order. `date` is given for lines kept in order of date; it is "" for a line without one."""
    moved_a, moved_b = _moved(sides.a, sides.known), _moved(sides.b, sides.known)
    gaps_a = _gaps(sides.a, sides.known, moved_a, moved_a | moved_b)
    gaps_b = _gaps(sides.b, sides.known, moved_b, moved_a | moved_b)
    _pair_blanks(gaps_a, gaps_b, text)
    lists_a, lists_b = _by_gap(gaps_a, gaps_b), _by_gap(gaps_b, gaps_a)
    out: list[int] = []
    for gap in range(sides.known + 1):
        if gap in lists_a or gap in lists_b:
            out += _woven(lists_a.get(gap, []), lists_b.get(gap, []), text, date)
        if gap < sides.known and gap not in moved_a and gap not in moved_b:
            out.append(gap)
    return out


def _moved(items: Sequence[int], count: int) -> set[int]:
    """The items of the common version that a side has out of order, as few as can be."""
    known = [item for item in items if item < count]
    if all(known[k] < known[k + 1] for k in range(len(known) - 1)):
        return set()
    return set(known) - {known[k] for k in longest_rising(known)}


def _gaps(items: Sequence[int], count: int, mine: set[int], moved: set[int]) -> dict[int, int]:
    """For each item that this side added or moved, the item that stayed before which it stands; in the side's order."""
    gaps: dict[int, int] = {}
    gap = count
    for item in reversed(items):
        if item >= count or item in mine:
            gaps[item] = gap
        elif item not in moved:
            gap = item
    return dict(reversed(gaps.items()))


def _pair_blanks(gaps_a: dict[int, int], gaps_b: dict[int, int], text: Callable[[int], str]) -> None:
    """A blank line that both sides added in the same gap is one."""
    blanks: dict[int, list[int]] = {}
    for item, gap in gaps_a.items():
        if item not in gaps_b and not text(item).strip():
            blanks.setdefault(gap, []).append(item)
    if not blanks:
        return
    same: dict[int, int] = {}
    for item, gap in gaps_b.items():
        if item not in gaps_a and blanks.get(gap) and not text(item).strip():
            same[item] = blanks[gap].pop(0)
    if same:
        renamed = {same.get(item, item): gap for item, gap in gaps_b.items()}
        gaps_b.clear()
        gaps_b.update(renamed)


def _by_gap(mine: dict[int, int], other: dict[int, int]) -> dict[int, list[int]]:
    """The items in each gap; one that the sides have in different gaps is in the first of them."""
    out: dict[int, list[int]] = {}
    for item, gap in mine.items():
        if gap <= other.get(item, gap):
            out.setdefault(gap, []).append(item)
    return out


def _woven(a: list[int], b: list[int], text: Callable[[int], str], date: Callable[[str], str] | None) -> list[int]:
    """Both lists as one: what they share once, the stretches between in an order that does not depend on the side."""
    if not a or not b:
        return a or b
    place = {item: k for k, item in enumerate(a)}
    both = [item for item in b if item in place]
    anchors = [both[k] for k in longest_rising([place[item] for item in both])]
    loose = set(both).difference(anchors)
    rest = [item for item in b if item not in loose]
    out: list[int] = []
    i = j = 0
    for anchor in [*anchors, None]:
        end = place[anchor] if anchor is not None else len(a)
        stop = rest.index(anchor, j) if anchor is not None else len(rest)
        out += _stretches(a[i:end], rest[j:stop], text, date)
        if anchor is not None:
            out.append(anchor)
        i, j = end + 1, stop + 1
    return out


def _stretches(a: list[int], b: list[int], text: Callable[[int], str], date: Callable[[str], str] | None) -> list[int]:
    if date and a and b:
        for length in (None, len("2026-11-27")):
            days = [[date(text(item))[:length] for item in part] for part in (a, b)]
            if all(part[0] and part == sorted(part) for part in days):
                return sorted(a + b, key=lambda item: date(text(item))[:length])
    return b + a if [text(item) for item in b] < [text(item) for item in a] else a + b
