"""From the steps a model gives to calls: each becomes a plain sentence, which the floor reads as it reads any other."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, NamedTuple

from dayward.actions.context import Context
from dayward.assistant.local.guards import forbidden
from dayward.assistant.local.likeness import alike, content, share, tokens
from dayward.assistant.local.verbs import Verb, verbs
from dayward.formats.handles import full_handle, identity
from dayward.language.commands import WRITE_DOWN, Call, calls
from dayward.language.quick import Hearing
from dayward.language.understand import Language

_ALSO = {"postpone": {"move-event"}, "drop": {"drop-event"}, "add": {"add-event"}, "add-note": set()}
_NAMING = ("done", "move", "drop", "rename", "priority")
"""Verbs whose *what* has to be something that the person has."""
_AHEAD = timedelta(days=90)
_FEW = 4
_LEADING = re.compile(r"^(?:to|till|until|on|for|by|from)\s+", re.I)
_LENGTH = re.compile(
    r"^(?:(?:for|by|another)\s+)?((?:an?|one|two|three|four|five|six|\d+)\s+(?:day|week|month)s?)(?:\s+later)?$", re.I
)


class Doubt(NamedTuple):
    """Why a step is not done; `offers` are what could be meant."""

    why: str
    offers: tuple[list[Call], ...] = ()


class Heard(NamedTuple):
    """What was said, and what it was said to."""

    text: str
    ctx: Context
    hearing: Hearing
    language: Language


def read(step: dict[str, Any], heard: Heard) -> list[Call] | Doubt:
    """The calls of one step, or why there are none."""
    verb = verbs()[step["do"]]
    given = {gap: _words(step.get(gap, "")) for gap in verb.gaps}
    if any(not given[gap] for gap in verb.needed):
        return Doubt("something is missing")
    if verb.writes and (why := _made_up(verb, given, heard) or forbidden(verb.name, _about(given), heard.text)):
        return Doubt(why)
    given = _timed(verb, given)
    if verb.name in _NAMING:
        named = _named(given["what"], heard)
        if not isinstance(named, str):
            return _offered(verb, given, named, heard)
        given["what"] = named
    return _read(verb, given, heard)


def _read(verb: Verb, given: dict[str, str], heard: Heard) -> list[Call] | Doubt:
    """What the floor makes of the sentence; nothing else than what the verb stands for."""
    for reading in calls(verb.said(given), heard.hearing, heard.language.phrases):
        if not all(call.action in {verb.action, *_ALSO.get(verb.action, ())} for call in reading):
            continue
        doubts = tuple(doubt for call in reading for doubt in call.doubts)
        if not doubts:
            return reading
        if WRITE_DOWN not in doubts:
            return Doubt(", ".join(doubts[:2]), ([call._replace(doubts=()) for call in reading],))
    return Doubt("I cannot read that")


def _words(value: Any) -> str:
    return ", ".join(str(item).strip() for item in value) if isinstance(value, list) else " ".join(str(value).split())


def _about(given: dict[str, str]) -> str:
    return " ".join(given.get(gap, "") for gap in ("what", "items", "when"))


def _made_up(verb: Verb, given: dict[str, str], heard: Heard) -> str:
    """Whether a step has words that nobody said."""
    said = tokens(heard.text)
    for gap in ("what", "items", "new", "when"):
        new = [word for word in content(given.get(gap, "")) if not any(alike(word, other) for other in said)]
        if new:
            return f"you did not say “{new[0]}”"
    if verb.name in ("add", "remind", "event") and not content(given["what"]):
        return "what it is about"
    return ""


def _timed(verb: Verb, given: dict[str, str]) -> dict[str, str]:
    """Words about time as the sentence of the verb has room for them."""
    if not given.get("when"):
        return given
    when = given["when"]
    if verb.name == "move":
        length = _LENGTH.match(when)
        when = f"{length[1]} later" if length else _LEADING.sub("", when)
    return {**given, "when": when}


def _named(words: str, heard: Heard) -> str | list[tuple[str, str]]:
    """The words or handle of the one thing that is meant; else what could be, each with its name and its words."""
    if words.lower() in heard.language.lexicon.references or (heard.hearing.known and heard.hearing.known(words)):
        return words
    wanted = content(words)
    if not wanted:
        return []
    scored = [(share(wanted, text), name, text) for name, text in _things(heard.ctx)]
    best = max((score for score, _, _ in scored), default=0.0)
    found = {name: text for score, name, text in scored if score == best}
    if best == 1.0 and len(found) == 1:
        return next(iter(found))
    return list(found.items())[:_FEW] if best >= 0.5 else []


def _things(ctx: Context) -> list[tuple[str, str]]:
    """Everything with a name: open tasks by their handles, coming events by their words."""
    tasks = [(full_handle(identity(item.task)), item.task.words) for item in ctx.life.open if item.role != "habit"]
    if not ctx.layout.calendar:
        return tasks
    ahead = ctx.life.calendar.between(ctx.today, ctx.today + _AHEAD)
    texts = [
        " ".join(word for word in event.text.split() if ":" not in word[1:-1] and word[0] not in "+@")
        for event in ahead
    ]
    return tasks + [(text, text) for text in dict.fromkeys(texts) if text]


def _offered(verb: Verb, given: dict[str, str], things: list[tuple[str, str]], heard: Heard) -> Doubt:
    """Ask which of several is meant."""
    read = [_read(verb, {**given, "what": name}, heard) for name, _ in things]
    offers = tuple(each for each in read if isinstance(each, list))
    return Doubt("which one you mean" if offers else f"nothing of yours is called “{given['what']}”", offers)
