"""From a sentence to calls of actions: phrases that fit, their slots read, and what is doubtful about each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from dayward.language.call import Call as Call
from dayward.language.phrases.lexicon import Lists
from dayward.language.phrases.matcher import Fit, Phrases
from dayward.language.quick import NOTHING, Draft, Hearing, quick
from dayward.language.slots.kind import Misfit
from dayward.language.slots.kinds import READERS
from dayward.language.slots.times import whole_time
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
        if after and after[0] == first[-1]:
            after = after[1:]  # oops, take that back: said twice, meant once
            return [*first, *after]
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
        except Misfit:
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
        whole_time(typed, hearing)
    time = "".join(f" {typed}" for typed in times)
    for slot, typed in sorted(fit.slots, key=lambda pair: pair[0].kind in _DRAFTS):
        if slot.kind == "timed":
            continue
        reader = READERS.get(slot.kind)
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
