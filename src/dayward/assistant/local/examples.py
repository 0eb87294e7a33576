"""Examples for a small model: a few that are always there, and those that are most like what was said."""

from __future__ import annotations

import json
import os
import re
from functools import cache
from typing import Any, NamedTuple

from dayward.assistant.local.likeness import stem, tokens

_GAPS = re.compile(r"; (?=\w+=)")
_FILE = os.path.join(os.path.dirname(__file__), "examples.en.txt")


class Example(NamedTuple):
    """A sentence, and the steps it asks for."""

    text: str
    steps: tuple[dict[str, Any], ...]
    always: bool = False

    @property
    def answer(self) -> str:
        """What the model should have said, to the byte."""
        return json.dumps({"steps": list(self.steps)}, ensure_ascii=False, separators=(",", ":"))


@cache
def examples() -> tuple[Example, ...]:
    """All of them. A line is `sentence => verb gap=words; gap=words`, further steps after ` & `; `*` before those always shown."""
    with open(_FILE, encoding="utf-8") as file:
        lines = [line.strip() for line in file if line.strip() and not line.startswith("#")]
    return tuple(_example(line) for line in lines)


def _example(line: str) -> Example:
    text, _, said = line.partition(" => ")
    return Example(text.removeprefix("* "), tuple(_step(step) for step in said.split(" & ")), text.startswith("* "))


def _step(said: str) -> dict[str, Any]:
    from dayward.assistant.local.verbs import ANSWER, UNSURE, verbs

    name, _, rest = said.strip().partition(" ")
    given = dict(part.strip().split("=", 1) for part in _GAPS.split(rest) if part)
    gaps = {ANSWER: ("text",), UNSURE: ("why",)}.get(name) or verbs()[name].gaps
    if not given.keys() <= set(gaps):
        raise ValueError(f"{said!r}: {name} has only {', '.join(gaps)}")
    listed = {gap: given.get(gap, "") for gap in gaps}
    return {"do": name, **{gap: words.split(", ") if gap == "items" else words for gap, words in listed.items()}}


def always() -> list[Example]:
    """Those that are always there."""
    return [example for example in examples() if example.always]


def nearest(text: str, count: int) -> list[Example]:
    """Those most like a text, the likest last: what stands nearest to the question weighs most."""
    rare = _rarity()
    own = _features(text)
    scored = []
    for place, example in enumerate(examples()):
        if example.always:
            continue
        theirs = _features(example.text)
        common = sum(rare.get(feature, 0.0) for feature in own & theirs)
        size = sum(rare.get(feature, 1.0) for feature in theirs) ** 0.5
        scored.append((common / size if size else 0.0, -place, example))
    scored.sort(key=lambda row: row[:2], reverse=True)
    return [example for _, _, example in scored[:count]][::-1]


@cache
def _features(text: str) -> frozenset[str]:
    """Words, and pairs of neighbours, with marks for the beginning and a question."""
    words = [stem(word) for word in tokens(text)]
    pairs = [f"{one} {other}" for one, other in zip(["^", *words], words, strict=False)]
    return frozenset([*words, *pairs, *(["?"] if text.rstrip().endswith("?") else [])])


@cache
def _rarity() -> dict[str, float]:
    counted: dict[str, int] = {}
    for example in examples():
        for feature in _features(example.text):
            counted[feature] = counted.get(feature, 0) + 1
    return {feature: 1.0 / count**0.5 for feature, count in counted.items()}
