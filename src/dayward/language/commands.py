"""From a sentence to calls of actions: phrases that fit, their slots read, and what is doubtful about each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from dayward.language.call import Call as Call
from dayward.language.interpret import Time
from dayward.language.phrases.lexicon import Lists
from dayward.language.phrases.matcher import Fit, Phrases
from dayward.language.quick import NOTHING, Draft, Hearing, quick
from dayward.language.repeats import day_before
from dayward.language.time import MORE
from dayward.language.told import told

_SHOWING = frozenset(("list", "search", "agenda", "today", "week", "projects", "deadlines", "briefing", "waiting"))
_JOINT = re.compile(
    r"\s*(?:[,;]\s*(?:and\s+|then\s+)*(?:also\s+)?|[.!?]\s+(?:and\s+|then\s+|also\s+)*|\s+(?:and then|and also|and|then|also|plus)\s+)",
    re.I,
)
_PAUSE = re.compile(r"\s*;\s*|[.!?]\s+|,?\s+(?:and\s+)?then\s+|\s+and also\s+|\s+and (?=remind me\b)", re.I)
"""Joints at which a sentence that is whole as it stands still falls into two."""
_LONGEST = 2000
WRITE_DOWN = "whether to write it down"
_ITEMS = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*", re.I)
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS = {word: n for n, word in enumerate(_DIGITS)} | {
    "a": 1,
    "an": 1,
    "another": 1,
}


_DRAFTS = frozenset(("quick", "todo", "event", "eventn", "reminder", "waiting"))
"""Kinds of slots that become a whole action; what the other slots of a phrase say is added to it."""


_Reader = Callable[[str, str, Hearing], tuple[dict[str, Any], tuple[str, ...]]]


class _Misfit(Exception):
    """The words in a slot are not of its kind."""


def calls(text: str, hearing: Hearing, phrases: Phrases) -> list[list[Call]]:
    """What a text may ask for, best first; each reading is one call, or several that were asked for in one breath."""
    deeds = told(text, hearing)
    if deeds and all(call.sure for call in deeds[0]):
        return deeds
    if _again(text, hearing) and (apart := _several(text, hearing, phrases)):
        return [apart]
    whole = list(_alone(text, hearing, phrases))
    if text.rstrip().endswith("?"):  # a statement with a question mark asks
        whole = [_asked(call) for call in whole] if hearing.lexicon.statement.match(text) else whole
    if whole and whole[0].sure:
        parts = _several(text, hearing, phrases, _PAUSE)
        said_at_once = all(
            part.action == whole[0].action and part.args.items() <= whole[0].args.items() for part in parts
        )
        return ([] if said_at_once else [parts]) + [[call] for call in whole]
    several = _several(text, hearing, phrases)
    return (
        deeds + ([several] if several else []) + [[call] for call in whole] + [[call] for call in _bare(text, hearing)]
    )


def _asked(call: Call) -> Call:
    return call._replace(doubts=(*call.doubts, "whether you ask or tell")) if call.action == "add-event" else call


def _again(text: str, hearing: Hearing) -> bool:
    """Whether a second thing is plainly asked for after a first one."""
    return bool(hearing.lexicon.again.search(text))


def _bare(text: str, hearing: Hearing) -> list[Call]:
    """A text that is no phrase may be a thing to write down: surely so where it speaks of projects, contexts or a priority."""
    if not text.strip() or len(text) > _LONGEST or text.rstrip().endswith("?") or hearing.lexicon.remark.match(text):
        return []
    led = hearing.lexicon.lead_in.match(text)
    text = (text[led.end() :] if led else "") or text
    draft = quick(text, hearing)
    said = draft.kind not in ("task", "event") and not _asks(draft, hearing)
    marked = _is_marked(draft, hearing)
    doubts = tuple(doubt for doubt in draft.doubts if doubt != "am or pm")
    return [Call(draft.action, draft.args, doubts if marked or said else (*doubts, WRITE_DOWN))]


def _asks(draft: Draft, hearing: Hearing) -> bool:
    """Whether what would be written down is a question: *remind me what that was*."""
    first, *more = str(draft.args.get("words", "")).lower().split() or [""]
    return first in hearing.lexicon.asking or (
        first in hearing.lexicon.joints and more[:1] != [] and more[0] in hearing.lexicon.asking
    )


def _is_marked(draft: Draft, hearing: Hearing) -> bool:
    """Whether it has the signs of a task: a priority, a +project, a @context that is in use or stands at the end."""
    words = str(draft.args.get("words", draft.args.get("title", ""))).split()
    tags = [word for word in words if len(word) > 2 and word[0] in "+@" and word[1].isalpha()]
    used = any(word[0] == "+" or word[1:] in hearing.names.contexts for word in tags)
    return used or "priority" in draft.args or words[-1:] == tags[-1:] != []


def _several(text: str, hearing: Hearing, phrases: Phrases, joints: re.Pattern[str] = _JOINT) -> list[Call]:
    """The parts of a text that are each a sure call, all of it; else nothing."""
    if len(text) > 500:
        return []
    for joint in joints.finditer(text):
        left, right = _placed(text[: joint.start()], text[joint.end() :], hearing)
        if not left.strip() or not right.strip():
            continue
        first = _told(left, hearing) or [call for call in _alone(left, hearing, phrases) if call.sure][:1]
        if not first:
            continue
        rest = next(
            (about for call in _alone(right, hearing, phrases) if (about := _about(call, first[-1])).sure), None
        )
        after = _told(right, hearing) or ([rest] if rest else _several(right, hearing, phrases, joints))
        if after and first[-1].action in _SHOWING and _refers(after[0], hearing):
            continue  # *it* is one of what would be shown: which, nobody knows yet
        if after:
            return [*first, *after]
    return []


def _told(text: str, hearing: Hearing) -> list[Call]:
    """What a part of a text surely tells as done."""
    readings = told(text, hearing)
    return readings[0] if readings and all(call.sure for call in readings[0]) else []


def _refers(call: Call, hearing: Hearing) -> bool:
    """Whether a call is about *it*, rather than about something named."""
    words = call.args.get("tasks") or [call.args.get("task")]
    return any(word in hearing.lexicon.references.values() for word in words)


def _about(call: Call, before: Call) -> Call:
    """A reminder that says no more than when is about what was said just before."""
    if call.doubts != (NOTHING,):
        return call
    items = before.args.get("items")
    said = items or before.args.get("words") or before.args.get("tasks") or ""
    words = ", ".join(said) if isinstance(said, list) else str(said)
    if items and (tag := before.args.get("to")):
        words = f"{tag[1:].capitalize()}: {words}"
    return Call(call.action, {**call.args, "words": words}) if words else call


def _placed(left: str, right: str, hearing: Hearing) -> tuple[str, str]:
    """Two parts of a text, each with the list that only one of them names: `take eggs off my list and add milk`."""
    lists = hearing.lexicon.lists
    named, other = lists.place.search(left), lists.place.search(right)
    if named and not other:
        right = _on_list(lists.back.sub("", right), named[1], lists)
    elif other and not named:
        left = _on_list(left, other[1], lists)
    return left, right


def _on_list(text: str, place: str, lists: Lists) -> str:
    if lists.adding.match(text):
        return f"{text} {lists.to} {place}"
    return f"{text} {lists.off} {place}" if lists.removing.match(text) else text


def _alone(text: str, hearing: Hearing, phrases: Phrases) -> Iterator[Call]:
    text = " ".join(text.split())
    yield from _called(phrases.fits(text), hearing) or _called(phrases.mended(text), hearing)


def _called(fits: tuple[Fit, ...], hearing: Hearing) -> list[Call]:
    """The calls that phrases ask for, sure ones first; but a phrase that asks first is not passed by with one that fits less."""
    found: list[tuple[bool, Call]] = []
    asking = 0
    for fit in fits:
        try:
            call = _call(fit, hearing)
        except _Misfit:
            continue
        asking = max(asking, fit.fixed if fit.doubt else 0)
        if all((call.action, call.args) != (other.action, other.args) for _, other in found):
            found.append((call.sure and fit.fixed >= asking, call))
    return [call for _, call in sorted(found, key=lambda pair: not pair[0])]


def _call(fit: Fit, hearing: Hearing) -> Call:
    args: dict[str, Any] = dict(fit.constants)
    if "tasks" in args:
        if not hearing.conversing and args["tasks"] != "all":
            return Call(fit.action, {**args, "tasks": [args["tasks"]]}, ("what “it” is",))
        args["tasks"] = [args["tasks"]]
    if args.get("words", "")[:1] == "+":  # a list by its tag is one of several words to filter by
        args["words"] = [args["words"]]
    doubts: list[str] = [fit.doubt] if fit.doubt else []
    action = fit.action
    times = [typed for slot, typed in fit.slots if slot.kind == "timed"]
    for typed in times:  # a time that is said apart belongs to what is said beside it
        _whole_time(typed, hearing)
    time = "".join(f" {typed}" for typed in times)
    for slot, typed in sorted(fit.slots, key=lambda pair: pair[0].kind in _DRAFTS):
        if slot.kind == "timed":
            continue
        reader = _READERS.get(slot.kind)
        if reader is None:
            raise ValueError(f"{fit.source!r}: there is no kind of slot {slot.kind!r}")
        given, doubtful = reader(slot.argument, typed + time, hearing)
        doubtful = tuple(doubt for doubt in doubtful if not time or doubt != MORE)
        doubts += [doubt for doubt in doubtful if doubt != "when" or "on" not in args]
        if "" in given:  # a draft of another action: a reminder that is an event, say
            action = given.pop("")
            args = {**given, **args}
            continue
        for name, value in given.items():
            args[name] = (
                [*args[name], *value] if isinstance(args.get(name), list) and isinstance(value, list) else value
            )
    return Call(action, args, tuple(doubts))


def _words(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    if not typed.strip():
        raise _Misfit
    return {argument: typed}, ()


def _named_words(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Words to look for, which are more than *it*."""
    if typed.lower() in hearing.lexicon.references:
        raise _Misfit
    return _words(argument, typed, hearing)


