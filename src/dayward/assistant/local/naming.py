"""Which of the person's things some words mean, where they do not stand there just so."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from dayward.actions.arguments import make
from dayward.actions.context import Context
from dayward.actions.registry import find
from dayward.assistant.local.likeness import alike, content, share, stem, tokens
from dayward.formats.handles import full_handle, identity
from dayward.formats.todotxt import key_value
from dayward.guard.perform import perform
from dayward.language.commands import Call
from dayward.language.quick import Hearing
from dayward.language.understand import Language

_AHEAD = timedelta(days=90)
_FEW = 4
_HALF = 0.5
_SHORT = 4
_EITHER = ("postpone", "drop")
"""Actions that an event may be meant with."""
_CALENDAR = frozenset(("calendar", "diary", "agenda", "schedule", "planner"))
_NAMING = {"complete": "tasks", "postpone": "tasks", "drop": "tasks", "edit": "task"}


class Heard(NamedTuple):
    """What was said, and what it was said to; `several` where more than one thing was asked for."""

    text: str
    ctx: Context
    hearing: Hearing
    language: Language
    several: bool = False


class Thing(NamedTuple):
    """Something of the person's: what to call it, what it says, whether it is an event, and whether others have to act."""

    name: str
    text: str
    event: bool
    awaited: bool = False


class Doubt(NamedTuple):
    """Why something is not done; `offers` are what could be meant."""

    why: str
    offers: tuple[list[Call], ...] = ()


def named_one(words: str, heard: Heard, action: str) -> str | list[tuple[str, str]]:
    """The words or handle of the one thing that is meant; else what could be, each with its name and its words."""
    if words.lower() in heard.language.lexicon.references:
        return words
    wanted = _base(content(words), heard)
    things = [thing for thing in _things(heard.ctx) if action in _EITHER or not thing.event]
    if action == "complete" and heard.language.lexicon.statement.match(heard.text):
        things = [thing for thing in things if not thing.awaited]  # what I did is not what others owe me
    scored = [(share(wanted, thing.text), thing) for thing in things]
    events = _rather_events([thing for score, thing in scored if score == 1.0], wanted, heard)
    if len({thing.name for thing in events}) != 1 and heard.hearing.known and heard.hearing.known(words):
        return words  # several have that name: the day that was said, or a question, tells them apart
    best = max((score for score, _ in scored), default=0.0)
    found = {thing.name: thing.text for thing in events or [thing for score, thing in scored if score == best]}
    if best == 1.0 and len(found) == 1:
        return next(iter(found))
    return list(found.items())[:_FEW] if best >= _HALF else []


def has_already(words: str, heard: Heard) -> bool:
    """Whether something of the person's has all of some words: it is spoken of, rather than new."""
    wanted = content(words)
    return len(wanted) > 1 and any(share(wanted, thing.text) == 1.0 for thing in _things(heard.ctx))


def _rather_events(whole: list[Thing], wanted: list[str], heard: Heard) -> list[Thing]:
    """Events, where they have some words as tasks do, and are rather meant: they are named for it, or the calendar is."""
    events, tasks = ([thing for thing in whole if thing.event == kind] for kind in (True, False))
    if not events or not tasks:
        return []
    if not _CALENDAR.isdisjoint(tokens(heard.text)):
        return events
    named = [thing for thing in events if _place(wanted, thing) == 0]
    return named if min(_place(wanted, thing) for thing in tasks) > 1 else []


def _place(wanted: list[str], thing: Thing) -> int:
    """Where the first of some words stands among the words of a thing that say something."""
    own = content(thing.text)
    return next((place for place, word in enumerate(own) if any(alike(word, one) for one in wanted)), len(own))


def _base(words: list[str], heard: Heard) -> list[str]:
    """Words as tasks have them: `paid` is *pay*; that something is *finished* tells it from nothing."""
    told = heard.language.lexicon.told
    base = [told.past.get(word, word) for word in words]
    return [word for word in base if not any(alike(word, other) for other in told.doing)] or base


def _things(ctx: Context) -> list[Thing]:
    """Everything with a name: open tasks by their handles, coming events by their words."""
    tasks = [
        Thing(full_handle(identity(item.task)), item.task.words, False, "waiting" in item.task.contexts)
        for item in ctx.life.open
        if item.role != "habit"
    ]
    if not ctx.layout.calendar:
        return tasks
    ahead = ctx.life.calendar.between(ctx.today, ctx.today + _AHEAD)
    texts = [
        " ".join(word for word in event.text.split() if not key_value(word) and word[0] not in "+@") for event in ahead
    ]
    return tasks + [Thing(text, text, True) for text in dict.fromkeys(texts) if text]


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
        named = named_one(words, heard, call.action)
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
    naming = [word for word in wanted if word not in lexicon.verbs and word not in lexicon.asking] or wanted
    hits = {one: _lines(one, heard.ctx) for one in map(_root, naming)}
    known = sorted((one for one in hits if hits[one]), key=lambda one: hits[one])
    kept = known[:1]
    for one in known[1:]:
        if _lines(" ".join([*kept, one]), heard.ctx):
            kept.append(one)
    return " ".join(kept)


def _root(word: str) -> str:
    """What a word has in common with its other forms; short ones stand for themselves."""
    root = stem(word)
    return root if len(root) >= _SHORT else word


def _lines(words: str, ctx: Context) -> int:
    """How many lines have all of some words."""
    return len(perform(make(find("search"), {"words": words}, ctx.today), ctx).for_programs())
