"""Phrases said and templates expanded, for tests: one moment, some names in use, nobody's files."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from dayward.actions.registry import phrases
from dayward.language.commands import Call, calls
from dayward.language.names import Names
from dayward.language.phrases.template import Node, Slot, parsed
from dayward.language.quick import Draft, Hearing, quick
from dayward.language.understand import Language, speaking

NOW = datetime(2026, 11, 21, 16)
ZONE = ZoneInfo("Europe/Madrid")
NAMES = Names(("health", "garden", "work", "shopping"), ("home", "telèfon", "computer"))
FILLED = {
    "words": "green widgets",
    "tasks": "kitchen plan",
    "task": "kitchen plan",
    "known": "kitchen plan",
    "knownone": "kitchen plan",
    "knownwords": "green widgets",
    "todo": "call the plumber",
    "quick": "call the plumber",
    "event": "choir evening on friday at 5pm",
    "eventn": "lunch with Olga on friday",
    "reminder": "call the plumber tomorrow",
    "waiting": "the plumber",
    "items": "milk and eggs",
    "span": "next week",
    "day": "tomorrow",
    "week": "next week",
    "moment": "december 3rd",
    "since": "yesterday",
    "past": "last week",
    "minutes": "20 minutes",
    "length": "20 minutes",
    "lead": "20 minutes",
    "timed": "tomorrow at 5pm",
    "repeat": "every weekday at 8am",
    "scheduled": "green widgets",
    "routine": "morning briefing",
    "number": "three",
    "numeral": "three",
    "list": "garden",
    "listname": "garden",
    "openlist": "garden",
    "newlist": "garden",
    "newlistname": "birds",
    "priority": "A",
    "path": "notes/ideas.md",
    "address": "https://example.org/a.ics",
    "context": "@home",
    "tag": "+garden",
    "mention": "+garden",
    "word": "timezone",
    "eventref": "dentist appointment",
    "occasion": "dentist appointment",
    "occasionword": "dentist appointment",
    "clock": "3pm",
    "anything": "birds",
    "topic": "green widgets",
    "fact": "green widgets are cheap",
    "statement": "Olga is vegetarian",
}
"""Words for every kind of slot that say nothing about which action is meant."""
KNOWN = frozenset(("kitchen plan", "green widgets", "dentist appointment"))


@cache
def language() -> Language:
    """English with all phrases, loaded once."""
    return speaking(phrases())


def hearing(conversing: bool = False, known: frozenset[str] | None = None) -> Hearing:
    """Somebody's ears; `known` is what their things are called."""
    loaded = language()
    answer = None if known is None else known.__contains__
    return Hearing(NOW, ZONE, loaded.words, loaded.lexicon, NAMES, conversing, answer)


def best(text: str, conversing: bool = False, known: frozenset[str] | None = None) -> list[Call]:
    """The calls of the best reading; none where there is no reading."""
    readings = calls(text, hearing(conversing, known), language().phrases)
    return readings[0] if readings else []


def acts(text: str, conversing: bool = False, known: frozenset[str] | None = None) -> bool:
    """Whether a text would be acted upon unasked."""
    found = best(text, conversing, known)
    return bool(found) and all(call.sure for call in found)


def added(text: str) -> Draft:
    """What quick add makes of a text."""
    return quick(text, hearing())


def expanded(phrase: str, chance: random.Random, times: int) -> Iterator[str]:
    """Some of the sentences that a template stands for, each once."""
    nodes = parsed(phrase.partition("=>")[0], language().lexicon.sets)
    yield from dict.fromkeys(" ".join(_words(nodes, chance)) for _ in range(times))


def _words(nodes: tuple[Node, ...], chance: random.Random) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif isinstance(node, Slot):
            yield FILLED[node.kind]
        elif not node.optional or chance.random() < 0.4:
            yield from _words(chance.choice(node.ways), chance)
