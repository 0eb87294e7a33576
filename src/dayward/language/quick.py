"""Quick add: from words as they come to one thing to write, and what is doubtful about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

from dayward.language.interpret import Time
from dayward.language.lexicon import Words, load
from dayward.language.names import Names
from dayward.language.phrases.lexicon import Lexicon
from dayward.language.repeats import day_before, first, interval, last_day
from dayward.language.rrule import parse_rule
from dayward.language.time import NONE, Found, find_all

_PRIORITY = re.compile(r"(?<!\S)(?:!([A-Za-z])|!([1-4])|[Pp]([1-4]))(?!\S)")
_TAG = re.compile(r"(?<!\S)([+@])([^\W\d_][^\s+@]*)")
NOTHING = "what to remind you of"
_JOINT = re.compile(r"^(?:to|that|about|for)\s+|\s+(?:on|at|by|for|to)$", re.I)
_EXACT = frozenset(("hour", "minute", "second", "part"))
_PERIODS = frozenset(("week", "month", "quarter", "year"))
_KEYED = re.compile(r"(?<!\S)(?:due|t|rec|at|rem):\S")


_OWNING = re.compile(r"s['’]$")
_OPENED = re.compile(r"(?<!\S)['\"“‘](?=\w)")
_CLOSED = re.compile(r"(?<=[^\Ws])['\"”’](?!\S)")


class Draft(NamedTuple):
    """An action that writes, with its arguments; `doubts` say why one would ask first."""

    action: str
    args: dict[str, Any]
    kind: str
    doubts: tuple[str, ...] = ()


class Deed(NamedTuple):
    """Something of the person's that may have been done: a task or a habit, by its handle."""

    kind: str
    name: str


class Hearing(NamedTuple):
    """What is needed to understand: the moment (local), the zone, the language, and the names in use."""

    now: datetime
    zone: tzinfo
    words: Words
    lexicon: Lexicon
    names: Names = Names()
    conversing: bool = False
    """Whether *it* can mean something: there was a turn before."""
    known: Callable[[str], bool] | None = None
    """Whether the person has a task, event or note with some words; None where there is nobody to ask."""
    did: Callable[[frozenset[str], str, bool], list[Deed]] | None = None
    """What of the person's somebody did who did one of some verbs to some words; and whether that was to get them."""

    def times(self, text: str) -> list[Found]:
        """Every time in a text, at most four; what was just looked at is remembered."""
        return _times(text, self.now, self.zone, self.words.language)

    def time(self, text: str) -> Found:
        """The first time in a text."""
        return next(iter(self.times(text)), Found(NONE, (0, 0), " ".join(text.split())))


@lru_cache(maxsize=64)
def _times(text: str, now: datetime, zone: tzinfo, language: str) -> list[Found]:
    return find_all(text, now, zone, load(language), 4)


class _Timed(NamedTuple):
    """A text without its times, and the times: the one that is meant, and how it comes back."""

    rest: str
    time: Time | None
    repeat: Time | None
    doubts: tuple[str, ...]


def quick(text: str, hearing: Hearing, kind: str = "") -> Draft:
    """What to write for a text. `kind` is given where the sentence around it said what it is."""
    text = " ".join(text.split())
    for named, lead in () if kind else hearing.lexicon.leads:
        if (match := lead.match(text)) and text[match.end() :].strip():
            kind, text = "" if named == "any" else named, text[match.end() :]
            break
    text, priority = _priority(text)
    text = _TAG.sub(lambda match: hearing.names.tag(match[0]), text)
    if kind == "note":
        return Draft("add-note", {"title": text}, "note")
    timed = _timed(text, hearing)
    rest = (_JOINT.sub("", timed.rest) if timed.rest != text else "") or timed.rest
    if not rest and kind != "reminder":
        rest = text  # nothing but a time: then the words are about it
    if timed.rest != text and rest.lower().endswith(" of"):
        timed = timed._replace(doubts=(*timed.doubts, "which day"))  # the 31st of february
    if (timed.rest != text and _OWNING.search(rest)) or _torn(rest):
        timed = timed._replace(
            doubts=(*timed.doubts, "where its name ends")
        )  # the parents' evening; 'ring ana' to my list
    kind = kind or ("event" if _is_event(rest, timed, hearing) else "task")
    if kind == "event":
        return _event(rest, timed, hearing)
    if kind == "habit" and timed.repeat and (every := interval(parse_rule(timed.repeat.rrule or ""))):
        return Draft("habit", {"words": [rest], "every": every.lstrip("+").replace("1b", "1d")}, "habit", timed.doubts)
    return _task(rest, timed, hearing, kind, priority)


