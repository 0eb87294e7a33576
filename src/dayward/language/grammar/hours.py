"""From one time of day to another: `9-11:30`, `3:30 to 6 PM`, `between 5 and 6pm`."""

from __future__ import annotations

from dayward.language.grammar.clocks import bare, clock
from dayward.language.meaning import (
    Clock,
)
from dayward.language.reader import Read, Reader


def hours(read: Reader, at: int) -> Read[tuple[Clock, Clock]]:
    """From one time of day to another: `14:30-16`, `3:30 to 6 PM`, `between 5 and 6pm`, `from 9 till noon`.

    Where only one side says am or pm, the other takes what makes the range the shorter way forward.
    """
    between = read.get(at, "=between")
    start = between[1] if between else read.skip(at, "=from")
    if start == at and (found := read.get(at, "=at")):
        start = found[1]
    opened = start > at
    left = clock(read, start) or bare(read, start)
    if left is None:
        return None
    joined = read.get(left[1], "=and" if between else "=to")
    if joined is None:
        return None
    right = clock(read, joined[1]) or bare(read, joined[1])
    if right is None:
        return None
    one, two = left[0], right[0]
    plain = clock(read, start) is not None or clock(read, joined[1]) is not None
    if not plain and (not opened or (read.glued(left[1]) and one.minutes == two.minutes)):
        return None
    if not plain and _month_follows(read, right[1]):
        return None
    if not plain and (
        _counted(read, right[1]) or read.sign(right[1], "/.-") or (one.grain == two.grain == "minute" and not between)
    ):
        return None
    return _paired(one, two), right[1]


def loose_hours(read: Reader, at: int) -> Read[tuple[Clock, Clock]]:
    """Two bare hours (`12-4`), where a day before them says that hours are meant."""
    left = clock(read, at) or bare(read, at)
    joined = read.get(left[1], "=to") if left else None
    right = (clock(read, joined[1]) or bare(read, joined[1])) if joined else None
    if (
        left is None
        or right is None
        or _counted(read, right[1])
        or read.sign(right[1], "/")
        or _month_follows(read, right[1])
    ):
        return None
    return _paired(left[0], right[0]), right[1]


def _month_follows(read: Reader, at: int) -> bool:
    """Whether the numbers before are days: a month follows (`3 and 12 of september`)."""
    return read.get(at, "month") is not None or (
        read.says(at, "of") and read.get(read.skip(at + 1, "=the"), "month") is not None
    )


def _counted(read: Reader, at: int) -> bool:
    """Whether a number before this place counts things: another word follows that is no word of time."""
    word = read.word(at)
    return bool(word) and word[0].isalpha() and not read.tokens.roles[at]


def _paired(one: Clock, two: Clock) -> tuple[Clock, Clock]:
    if two.half in ("am", "pm") and not one.half:
        afternoon = one.minutes % 720 + 720
        end = two.minutes or 1440
        one = (
            one._replace(minutes=afternoon, half="pm")
            if afternoon < end
            else one._replace(minutes=one.minutes % 720 if one.minutes < 720 or end <= 720 else one.minutes, half="am")
        )
    elif one.half and not two.half:
        if two.minutes <= one.minutes and two.minutes + 720 > one.minutes and two.minutes < 720:
            two = two._replace(minutes=two.minutes + 720)
        two = two._replace(half="24")
    elif not one.half and not two.half and two.minutes <= one.minutes and two.minutes <= 720:
        two = two._replace(minutes=two.minutes + 720)
    return one, two
