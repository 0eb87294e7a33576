"""Recurrences: `every 2nd thursday`, `weekdays at 8`, `every other week on mon and fri until june`."""

from __future__ import annotations

from dayward.language.grammar.heads import kernel
from dayward.language.grammar.lists import clock_list
from dayward.language.grammar.numbers import ordinal
from dayward.language.grammar.points import point
from dayward.language.grammar.tails import tail
from dayward.language.meaning import (
    Repeat,
)
from dayward.language.reader import Read, Reader


def repeat(read: Reader, at: int) -> Read[Repeat]:
    """A recurrence with everything that narrows it, before or behind."""
    return read.once(_repeat, at)


def _repeat(read: Reader, at: int) -> Read[Repeat]:
    if at and read.get(at - 1, "=twice"):
        return None
    before, place = _before(read, at)
    found = kernel(read, place)
    if found is None:
        return None
    rule, end = found
    rule = _with(rule, before)
    while True:
        more = tail(read, end, rule)
        if more is None:
            return rule, end
        rule, end = more


def _with(rule: Repeat, before: Repeat) -> Repeat:
    fields = {name: value for name, value in before._asdict().items() if value and name not in ("unit", "every")}
    return rule._replace(**{name: value for name, value in fields.items() if not getattr(rule, name)})


def _before(read: Reader, at: int) -> tuple[Repeat, int]:
    """What stands before: a time of day (`3pm each day`, `at 10 on …`), a start (`starting tomorrow, …`)."""
    nothing = Repeat("")
    lead = read.get(at, "=start_repeat")
    if lead and not read.says(at, "from"):
        start = point(read, lead[1])
        if start:
            end = start[1] + 1 if read.sign(start[1], ",") else start[1]
            return nothing._replace(first=start[0]), read.skip(end, "=on")
    timed = clock_list(read, at)
    if timed:
        end = timed[1]
        for role in ("=on", "=in"):
            end = read.skip(end, role)
        if (
            read.get(end, "=every")
            or read.get(end, "repeat")
            or read.get(end, "set_plural")
            or read.get(end, "weekday_plural")
            or ordinal(read, read.skip(end, "=the"))
        ):
            return nothing._replace(clocks=timed[0][0], until_clock=timed[0][1]), end
    return nothing, at
