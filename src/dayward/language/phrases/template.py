"""Templates of phrases, such as `<show> [me] my (tasks|todos) [for {day:day}]`, and the patterns made from them.

`(a|b)` is one of several, `[a]` may be left out, `<name>` stands for a set of words from the language's data file, and
`{argument:kind}` is a slot. Words are separated by single spaces; a phrase stands for the whole sentence. After `=>` come
arguments that the phrase itself gives, and after `?=` why one would ask first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple, TypeAlias

_PART = re.compile(
    r"\{(?P<slot>[a-z_]+)(?::(?P<kind>[a-z]+))?\}|<(?P<set>[a-z_]+)>|(?P<sign>[()\[\]|])|(?P<word>[^\s()\[\]|{}<>]+)"
)
_FREE = r"(?:\S+ )+?"
_SHAPES = {
    "numeral": r"(?:\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|a|an|another) ",
    "number": r"(?:\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|a|an|another) ",
    "list": r"(?:\S+ ){1,2}?",
    "listname": r"(?:\S+ ){1,2}?",
    "word": r"\S+ ",
    "mention": r"\S+ ",
    "newlist": r"(?:\S+ ){1,4}?",
    "newlistname": r"(?:\S+ ){1,4}?",
    "openlist": r"(?:\S+ ){1,3}?",
    "repeat": r"(?:every|each|daily|hourly|weekly|monthly) (?:\S+ ){0,9}?",
    "scheduled": r"(?:(?!(?:my|the|our|from|on|to|off|for|in|of|at|with) )\S+ ){1,5}?",
    "clock": r"(?:\S+ ){1,3}?",
}


_TIMES = frozenset(("span", "past", "day", "week", "moment", "since", "length", "minutes", "timed"))
"""Kinds of slots that hold words about time: none of `<never_a_time>` is among them."""
_LONGEST_TIME = 10


class Slot(NamedTuple):
    """A gap in a phrase: the argument it fills, and what kind of words belong there."""

    argument: str
    kind: str


class Choice:
    """One of several sequences; `optional`: or none. Shared by every phrase that names its set, so what it holds is told once."""

    def __init__(self, ways: tuple[tuple[Node, ...], ...], optional: bool) -> None:
        self.ways = ways
        self.optional = optional
        self._expressions: dict[str, str] = {}

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word that stands in it."""
        return frozenset(word for way in self.ways for word in _words(way))

    @cached_property
    def needs(self) -> frozenset[str]:
        """Words of which one must be said for it to fit; empty where nothing can be told."""
        if self.optional:
            return frozenset()
        each = [min(filter(None, map(_needs, way)), key=len, default=frozenset()) for way in self.ways]
        return frozenset().union(*each) if all(each) else frozenset()

    def expression(self, never: str) -> str:
        """Its part of a regular expression."""
        if never not in self._expressions:
            ways = "|".join(_pattern(way, never) for way in self.ways)
            self._expressions[never] = f"(?:{ways}){'?' if self.optional else ''}"
        return self._expressions[never]


Node: TypeAlias = "str | Slot | Choice"


class Template:
    """One phrase of one action."""

    def __init__(self, action: str, phrase: str, sets: Mapping[str, Choice]) -> None:
        source, _, constants = phrase.partition("=>")
        constants, asked, doubt = constants.partition("?=")
        if "?=" in source or "=>" in constants:
            raise ValueError(f"{phrase!r}: one `=>`, and `?=` after it")
        self.action = action
        self.source = phrase
        self.constants = dict(pair.split("=", 1) for pair in constants.split())
        self.doubt = doubt.strip() if asked else ""
        self._nodes = parsed(source, sets)
        self._never = _plain(sets["never_a_time"]) if "never_a_time" in sets else ""
        self.needs = [need for node in self._nodes if (need := _needs(node))]

    @cached_property
    def slots(self) -> list[Slot]:
        """The gaps, as the pattern numbers them."""
        return list(_slots(self._nodes))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The regular expression, for a text in which every word is followed by one space; made when first needed."""
        return re.compile(self.expression)

    @property
    def expression(self) -> str:
        """The regular expression as text."""
        return _pattern(self._nodes, self._never)

    def words(self) -> set[str]:
        """Every word that stands in it."""
        return set(_words(self._nodes))

    def may_fit(self, words: frozenset[str]) -> bool:
        """Whether a sentence of these words has what every reading of the phrase needs."""
        for need in self.needs:  # noqa: SIM110 (this is asked of hundreds of phrases for each sentence)
            if need.isdisjoint(words):
                return False
        return True


def parsed(source: str, sets: Mapping[str, Choice]) -> tuple[Node, ...]:
    """Read a template. Raises ValueError where it is malformed."""
    ways: list[list[list[Node]]] = [[[]]]
    signs: list[str] = []
    at = 0
    for match in _PART.finditer(source):
        if source[at : match.start()].strip():
            raise ValueError(f"{source!r}: {source[at : match.start()].strip()!r} has no place in a phrase")
        at = match.end()
        sign = match["sign"]
        if sign in ("(", "["):
            signs.append(sign)
            ways.append([[]])
        elif sign == "|":
            if not signs:
                raise ValueError(f"{source!r}: `|` belongs between brackets")
            ways[-1].append([])
        elif sign:
            if not signs or signs.pop() != {")": "(", "]": "["}[sign]:
                raise ValueError(f"{source!r}: its brackets do not match")
            closed = ways.pop()
            ways[-1][-1].append(Choice(tuple(map(tuple, closed)), sign == "]"))
        elif match["set"]:
            ways[-1][-1].append(sets[match["set"]])
        else:
            ways[-1][-1].append(Slot(match["slot"], match["kind"] or "words") if match["slot"] else match["word"])
    if signs or source[at:].strip():
        raise ValueError(f"{source!r}: its brackets do not match")
    return tuple(ways[0][0])


def _pattern(nodes: tuple[Node, ...], never: str) -> str:
    return "".join(_piece(node, never) for node in nodes)


def _piece(node: Node, never: str) -> str:
    if isinstance(node, str):
        return re.escape(node) + " "
    if isinstance(node, Slot):
        return f"({_timed(never) if node.kind in _TIMES and never else _SHAPES.get(node.kind, _FREE)})"
    return node.expression(never)


def _timed(never: str) -> str:
    return rf"(?:(?!(?:{never}) )\S+ ){{1,{_LONGEST_TIME}}}?"


def _plain(words: Choice) -> str:
    return "|".join(re.escape(way[0]) for way in words.ways if isinstance(way[0], str))


def _slots(nodes: tuple[Node, ...]) -> Iterator[Slot]:
    for node in nodes:
        if isinstance(node, Slot):
            yield node
        elif isinstance(node, Choice):
            for way in node.ways:
                yield from _slots(way)


def _words(nodes: tuple[Node, ...]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Choice):
            yield from node.words
        elif isinstance(node, str):
            yield node


def _needs(node: Node) -> frozenset[str]:
    if isinstance(node, str):
        return frozenset((node,))
    return node.needs if isinstance(node, Choice) else frozenset()
