"""Free blocks and clashes of a day. Pure arithmetic over occasions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import NamedTuple

from dayward.core.numbers import whole
from dayward.planning.occasions import Occasion, timed

_CLASHES, _NAMED = 20, 3
"""How many clashes of one thing are looked for after it, and named in words."""


class Block(NamedTuple):
    """Time in which nothing takes place. `end` is `time(0)` for midnight."""

    start: time
    end: time
    minutes: int


def clashes(occasions: Sequence[Occasion]) -> list[tuple[Occasion, Occasion]]:
    """Pairs that take place at the same time, for each the first few. One without an end is a moment: it clashes where
    it falls within another.
    """
    found = []
    spans = sorted(((*o.minutes, o) for o in timed(occasions)), key=lambda span: span[0])
    for number, (begin, end, one) in enumerate(spans):
        for other_begin, _, other in spans[number + 1 : number + 1 + _CLASHES]:
            if other_begin != begin and (end is None or other_begin >= end):
                break
            found.append((one, other))
    return found


def beside(pairs: Iterable[tuple[Occasion, Occasion]]) -> dict[Occasion, list[Occasion]]:
    """What each clashes with."""
    found: dict[Occasion, list[Occasion]] = {}
    for a, b in pairs:
        found.setdefault(a, []).append(b)
        found.setdefault(b, []).append(a)
    return found


def clashing(others: Sequence[Occasion]) -> str:
    """That something clashes with others, the first of them by name."""
    more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
    return f"clashes with {', '.join(other.words for other in others[:_NAMED])}{more}"


def free(
    occasions: Sequence[Occasion],
    day: date,
    window: tuple[time, time],
    *,
    least: int = 30,
    unknown: int = 60,
    after: time | None = None,
) -> list[Block]:
    """Blocks of at least `least` minutes within the window of a day, from `after` on.

    An event without an end is taken to last `unknown` minutes: better too little free time than too much.
    """
    base = day.toordinal() * 1440
    at = base + _minute(window[0])
    end = base + (_minute(window[1]) or 1440)
    if after is not None:
        at = max(at, base + _minute(after))
    blocks = []
    for begin, finish, _ in sorted(((*o.minutes, o) for o in timed(occasions)), key=lambda span: span[0]):
        if min(begin, end) - at >= least:
            blocks.append(_block(at, min(begin, end), base))
        at = max(at, finish if finish is not None else begin + unknown)
    if end - at >= least:
        blocks.append(_block(at, end, base))
    return blocks


def _block(begin: int, end: int, base: int) -> Block:
    return Block(_clock(begin - base), _clock(end - base), end - begin)


def _clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def parse_window(text: str) -> tuple[time, time] | None:
    """`8:00-20:00`, `8-20` or `8-24` as two times; None where it is no such thing."""
    begin, dash, end = text.replace("–", "-").partition("-")
    first, last = _parse(begin), _parse(end)
    return (first, last) if dash and first is not None and last is not None else None


def _parse(text: str) -> time | None:
    clock, _, rest = text.strip().partition(":")
    hour, minute = whole(clock), whole(rest or "0")
    return None if hour is None or minute is None or hour > 24 or minute > 59 else time(hour % 24, minute)
