"""A date: the longest reading of all the ways to name a day or a longer unit."""

from __future__ import annotations

from dayward.language import days
from dayward.language.grammar.named import day_first, month_first, week_day
from dayward.language.grammar.numeric import in_numbers, month_in_letters
from dayward.language.grammar.related import counted_units, related, unit_after_next
from dayward.language.grammar.units import century_of, feast, plain_year, quarter_or_half, seasons, week_number
from dayward.language.meaning import (
    Span,
    When,
)
from dayward.language.reader import Read, Reader


def date(read: Reader, at: int) -> Read[When]:
    """The longest reading of a date that begins here."""
    return read.once(_date, at)


def _date(read: Reader, at: int) -> Read[When]:
    roles = read.tokens.roles[at] if at < read.count else {}
    if "=never" in roles:
        return None
    best: Read[When] = None
    for role, rules in _RULES:
        if role and role not in roles:
            continue
        if not role and not (read.word(at)[:1].isdecimal()):
            continue
        for rule in rules:
            found = rule(read, at)
            if found and (best is None or found[1] > best[1]):
                best = found
    for sign_rule in (quarter_or_half,):
        if read.word(at)[:1] in ("q", "h", "1", "2"):
            found = sign_rule(read, at)
            if found and (best is None or found[1] > best[1]):
                best = found
    return best


def _today(read: Reader, at: int) -> Read[When]:
    found = read.get(at, "day")
    if not found:
        return None
    start = days.midnight(read.now) + days.DAY * found[0]
    return When(span=Span(start, start + days.DAY, "day")), found[1]


def _now(read: Reader, at: int) -> Read[When]:
    found = read.get(at, "now")
    if not found:
        return None
    return When(moment=read.now, weak=found[1] == at + 1 and read.word(at) in read.language.weak), found[1]


_RULES = (
    ("", (in_numbers, month_in_letters, day_first, counted_units, plain_year, century_of)),
    ("day", (_today,)),
    ("now", (_now,)),
    ("month", (month_first,)),
    ("weekday", (week_day,)),
    ("relation", (related,)),
    ("holiday", (feast,)),
    ("season", (seasons,)),
    ("=the", (unit_after_next, day_first, counted_units, plain_year, century_of, week_number)),
    ("number", (day_first, counted_units, plain_year)),
    ("amount", (counted_units,)),
    ("ordinal", (day_first, century_of)),
    ("unit", (plain_year, week_number, unit_after_next)),
)
