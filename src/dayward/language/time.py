"""The time in a text: what is said, when it is, where it stands, and whether one would act on it unasked."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import NamedTuple

from dayward.language.grammar.expressions import expression
from dayward.language.grammar.points import point
from dayward.language.interpret import Time, interpreted
from dayward.language.lexicon import Words
from dayward.language.meaning import Meaning, When
from dayward.language.reader import Reader

_NARROWING = {"=start", "=middle", "=end", "=rest"}
_FOLLOWING = {"=before", "=after", "=ago", "=past_since"}
_TIMELY = frozenset(
    (
        "weekday",
        "weekday_plural",
        "month",
        "unit",
        "day",
        "holiday",
        "today_part",
        "clock",
        "repeat",
        "season",
        "part",
        "relation",
    )
)


class Found(NamedTuple):
    """A time and its place in the text (characters from, to); `rest` is the text without it."""

    time: Time
    span: tuple[int, int]
    rest: str


MORE = "more is said about time"
NONE = Time()


def find(text: str, now: datetime, zone: tzinfo, words: Words) -> Found:
    """The first time in a text. `now` is local to `zone` (an aware one is brought there). Never raises for any text."""
    return next(iter(find_all(text, now, zone, words, 1)), Found(NONE, (0, 0), " ".join(text.split())))


def find_all(text: str, now: datetime, zone: tzinfo, words: Words, limit: int = 100) -> list[Found]:
    """Every time in a text, in order, at most `limit`."""
    local = now.astimezone(zone).replace(tzinfo=None) if now.tzinfo else now
    read = Reader(text, local.replace(microsecond=0), zone, words, point)
    out: list[Found] = []
    at = 0
    while at < read.count and len(out) < limit:
        found = _at(read, at)
        if found is None:
            at += 1
            continue
        time, end = found
        if time.kind == "recurrence" and end == at + 1 and _adjective(read, end):
            later = next((place for place in range(end, read.count) if _at(read, place)), None)
            if later is not None:
                at = later
                continue
        begin, stop = read.tokens.starts[at], read.tokens.ends[end - 1]
        out.append(Found(time, (begin, stop), _without(text, read.tokens.starts[_named_by_meal(read, at, end)], stop)))
        at = end
    return out


def _named_by_meal(read: Reader, at: int, end: int) -> int:
    """The token from which words are left out: `lunch tomorrow` is at lunch time, and is still called lunch."""
    part = read.get(at, "part")
    return part[1] if part and part[0].weak and part[1] < end else at


def _adjective(read: Reader, end: int) -> bool:
    """Whether `weekly` belongs to the word behind it (`weekly review friday 4pm`), so that a later time is the one meant."""
    return read.word(end)[:1].isalpha() and not read.tokens.roles[end]


def _at(read: Reader, at: int) -> tuple[Time, int] | None:
    if (
        not read.tokens.roles[at]
        and not read.word(at)[:1].isdecimal()
        and read.word(at) not in ("+", "-", "q", "h", "'")
    ):
        return None
    try:
        found = expression(read, at)
        if found is None:
            return None
        time = interpreted(found[0], read, at)
    except (OverflowError, ValueError):
        return None
    if time is None:
        return None
    if time.kind == "recurrence" and found[1] == at + 1 and _adjective(read, found[1]):
        time = time._replace(sure=False, doubts=(*time.doubts, "a kind of thing"))
    if time.sure and _one_weak_word(read, at, found):
        time = time._replace(sure=False, doubts=("an ordinary word, too",))
    if time.sure and (more := _outside(read, at, found[1])):
        time = time._replace(sure=False, doubts=more)
    slips = [number for number in read.tokens.mended if at <= number < found[1]]
    if slips and any(len(read.word(number)) < 7 for number in slips):
        time = time._replace(sure=False, doubts=(*time.doubts, "a slip was corrected"))
    return time, found[1]


def _one_weak_word(read: Reader, at: int, found: tuple[Meaning, int]) -> bool:
    """Whether all that was said is one word that is an ordinary word, too (`sun`, `may`)."""
    return found[1] == at + 1 and isinstance(found[0], When) and found[0].weak and not found[0].moment


def _outside(read: Reader, at: int, end: int) -> tuple[str, ...]:
    """Doubts that the rest of the text raises: more words about time, which may belong to what was read."""
    roles, words, weak = read.tokens.roles, read.words, read.language.weak
    if at and ("=compare" in roles[at - 1] or "=except" in roles[at - 1]):
        return ("more or less",)
    for place in (*range(at), *range(end, read.count)):
        here = roles[place]
        if here and not _TIMELY.isdisjoint(here) and (words[place] not in weak or at - 3 < place < end + 2):
            return (MORE,)
    if (at and not _NARROWING.isdisjoint(roles[at - 1])) or (
        end < read.count and not _FOLLOWING.isdisjoint(roles[end])
    ):
        return (MORE,)
    near = (words[at - 1] if at else "", words[end] if end < read.count else "")
    if any(word[:1].isdecimal() for word in near):
        return ("a number beside it",)
    return ()


def _without(text: str, begin: int, end: int) -> str:
    """The text without a stretch of it, its blanks tidy; commas and brackets that stood around it go, too."""
    before, after = text[:begin].rstrip(), text[end:].lstrip()
    if after.startswith(")") and (before.endswith("(") or "(" in text[begin:end]):
        before, after = before.removesuffix("(").rstrip(), after[1:].lstrip()
    if not after or after[0] in ",;:.!?":
        before = before.rstrip(",;:-–— ")
    if not before:
        after = after.lstrip(",;:-–—. ")
    return (
        " ".join(f"{before} {after}".split())
        if after[:1] not in tuple(",;:.!?") or not after[:1]
        else " ".join(f"{before}{after}".split())
    )