def _torn(words: str) -> bool:
    """Whether words have one end of a quotation without the other."""
    return bool(_OPENED.search(words)) != bool(_CLOSED.search(words))


def _priority(text: str) -> tuple[str, str]:
    match = _PRIORITY.search(text)
    if match is None:
        return text, ""
    letter = match[1].upper() if match[1] else "ABCD"[int(match[2] or match[3]) - 1]
    return " ".join((text[: match.start()] + text[match.end() :]).split()), letter


def _timed(text: str, hearing: Hearing) -> _Timed:
    """Take the times out of a text; one and a recurrence may stand together, anything more is doubtful."""
    if _KEYED.search(text):
        return _Timed(text, None, None, ())  # it speaks todo.txt already
    found = [one for one in hearing.times(text) if one.time.kind != "duration"]
    if len(found) > 1 and (clocked := hearing.lexicon.clock_lead.sub(hearing.lexicon.clock_word, text)) != text:
        text = clocked  # for 3:00 on wednesday
        found = [one for one in hearing.times(text) if one.time.kind != "duration"]
    if not found:
        return _Timed(text, None, None, ())
    repeats = [one for one in found if one.time.kind == "recurrence"]
    once = [one for one in found if one.time.kind != "recurrence"]
    if len(repeats) > 1 or len(once) > 1 or (len(found) == 2 and not repeats):
        chosen = found[0]
        repeat = chosen.time if chosen.time.kind == "recurrence" else None
        return _Timed(chosen.rest, None if repeat else chosen.time, repeat, ("more than one time",))
    rest, doubts, times = text, list[str](), dict[str, Time]()
    for _ in found:  # each is judged without the other
        one = hearing.time(rest)
        other = next((o for o in (repeats + once) if o.time.kind != one.time.kind), None)
        alone = one
        if other is not None and len(found) == 2:
            alone = hearing.time(_cut(text, other.span))
        times["repeat" if one.time.kind == "recurrence" else "time"] = one.time
        doubts += () if alone.time.sure or one.time.sure else (alone.time.doubts or ("the time",))
        rest = one.rest
    return _Timed(rest, times.get("time"), times.get("repeat"), tuple(doubts))


def _cut(text: str, span: tuple[int, int]) -> str:
    return " ".join((text[: span[0]] + text[span[1] :]).split())


def _is_event(rest: str, timed: _Timed, hearing: Hearing) -> bool:
    """Whether something takes place, rather than is to be done: it has two clock times, or its words name an occasion."""
    time = timed.time
    if (
        time
        and time.kind in ("timerange", "interval")
        and time.grain in _EXACT
        and time.start
        and time.end
        and time.start.date() == day_before(time.end)
        and not _is_part_of_day(time)
    ):
        return True
    if not (time or timed.repeat) or set(timed.doubts) - {"am or pm"}:
        return False
    words = [word.strip(".,:;!?").lower() for word in rest.split() if word[0] not in "+@"]
    if timed.repeat and not interval(parse_rule(timed.repeat.rrule or "")):
        return True  # only a calendar can say when it comes back
    return bool(words) and words[0] not in hearing.lexicon.verbs and not hearing.lexicon.event_nouns.isdisjoint(words)


