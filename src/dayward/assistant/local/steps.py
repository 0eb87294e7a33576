"""From the steps a model gives to calls: each becomes a plain sentence, which the floor reads as it reads any other."""

from __future__ import annotations

import re
from typing import Any

from dayward.actions.memories import found
from dayward.assistant.local.guards import asks, clause_of, forbidden, is_command, is_duty, shows, straight
from dayward.assistant.local.likeness import content, tokens
from dayward.assistant.local.naming import Doubt, Heard, has_already, named_one, sought
from dayward.assistant.local.verbs import Verb, verbs
from dayward.assistant.local.wording import is_deed, left_out, made_up, whole_time, whole_title
from dayward.language.commands import WRITE_DOWN, Call, calls
from dayward.language.phrases.lexicon import load
from dayward.planning.memories import about

_ALSO = {"postpone": {"move-event"}, "drop": {"drop-event"}, "add": {"add-event"}, "add-note": set()}
_NAMING = ("done", "move", "drop", "rename", "priority")
"""Verbs whose *what* has to be something that the person has."""
_MAKING = ("add", "remind", "event")
_TITLE = "Thething"
"""Stands for a title while the floor reads the sentence: words in it that speak of time are no time."""
_SIGN = re.compile(r"(?<!\S)(?:[+@!]\w|\w+:\S)")
"""What quick add understands in a title."""
NOTHING_THERE = "nothing of yours has these words"
_LEADING = re.compile(r"^(?:to|till|until|on|for|by|from)\s+", re.I)
_WHEN = {"due", "on", "at", "repeat", "remind", "start", "rule"}
_DEADLINE = re.compile(r"\b(?:by|before|due|not later than) (?!(?:the )?way\b)", re.I)
_HOUR = re.compile(r"^(\d{1,2})$")
_LENGTH = re.compile(
    r"^(?:(?:for|by|another)\s+)?((?:an?|one|two|three|four|five|six|\d+)\s+(?:day|week|month)s?)(?:\s+later)?$", re.I
)


def read(step: dict[str, Any], heard: Heard) -> list[Call] | Doubt:
    """The calls of one step, or why there are none."""
    verb = verbs()[step["do"]]
    given = {gap: _words(step.get(gap, "")) for gap in verb.gaps}
    if made_up(given.get("when", ""), heard.text):
        given["when"] = ""  # a time that nobody said is none
    if why := _unfounded(verb, given, heard):
        return Doubt(why if verb.writes else NOTHING_THERE)
    verb, given = _rather(verb, given, heard)
    given = _completed(verb, given, heard)
    if verb.writes and not _meant(verb, given, heard):
        return Doubt("whether to write it down" if verb.name in _MAKING else "what is to be done with it")
    if any(not given[gap] for gap in verb.needed):
        return Doubt("something is missing")
    if verb.name in _NAMING:
        named = named_one(given["what"], heard, verb.action)
        if not isinstance(named, str):
            return _offered(verb, given, named, heard)
        given["what"] = named
    if verb.name == "find":
        return _sought(given["what"], heard)
    calls = _read(verb, given, heard)
    if verb.name in (*_MAKING, "remember") and isinstance(calls, list):
        lost = left_out(given["what"], given.get("when", ""), heard.text, heard.hearing)
        if lost and not heard.several:
            return Doubt(f"whether “{lost}” belongs to it", (calls,))
    if isinstance(calls, Doubt) and not verb.writes and asks(heard.text):
        return _sought(heard.text, heard)
    return calls


def _sought(words: str, heard: Heard) -> list[Call] | Doubt:
    """A search for what of some words is there."""
    found = sought(words, heard)
    return [Call("search", {"words": found})] if found else Doubt(NOTHING_THERE)


def _unfounded(verb: Verb, given: dict[str, str], heard: Heard) -> str:
    """Why a step is not what was asked for; "" where nothing speaks against it."""
    for gap in ("what", "items", "new"):
        if new := made_up(given.get(gap, ""), heard.text):
            return f"you did not say “{new}”"
    if not verb.writes:
        return ""
    if verb.name in _MAKING and not content(given["what"]):
        return "what it is about"
    if verb.name in _MAKING and tokens(given["what"])[0] in heard.hearing.lexicon.asking:
        return "you ask, rather than tell"
    if verb.name in _MAKING and has_already(given["what"], heard):
        return "you have that already"
    if verb.name in _MAKING and is_command(given["what"], heard.text):
        return "you ask for something else"
    return forbidden(verb.name, _about(given), heard.text)