def _task(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    words = typed.split()
    if not words:
        raise _Misfit
    lower = typed.lower()
    if lower in hearing.lexicon.references:
        doubts = () if hearing.conversing else (f"what “{lower}” is",)
        return {argument: [hearing.lexicon.references[lower]]}, doubts
    while len(words) > 1 and words[0].lower() in hearing.lexicon.articles:
        words = words[1:]
    if lower in hearing.lexicon.vague:
        raise _Misfit
    while len(words) > 1 and words[-1].lower() in ("task", "item", "todo", "event", "reminder", "appointment", "off"):
        words = words[:-1]
    return {argument: words}, ()


def _known(read: _Reader) -> _Reader:
    """Words that anybody may say about anything: sure only where the person has something of that name."""

    def checked(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
        given, doubts = read(argument, typed, hearing)
        words = next(iter(given.values()))
        name = words if isinstance(words, str) else " ".join(words)
        if name in hearing.lexicon.references.values() or (hearing.known and hearing.known(name)):
            return given, doubts
        return given, (*doubts, "nothing of yours has that name")

    return checked


def _one_task(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    given, doubts = _task(argument, typed, hearing)
    return {argument: " ".join(given[argument])}, doubts


def _whole_time(typed: str, hearing: Hearing) -> Time:
    """The time that all of some words say. Raises _Misfit where they say anything else."""
    found = hearing.time(typed)
    if found.time.kind == "none" or found.rest.strip(" ,.").lower() not in (
        "",
        "on",
        "for",
        "the",
        "in",
        "at",
        "of",
        "to",
    ):
        raise _Misfit
    return found.time


def _day(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    time = _whole_time(typed, hearing)
    if (
        time.kind not in ("instant", "interval", "time")
        or time.start is None
        or time.grain not in ("day", "hour", "minute", "part")
    ):
        raise _Misfit
    return {argument: time.start.date().isoformat()}, _doubts(time)


def _span(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Days to look at: the first, and how many."""
    time = _whole_time(typed, hearing)
    if time.kind in ("recurrence", "duration") or not (time.start or time.end):
        raise _Misfit
    start = time.start or hearing.now
    end = time.end if time.end and time.end > start else start
    days = max(1, (day_before(end) - start.date()).days + 1) if end > start else 1
    if time.kind == "open_after":
        days = 14
    return {argument: start.date().isoformat(), "days": days}, _doubts(time) if time.grain in ("year",) else ()


def _week(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    time = _whole_time(typed, hearing)
    if time.grain != "week" or time.start is None:
        raise _Misfit
    return {argument: time.start.date().isoformat()}, ()


def _moment(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A day, and the time on it where one was said."""
    time = _whole_time(typed, hearing)
    when = time.start or time.end
    if time.kind in ("recurrence", "duration") or when is None:
        raise _Misfit
    if time.grain in ("week", "month", "quarter", "year") and time.end:
        return {argument: (time.start or day_before(time.end)).strftime("%Y-%m-%d")}, _doubts(time)
    given = {} if argument == "to" and time.kind == "time" else {argument: when.date().isoformat()}
    if time.grain in ("hour", "minute", "part"):
        given["at"] = when.strftime("%H:%M")
    return given, _doubts(time)


def moment(argument: str, typed: str, hearing: Hearing) -> dict[str, Any]:
    """A day and perhaps a time of day, for an argument; nothing where the words are not surely that."""
    try:
        given, doubts = _moment(argument, typed, hearing)
    except _Misfit:
        return {}
    return {} if doubts else given


def _since(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    time = _whole_time(typed, hearing)
    if time.start is None or time.start > hearing.now.replace(tzinfo=None):
        raise _Misfit
    return {argument: time.start.isoformat(timespec="minutes")}, _doubts(time)


def _minutes(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    time = _whole_time(typed, hearing)
    if time.seconds is None:
        raise _Misfit
    return {argument: max(1, time.seconds // 60)}, ()


def _lead(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """How long before something, as an argument that takes `30m`, `2h` or `1d`."""
    seconds = _whole_time(typed, hearing).seconds
    if not seconds:
        raise _Misfit
    for unit, size in (("d", 86_400), ("h", 3_600)):
        if seconds % size == 0:
            return {argument: f"{seconds // size}{unit}"}, ()
    return {argument: f"{max(1, seconds // 60)}m"}, ()


def _length(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A stretch of time, as an argument that takes `20m`."""
    given, doubts = _minutes(argument, typed, hearing)
    return {argument: f"{given[argument]}m"}, doubts


def _past(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Days to look back at: the first, and the last where it is over."""
    time = _whole_time(typed, hearing)
    today = hearing.now.date()
    if time.kind in ("recurrence", "duration", "open_after") or time.start is None or time.start.date() > today:
        raise _Misfit
    given = {argument: time.start.date().isoformat()}
    last = day_before(time.end) if time.end else time.start.date()
    if time.start.date() <= last < today:
        given["until"] = last.isoformat()
    return given, _doubts(time) if time.grain == "year" else ()


def _doubts(time: Time) -> tuple[str, ...]:
    return () if time.sure or set(time.doubts) <= {"am or pm"} else (time.doubts or ("when",))


def _number(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    word = typed.lower()
    return {argument: int(word) if word.isdecimal() else _NUMBERS[word]}, ()


def _named(typed: str, hearing: Hearing) -> str:
    """The project or context of that name, an article aside; "" where none is in use."""
    first, _, rest = typed.partition(" ")
    return hearing.names.named(typed) or (
        hearing.names.named(rest) if first.lower() in hearing.lexicon.articles else ""
    )


def _numeral(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A number, for an argument that takes words too."""
    return {argument: str(_number(argument, typed, hearing)[0][argument])}, ()


def _list(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A list by its name: a project or context in use."""
    tag = _named(typed, hearing)
    if not tag:
        raise _Misfit
    return {argument: [tag]}, ()


def _list_name(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A list by its name, for an argument that takes one."""
    return {argument: _list(argument, typed, hearing)[0][argument][0]}, ()


def _open_list(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A list by any name, asked about where none is called so."""
    given, doubts = _new_list(argument, typed, hearing)
    return {argument: [given[argument]]}, doubts


def _new_list(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A list to put things on: one that is in use, or one that would begin with them."""
    if tag := _named(typed, hearing):
        return {argument: tag}, ()
    words = [word.strip("'").removesuffix("'s") for word in typed.lower().split()]
    words = words[1:] if words[0] in hearing.lexicon.articles else words
    if not words or not all(word.isalnum() for word in words) or words[0] in hearing.lexicon.asking:
        raise _Misfit
    return {argument: "+" + "-".join(words)}, ("you have no list of that name yet",)


def _anything(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Words that no argument takes, in a phrase that asks first anyway."""
    return {}, ()


def _quick(kind: str) -> _Reader:
    def read(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
        if len(typed) < 2:
            raise _Misfit
        words = typed.lower().split()
        asked = words[1] if len(words) > 1 and words[0] in hearing.lexicon.joints else words[0]
        if kind and (asked in hearing.lexicon.asking or words[0] in hearing.lexicon.vague):
            raise _Misfit
        if kind == "task" and typed.lower() in hearing.lexicon.references:
            raise _Misfit
        if kind == "reminder" and hearing.lexicon.lead_time.match(typed):
            return {"words": typed}, ("how long before something else",)
        draft: Draft = quick(typed, hearing, kind)
        doubts = tuple(doubt for doubt in draft.doubts if doubt != "am or pm")
        if kind == "event" and not hearing.lexicon.services.isdisjoint(words):
            doubts += ("it may be for somebody else to do",)
        return {"": draft.action, **draft.args}, doubts

    return read


def _items(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Several things of a list."""
    items = [item.strip() for item in _ITEMS.split(typed) if item.strip()]
    if not items:
        raise _Misfit
    vague = any(item.lower() in hearing.lexicon.vague or item.lower() in hearing.lexicon.references for item in items)
    return {argument: items}, ("which things",) if vague else ()


_PRIORITIES = {
    "high": "A",
    "top": "A",
    "highest": "A",
    "urgent": "A",
    "medium": "B",
    "normal": "B",
    "low": "C",
    "lowest": "D",
    "none": "none",
}


def _priority(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    word = typed.lower()
    letter = "ABCD"[int(word) - 1] if word in ("1", "2", "3", "4") else _PRIORITIES.get(word, word.upper())
    if letter != "none" and not re.fullmatch("[A-Z]", letter):
        raise _Misfit
    return {argument: letter}, ()


def _path(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    if not re.fullmatch(r"\S+\.[A-Za-z0-9]{1,5}|\S+/\S+", typed) or "://" in typed:
        raise _Misfit
    return {argument: typed}, ()


def _address(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Where a calendar is: an address of the web, or a file."""
    if not re.fullmatch(r"(?:https?|webcals?)://\S+|\S+\.ics", typed, re.I):
        raise _Misfit
    return {argument: typed}, ()


def _context(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    tag = typed if typed.startswith("@") and len(typed) > 1 else _named(typed, hearing)
    if not tag.startswith("@"):
        raise _Misfit
    return {argument: hearing.names.tag(tag)}, ()


def _tag(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    tag = typed if typed[:1] in ("+", "@") and len(typed) > 1 else _named(typed, hearing)
    if not tag or " " in tag:
        raise _Misfit
    return {argument: [hearing.names.tag(tag)]}, ()


def _mention(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A project or context that no argument takes: the answer has it anyway."""
    _tag(argument, typed, hearing)
    return {}, ()


def _word(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    if len(typed.split()) != 1:
        raise _Misfit
    return {argument: typed.replace(" ", "_")}, ()


def _occasion(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """An event by its words and perhaps its day; it must name an occasion or a day."""
    found = hearing.time(typed)
    words = [word for word in found.rest.split() if word.lower() not in hearing.lexicon.articles]
    timed = found.time.start is not None and found.time.kind != "recurrence"
    if not _names_occasion(typed, hearing) or not words or not hearing.lexicon.vague.isdisjoint(typed.lower().split()):
        raise _Misfit
    if not hearing.lexicon.services.isdisjoint(word.lower() for word in words):
        return {argument: " ".join(words)}, ("it may be somebody else's to cancel",)
    given: dict[str, Any] = {argument: " ".join(words)}
    if timed and found.time.start:
        given["on"] = found.time.start.date().isoformat()
    doubts = tuple(doubt for doubt in _doubts(found.time) if doubt != MORE) if timed else ()
    return given, doubts  # what more is said are the words of the event


def _names_occasion(text: str, hearing: Hearing) -> bool:
    words = {word.strip(".,!?'").removesuffix("'s").lower() for word in text.split()}
    return not hearing.lexicon.event_nouns.isdisjoint(words | {word.removesuffix("s") for word in words})


def _occasion_word(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """An occasion that a question is about, where the answer is the whole day."""
    if not _names_occasion(typed, hearing) or not hearing.lexicon.services.isdisjoint(typed.lower().split()):
        raise _Misfit
    return {}, ()


def _occasion_words(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """An occasion to look for, by its words."""
    _occasion_word(argument, typed, hearing)
    return {argument: typed}, ("nothing of yours has that name",) if not hearing.known else ()


def _clock(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """An event by the hour it begins: `my 3pm`."""
    time = _whole_time(typed, hearing)
    if time.start is None or time.grain not in ("hour", "minute"):
        raise _Misfit
    return {argument: time.start.strftime("%H:%M"), "on": time.start.date().isoformat()}, ("which one",)


def _occasion_draft(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    if not _names_occasion(typed, hearing):
        raise _Misfit
    return _quick("event")(argument, typed, hearing)


_READERS: dict[str, _Reader] = {
    "words": _words,
    "tasks": _task,
    "known": _known(_task),
    "knownone": _known(_one_task),
    "knownwords": _known(_named_words),
    "task": _one_task,
    "day": _day,
    "span": _span,
    "week": _week,
    "moment": _moment,
    "since": _since,
    "minutes": _minutes,
    "length": _length,
    "lead": _lead,
    "past": _past,
    "number": _number,
    "numeral": _numeral,
    "list": _list,
    "listname": _list_name,
    "newlist": _new_list,
    "newlistname": _anything,
    "openlist": _open_list,
    "anything": _anything,
    "occasion": _occasion_words,
    "occasionword": _occasion_word,
    "clock": _clock,
    "items": _items,
    "priority": _priority,
    "path": _path,
    "address": _address,
    "context": _context,
    "tag": _tag,
    "mention": _mention,
    "word": _word,
    "eventref": _occasion,
    "eventn": _occasion_draft,
    "quick": _quick(""),
    "todo": _quick("task"),
    "event": _quick("event"),
    "reminder": _quick("reminder"),
    "waiting": _quick("waiting"),
}