def _is_part_of_day(time: Time) -> bool:
    """Whether a stretch is a morning, an evening and the like: no clock times were said."""
    return time.grain == "part"


def _event(rest: str, timed: _Timed, hearing: Hearing) -> Draft:
    args: dict[str, Any] = {"words": rest}
    time = timed.time
    if timed.repeat and timed.repeat.rrule:
        rule = parse_rule(timed.repeat.rrule)
        every = interval(rule).lstrip("+")
        args["repeat" if every and every != "1b" else "rule"] = (
            every if every and every != "1b" else _bare(timed.repeat.rrule)
        )
        if until := last_day(rule):
            args["until"] = until.isoformat()
        if time is None:
            time = _begins(timed.repeat.rrule, hearing)
    if time is None or time.start is None:
        return Draft("add-event", args, "event", (*timed.doubts, "when"))
    args["on"] = time.start.date().isoformat()
    if time.grain in _EXACT and not _is_part_of_day(time):
        args["at"] = time.start.strftime("%H:%M")
        if time.kind in ("timerange", "interval") and time.end and day_before(time.end) == time.start.date():
            args["to"] = time.end.strftime("%H:%M")
    return Draft("add-event", args, "event", timed.doubts)


def _begins(rrule: str, hearing: Hearing) -> Time | None:
    """The first time a rule comes; None for one that is over."""
    begins = first(rrule, hearing.now, hearing.zone)
    return None if begins is None else Time("instant", begins, None, "minute" if parse_rule(rrule).hours else "day")


def _bare(rrule: str) -> str:
    """A rule without its hours and its end, which the event has elsewhere."""
    parts = [
        part
        for part in rrule.removeprefix("RRULE:").split(";")
        if not part.startswith(("BYHOUR", "BYMINUTE", "BYSECOND", "UNTIL"))
    ]
    return ";".join(parts)


def _task(rest: str, timed: _Timed, hearing: Hearing, kind: str, priority: str) -> Draft:
    args: dict[str, Any] = {"words": rest}
    doubts = list(timed.doubts)
    if priority:
        args["priority"] = priority
    if kind in ("waiting", "someday"):
        args[kind] = True
    time = timed.time
    if timed.repeat and timed.repeat.rrule:
        rule = parse_rule(timed.repeat.rrule)
        every = interval(rule)
        if every:
            args["repeat"] = every
        else:
            doubts.append("a task cannot come back like that")
        if until := last_day(rule):
            args["until"] = until.isoformat()
        time = time or _begins(timed.repeat.rrule, hearing)
        if time is None:
            doubts.append("it is over")
    if time is not None:
        _dates(args, time)
    if kind == "reminder":
        _remind(args, time, doubts)
    if not rest:
        doubts.append(NOTHING)
    return Draft("add", args, "reminder" if kind == "reminder" else kind, tuple(doubts))


def _dates(args: dict[str, Any], time: Time) -> None:
    """Due day and time of day, or the day a task is hidden until."""
    exact = time.grain in _EXACT
    if time.kind == "open_after" and time.start:
        args["start"] = time.start.date().isoformat()
    elif time.kind == "open_before" and time.end:
        midnight = time.end.hour == time.end.minute == 0
        args["due"] = (time.end.date() if exact and not midnight else day_before(time.end)).isoformat()
        if exact and not midnight:
            args["at"] = time.end.strftime("%H:%M")
    elif time.end and time.grain in _PERIODS:
        args["due"] = day_before(time.end).isoformat()
    elif time.start and (time.kind in ("instant", "time") or exact):
        args["due"] = time.start.date().isoformat()
        if exact:
            args["at"] = time.start.strftime("%H:%M")
    elif time.end:
        args["due"] = day_before(time.end).isoformat()


def _remind(args: dict[str, Any], time: Time | None, doubts: list[str]) -> None:
    if time is None or "due" not in args:
        if len(args["words"].split()) == 1:
            doubts.append("when to remind you")
        return
    args["remind"] = f"{args['due']}T{args.pop('at', '09:00')}"
