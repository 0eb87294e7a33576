"""One point or stretch of time, put together from its parts: `fri 14:30-16`, `tomorrow at noon`, `8 this evening`."""

from __future__ import annotations

from dayward.language import days
from dayward.language.grammar import clocks, hours
from dayward.language.grammar.dates import date
from dayward.language.grammar.edges import edge
from dayward.language.grammar.nth import nth
from dayward.language.grammar.shifts import shift
from dayward.language.lexicon import Part
from dayward.language.meaning import (
    Span,
    When,
    merged,
)
from dayward.language.reader import Read, Reader


def point(read: Reader, at: int) -> Read[When]:
    """The longest point that begins here: parts joined by blanks and small words."""
    return read.once(_point, at)


def _point(read: Reader, at: int) -> Read[When]:
    found = atom(read, at, None)
    if found is None:
        return None
    when, end = found
    while end < read.count:
        joined = _joined(read, when, end)
        if joined is None:
            break
        when, end = joined
    return when, end


def _joined(read: Reader, when: When, end: int) -> Read[When]:
    """`when` with one more part, behind up to three small words or one sign."""
    best: Read[When] = None
    place = end
    for step in range(4):
        found = atom(read, place, when)
        if found:
            both = merged(when, found[0])
            if both and (best is None or found[1] > best[1]):
                best = both, found[1]
            if best:
                return best
        if step == 0 and read.sign(place, ",-(/)"):
            place += 1
            while read.sign(place, "-,(") and place - end < 3:
                place += 1
            continue
        after = read.skip(place, "=join")
        if after == place:
            return best
        place = after
    return best


def atom(read: Reader, at: int, before: When | None) -> Read[When]:
    """One part. After a day (`before`), a bare number may be an hour."""
    if at >= read.count:
        return None
    plain = read.once(_atom, at)
    if before is None and plain is None:
        plain = read.once(_hour_first, at)
    loose = _hour(read, at, before)
    if loose and (plain is None or loose[1] > plain[1]):
        return loose
    return plain


def _atom(read: Reader, at: int) -> Read[When]:
    best: Read[When] = None
    if not read.tokens.roles[at] and not read.word(at)[:1].isdecimal() and read.word(at) not in "+-'qh":
        return None
    for rule in (date, shift, nth, edge, _clock_part, _part):
        found = rule(read, at)
        if found and (best is None or found[1] > best[1]):
            best = found
    return best


def _clock_part(read: Reader, at: int) -> Read[When]:
    pair = hours.hours(read, at)
    if pair:
        return When(clock=pair[0][0], until=pair[0][1]), pair[1]
    place = read.skip(at, "=at")
    found = clocks.clock(read, place)
    if found and place == at:
        return When(clock=found[0]), found[1]
    return None


def _hour_first(read: Reader, at: int) -> Read[When]:
    """`8 tonight`, `nine tomorrow evening`: an hour, since a part of a day follows at once."""
    pair = hours.loose_hours(read, at)
    following = point(read, read.skip(pair[1], "=on")) if pair else None
    if pair and following and following[0].has_day and not following[0].clock and not following[0].moment:
        return When(clock=pair[0][0], until=pair[0][1]), pair[1]
    found = clocks.bare(read, at)
    after = point(read, found[1]) if found else None
    if found and not after and read.says(found[1], "in"):
        after = point(read, found[1] + 1)
    named = at == 0 and found is not None and "day" in (read.tokens.roles[found[1]] if found[1] < read.count else {})
    if (
        not found
        or not after
        or not (after[0].part or named)
        or after[0].clock
        or not (after[0].has_day or read.says(found[1], "in"))
        or not 1 <= found[0].minutes // 60 <= 12
    ):
        return None
    return (When(clock=found[0]) if after[0].part else When(clock=found[0]).doubt("an hour or a number")), found[1]


def _hour(read: Reader, at: int, before: When | None) -> Read[When]:
    """A bare hour after `at`, or beside a day or a part of one: `at 5`, `tonight 8`, `8 this evening`."""
    after = read.get(at, "=at")
    if after is None and read.says(at, "for") and before and before.has_day:
        after = True, at + 1
    place = after[1] if after else at
    if not after and (before is None or not (before.part or before.has_day)):
        return None
    if before is not None and before.clock:
        return None
    if not after and before is not None and before.has_day and before.part and (pair := hours.loose_hours(read, at)):
        return When(clock=pair[0][0], until=pair[0][1]), pair[1]
    if not after and before is not None and not before.part:
        pair = (
            hours.loose_hours(read, at)
            if before.day is None or before.weekday is not None or read.glued(at) is False
            else None
        )
        return (When(clock=pair[0][0], until=pair[0][1]), pair[1]) if pair else None
    found = clocks.clock(read, place) or clocks.bare(read, place)
    if found is None or (not after and found[0].minutes == 0) or _counts(read, found[1], found[0].grain == "hour"):
        return None
    return When(clock=found[0]), found[1]


def _counts(read: Reader, at: int, hour: bool) -> bool:
    """Whether the number before this place counts what follows (`at 3 places`) or has a unit (`at 5%`)."""
    word = read.word(at)
    if not hour or not word:
        return False
    if word in "%$€£°" or (word in "-/" and read.glued(at)):
        return True
    roles = read.tokens.roles[at]
    if "unit" in roles or "month" in roles:
        return True
    return word.isalpha() and not roles and (word.endswith("s") and len(word) > 3)


def _part(read: Reader, at: int) -> Read[When]:
    """`morning`, `this afternoon`, `in the evening`, `tonight`, `last night`, `after lunch` is elsewhere."""
    today = read.get(at, "today_part")
    if today:
        start = days.midnight(read.now)
        return When(span=Span(start, start + days.DAY, "day"), part=today[0]), today[1]
    relation = read.get(at, "relation")
    place = relation[1] if relation else read.skip(at, "=the")
    early = read.get(place, "part")
    named = early
    if named is None:
        return None
    part: Part = named[0]
    if relation:
        shift_by = round(relation[0] + 0.1) if relation[0] != 0.5 else 1
        start = days.midnight(read.now) + days.DAY * shift_by
        return When(span=Span(start, start + days.DAY, "day"), part=part), named[1]
    if place > at and not read.says(at, "the"):
        return None
    return When(part=part, weak=True), named[1]