def _is_task(verb: Verb, given: dict[str, str], heard: Heard) -> bool:
    """Whether what a model calls an event, a note or a reminder is something to do: by its words, not by the model's."""
    if verb.name == "event":
        if _DEADLINE.match(given["when"]) or _DEADLINE.search(clause_of(given["what"], heard.text)):
            return not _of_calendar(heard)
        clocked = heard.hearing.time(given["when"]).time.grain in ("hour", "minute")
        return not clocked and is_deed(given["what"], heard.hearing) and not _of_calendar(heard)
    if verb.name in ("note", "remember"):
        return is_duty(given["what"], heard.text)
    return verb.name == "remind" and not shows("remind", heard.text)


def _rather(verb: Verb, given: dict[str, str], heard: Heard) -> tuple[Verb, dict[str, str]]:
    """The verb that is meant by what it is about, where a model takes one for the other."""
    if verb.name == "forget" and not _remembered(given["what"], heard):
        return verbs()["drop"], given  # *forget about the car wash* speaks of a task
    if _is_task(verb, given, heard):
        return verbs()["add"], {"what": given["what"], "when": given.get("when", "")}
    return verb, given


def _remembered(words: str, heard: Heard) -> bool:
    """Whether a fact is remembered that has these words."""
    known = found(heard.ctx)
    return bool(about([*known.own, *known.lines], words, load()))


def _meant(verb: Verb, given: dict[str, str], heard: Heard) -> bool:
    """Whether it is said that something is to be written: in so many words; or, for something new, by its time or as an order."""
    clause = clause_of(given.get("what", ""), heard.text)
    if verb.name in ("undo", "habits") or shows(verb.name, clause) or shows(verb.name, heard.text):
        return True
    if verb.name not in _MAKING:
        return False
    lexicon, first = heard.hearing.lexicon, straight(clause).partition(" ")[0]
    return (bool(given["when"]) and not lexicon.remark.match(straight(clause))) or first in lexicon.verbs


def _completed(verb: Verb, given: dict[str, str], heard: Heard) -> dict[str, str]:
    """What a model left out of the words it copied, and words about time as the verb's sentence has room for them."""
    given = dict(given)
    timed = verb.name in (*_MAKING, "move") or (not verb.writes and "when" in given)
    if timed and not (heard.several and clause_of(_about(given), heard.text) == heard.text):
        given["when"] = whole_time(given["when"], given.get("what", ""), heard.text, heard.hearing)
    if verb.name in ("add", "remind"):
        given["what"] = whole_title(given["what"], clause_of(given["what"], heard.text), given["when"])
    if verb.name == "move":
        length = _LENGTH.match(given["when"])
        given["when"] = f"{length[1]} later" if length else _LEADING.sub("", given["when"])
        given["when"] = _HOUR.sub(r"\1 o'clock", given["when"])
    return given


def _about(given: dict[str, str]) -> str:
    return " ".join(given.get(gap, "") for gap in ("what", "items", "when"))


def _of_calendar(heard: Heard) -> bool:
    return not {"calendar", "diary", "schedule", "agenda", "event"}.isdisjoint(tokens(heard.text))


def _read(verb: Verb, given: dict[str, str], heard: Heard) -> list[Call] | Doubt:
    """What the floor makes of the sentence; nothing else than what the verb stands for."""
    title = given["what"] if verb.name in _MAKING and not _SIGN.search(given["what"]) else ""
    sentence = verb.said({**given, "what": _TITLE} if title else given)
    for reading in calls(sentence, heard.hearing, heard.language.phrases):
        if not all(call.action in {verb.action, *_ALSO.get(verb.action, ())} for call in reading):
            continue
        if title and [call.args.get("words") for call in reading] != [_TITLE]:
            continue
        doubts = tuple(doubt for call in reading for doubt in call.doubts)
        if WRITE_DOWN in doubts:
            continue
        if verb.name in _MAKING and given["when"] and not any(_WHEN & call.args.keys() for call in reading):
            return Doubt("when")
        entitled = [
            call._replace(args={**call.args, **({"words": title} if title else {})}, doubts=()) for call in reading
        ]
        return Doubt(", ".join(doubts[:2]), (entitled,)) if doubts else entitled
    return Doubt("I cannot read that")


def _words(value: Any) -> str:
    return ", ".join(str(item).strip() for item in value) if isinstance(value, list) else " ".join(str(value).split())


def _offered(verb: Verb, given: dict[str, str], things: list[tuple[str, str]], heard: Heard) -> Doubt:
    """Ask which of several is meant."""
    read = [_read(verb, {**given, "what": name}, heard) for name, _ in things]
    offers = tuple(each for each in read if isinstance(each, list))
    return Doubt("which one you mean" if offers else f"nothing of yours is called “{given['what']}”", offers)
