"""Which of the person's things some words mean, where they do not stand there just so."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from dayward.actions.arguments import make
from dayward.actions.context import Context
from dayward.actions.registry import find
from dayward.assistant.local.likeness import content, share, stem
from dayward.formats.handles import full_handle, identity
from dayward.guard.perform import perform
from dayward.language.commands import Call
from dayward.language.quick import Hearing
from dayward.language.understand import Language

_AHEAD = timedelta(days=90)
_FEW = 4
_HALF = 0.5
_NAMING = {"complete": "tasks", "postpone": "tasks", "drop": "tasks", "edit": "task"}


class Heard(NamedTuple):
    """What was said, and what it was said to."""

    text: str
    ctx: Context
    hearing: Hearing
    language: Language


class Doubt(NamedTuple):
    """Why something is not done; `offers` are what could be meant."""

    why: str
    offers: tuple[list[Call], ...] = ()


def named_one(words: str, heard: Heard) -> str | list[tuple[str, str]]:
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


def renamed(wanted: list[Call], heard: Heard) -> list[Call] | Doubt | None:
    """Calls whose names are of things that are there, though they were put otherwise; None where nothing is like them."""
    found: list[Call] = []
    for call in wanted:
        argument = _NAMING.get(call.action, "")
        words = call.args.get(argument) or ""
        words = words if isinstance(words, str) else " ".join(words)
        if not words or words == "all" or words in heard.language.lexicon.references.values():
            found.append(call)
            continue
        named = named_one(words, heard)
        if not named:
            return None
        if named == words:
            found.append(call)
            continue
        names = [named] if isinstance(named, str) else [name for name, _ in named]
        calls = [call._replace(args={**call.args, argument: [name] if argument == "tasks" else name}) for name in names]
        if len(calls) > 1 or not isinstance(named, str):
            return Doubt("which one you mean", tuple([one] for one in calls) if len(wanted) == 1 else ())
        found.append(calls[0])
    return found


def sought(words: str, heard: Heard) -> str:
    """As many of some words as are found together, the rarest first; "" where the person has nothing with any of them.

    Words that only ask or say what to do are looked for where there are no others.
    """
    lexicon = heard.language.lexicon
    wanted = list(dict.fromkeys(content(words)))
    naming = [word for word in wanted if word not in lexicon.verbs and word not in lexicon.asking]
    for some in (naming, wanted):
        hits = {one: _lines(one, heard.ctx) for one in map(stem, some)}
        known = sorted((one for one in hits if hits[one]), key=lambda one: hits[one])
        kept = known[:1]
        for one in known[1:]:
            if _lines(" ".join([*kept, one]), heard.ctx):
                kept.append(one)
        if kept:
            return " ".join(kept)
    return ""


def _lines(words: str, ctx: Context) -> int:
    """How many lines have all of some words."""
    return len(perform(make(find("search"), {"words": words}, ctx.today), ctx).for_programs())
