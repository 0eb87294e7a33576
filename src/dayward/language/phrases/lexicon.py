"""The words of a language that phrases share: contractions, politeness, and sets such as ways to say *show*."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from dayward.language.phrases.template import Choice, Template, parsed

_FOLDER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "words")


class Lists(NamedTuple):
    """How a list is named in one part of a sentence and meant in the other; `to` and `off` go before its name."""

    place: re.Pattern[str]
    back: re.Pattern[str]
    adding: re.Pattern[str]
    removing: re.Pattern[str]
    to: str
    off: str


class Told(NamedTuple):
    """How people tell what they did. `getting` are verbs for things that come; `before` says that it was the day before."""

    opening: re.Pattern[str]
    ending: re.Pattern[str]
    before: re.Pattern[str]
    arrived: re.Pattern[str]
    getting: frozenset[str]
    doing: frozenset[str]
    past: Mapping[str, str]


class Lexicon(NamedTuple):
    """What the data file says. `front` and `behind` are regular expressions of politeness at either end of a sentence."""

    contractions: Mapping[str, str]
    sets: Mapping[str, Choice]
    front: str
    behind: str
    references: Mapping[str, str]
    services: frozenset[str]
    event_nouns: frozenset[str]
    routines: tuple[str, ...]
    articles: frozenset[str]
    verbs: frozenset[str]
    asking: frozenset[str]
    joints: frozenset[str]
    vague: frozenset[str]
    lists: Lists
    told: Told
    pleasant: re.Pattern[str]
    lead_in: re.Pattern[str]
    again: re.Pattern[str]
    lead_time: re.Pattern[str]
    remark: re.Pattern[str]
    statement: re.Pattern[str]
    correction: re.Pattern[str]
    more_of_it: re.Pattern[str]
    clock_lead: re.Pattern[str]
    clock_word: str
    leads: tuple[tuple[str, re.Pattern[str]], ...]
    oneself: frozenset[str]
    states: frozenset[str]
    doing: tuple[str, ...]
    company: frozenset[str]
    small: frozenset[str]
    """Words that say nothing about what is spoken of."""


@cache
def load(language: str = "en") -> Lexicon:
    """Read `words/LANGUAGE.phrases.toml`."""
    with open(os.path.join(_FOLDER, f"{language}.phrases.toml"), "rb") as file:
        table = tomllib.load(file)
    sets: dict[str, Choice] = {}
    for name, words in table["sets"].items():
        sets[name] = Choice(tuple(parsed(phrase, sets) for phrase in words), False)
    front, behind = ("|".join(_pattern(phrase, sets) for phrase in table["polite"][end]) for end in ("front", "behind"))
    nouns = table["nouns"]
    return Lexicon(
        table["contractions"],
        sets,
        f"(?:{front})",
        f"(?<![^ ])(?:{behind})$",
        {word: value for value, words in table["references"].items() for word in words},
        frozenset(nouns["services"]),
        frozenset(nouns["events"]),
        tuple(nouns["routines"]),
        frozenset(nouns["articles"]),
        frozenset(table["verbs"]["doing"]),
        frozenset(table["verbs"]["asking"]),
        frozenset(table["verbs"]["joints"]),
        frozenset(table["verbs"]["vague"]),
        _lists(table["lists"]),
        _told(table["told"]),
        re.compile(table["said"]["pleasant"], re.IGNORECASE),
        re.compile(table["said"]["lead_in"], re.IGNORECASE),
        re.compile(table["said"]["again"], re.IGNORECASE),
        re.compile(table["said"]["lead_time"], re.IGNORECASE),
        re.compile(table["said"]["remark"], re.IGNORECASE),
        re.compile(table["said"]["statement"], re.IGNORECASE),
        re.compile(table["said"]["correction"], re.IGNORECASE),
        re.compile(table["said"]["more_of_it"], re.IGNORECASE),
        re.compile(table["times"]["clock_lead"], re.IGNORECASE),
        table["times"]["clock_word"],
        tuple((kind, re.compile(f"(?:{pattern})\\s*", re.IGNORECASE)) for kind, pattern in table["leads"].items()),
        frozenset(table["memory"]["oneself"]),
        frozenset(table["memory"]["states"]),
        tuple(table["memory"]["doing"]),
        frozenset(table["memory"]["company"]),
        frozenset(table["memory"]["small"]),
    )


def _told(table: Mapping[str, Any]) -> Told:
    opening, ending, before, arrived = (
        re.compile(table[name], re.IGNORECASE) for name in ("opening", "ending", "before", "arrived")
    )
    return Told(opening, ending, before, arrived, frozenset(table["getting"]), frozenset(table["doing"]), table["past"])


def _lists(table: Mapping[str, str]) -> Lists:
    place, back, adding, removing = (
        re.compile(table[name], re.IGNORECASE) for name in ("place", "back", "adding", "removing")
    )
    return Lists(place, back, adding, removing, table["to"], table["off"])


def _pattern(phrase: str, sets: Mapping[str, Choice]) -> str:
    return Template("", phrase, sets).expression
