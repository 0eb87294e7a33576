"""Which task or habit somebody means who tells that they did something."""

from __future__ import annotations

import re

from dayward.actions.life import Item, Life
from dayward.formats.handles import full_handle, identity
from dayward.formats.text import fold
from dayward.formats.todotxt import key_value
from dayward.language.quick import Deed

_WORD = re.compile(r"[^\W_][\w'’-]*")
_ENDINGS = ("ations", "ation", "ated", "ates", "ating", "ate", "ing", "ed", "es", "e", "s")
_SMALL = frozenset(("the", "a", "an", "my", "our", "some", "all", "it", "them", "that", "this", "of", "to", "up"))
_LIST = "+shopping"


def deeds(life: Life, verbs: frozenset[str], words: str, getting: bool, doing: frozenset[str]) -> list[Deed]:
    """The tasks and habits that have one of some verbs, and all of some words. `doing` are verbs that say nothing.

    What was got may also be a thing on the shopping list, or one that was waited for.
    """
    wanted = [word for word in _tokens(words) if word not in _SMALL]
    anything = not verbs.isdisjoint(doing)
    stems = [_stem(word) for word in wanted]
    likely = [item for item, text in zip(life.open, life.folded, strict=True) if all(stem in text for stem in stems)]
    found = {identity(item.task): item for item in likely if _is_done(item, verbs, stems, getting, anything)}
    exact = [item for item in found.values() if sorted(_content(item, verbs)) == sorted(map(_stem, wanted))]
    habits = [item for item in life.habits if not item.task.done and _is_habit(item, verbs, wanted, anything)]
    tasks = exact if len(exact) == 1 else list(found.values())
    return [Deed("habit", full_handle(identity(item.task))) for item in habits] + [
        Deed("task", full_handle(identity(item.task))) for item in tasks if item.role != "habit"
    ]


def _is_done(item: Item, verbs: frozenset[str], wanted: list[str], getting: bool, anything: bool) -> bool:
    tags = fold(item.task.body).split()
    waits = "@waiting" in tags or item.role == "waiting"
    if not wanted or (waits and not getting):
        return False
    tokens = _tokens(item.task.body)
    awaited = getting and (waits or _LIST in tags)
    return (awaited or anything or not verbs.isdisjoint(tokens)) and set(map(_stem, tokens)).issuperset(wanted)


def _is_habit(item: Item, verbs: frozenset[str], wanted: list[str], anything: bool) -> bool:
    tokens = [_stem(token) for token in _tokens(item.task.body)]
    if not all(_stem(word) in tokens for word in wanted):
        return False
    return bool(wanted) if anything else bool(tokens) and tokens[0] in {_stem(verb) for verb in verbs}


def _content(item: Item, verbs: frozenset[str]) -> list[str]:
    return [_stem(token) for token in _tokens(item.task.words) if token not in _SMALL and token not in verbs]


def _tokens(text: str) -> list[str]:
    plain = " ".join(word for word in fold(text).split() if word[0] not in "+@" and not key_value(word))
    return _WORD.findall(plain)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
