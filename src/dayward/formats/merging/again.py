"""Tasks that were completed and added again, word by word.

Such a side has the line as it was, and a done line of the same words more: it looks as if nothing had happened to the
task. If the other side completed it too, the done lines are one, and the line that was added again stays open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from dayward.formats.merging.engine import State

Once = tuple[str | None, str]


class _Side(NamedTuple):
    lines: Sequence[str]
    match: list[int]
    added: dict[int, str]
    spare: dict[Once, list[int]]


def settle_added_again(state: State, once: Callable[[str], Once], done: Callable[[str], bool]) -> None:
    """Match the done line with the task, and take its new twin for an addition. `once` is a task without its state."""
    sides = [
        _Side(lines, match, added, _spare(added, once, done))
        for lines, match, added in (
            (state.a, state.match_a, state.added_a),
            (state.b, state.match_b, state.added_b),
        )
    ]
    ends = {key[1].rpartition(" ")[2] for side in sides for key in side.spare}
    if not ends:
        return
    for i, old in enumerate(state.base):
        if i in state.out or old.rpartition(" ")[2] not in ends or done(old):
            continue
        again = [_untouched(side, i, old) and bool(side.spare.get(once(old))) for side in sides]
        over = [side.match[i] >= 0 and done(side.lines[side.match[i]]) for side in sides]
        if any(again) and all(new or completed for new, completed in zip(again, over, strict=True)):
            for side in [side for side, new in zip(sides, again, strict=True) if new]:
                _swap(side, i, side.spare[once(old)].pop(0))


def _spare(added: dict[int, str], once: Callable[[str], Once], done: Callable[[str], bool]) -> dict[Once, list[int]]:
    """The done lines that a side has more."""
    out: dict[Once, list[int]] = {}
    for j, line in added.items():
        if line.startswith("x ") and "rec:" not in line and done(line):
            out.setdefault(once(line), []).append(j)
    return out


def _untouched(side: _Side, i: int, old: str) -> bool:
    return side.match[i] >= 0 and side.lines[side.match[i]] == old


def _swap(side: _Side, i: int, j: int) -> None:
    twin = side.match[i]
    side.added[twin] = side.lines[twin]
    side.match[i] = j
    del side.added[j]
