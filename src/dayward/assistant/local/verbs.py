"""What a small model may ask for: one verb for each plain sentence that actions bring, and the JSON schema that holds it to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from dayward.actions.registry import manifest, plainly

ANSWER, UNSURE = "answer", "unsure"
_GAP = re.compile(r"\{(\w+)\}")
_OPTIONAL = re.compile(r"\s*\[([^\]]*)\]")
_MOST_STEPS = 4
_KINDS: dict[str, dict[str, Any]] = {
    "items": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 12},
    "level": {"type": "string", "enum": ["A", "B", "C", "D"]},
}
"""Gaps that hold something else than words of the person."""
_WORDS = {"type": "string", "maxLength": 160}


class Verb(NamedTuple):
    """One thing to ask for: the action it becomes, and the sentence that the floor reads once its gaps are filled."""

    name: str
    action: str
    sentence: str

    @property
    def gaps(self) -> tuple[str, ...]:
        """What the sentence has room for, in the order in which it is said."""
        return tuple(_GAP.findall(self.sentence))

    @property
    def needed(self) -> tuple[str, ...]:
        """The gaps that may not be left empty."""
        return tuple(_GAP.findall(_OPTIONAL.sub("", self.sentence)))

    @property
    def writes(self) -> bool:
        """Whether it changes anything."""
        return manifest()[self.action]["writes"] and bool(self.gaps or self.name == "undo")

    def said(self, given: Mapping[str, str]) -> str:
        """The sentence, its gaps filled; what has an empty gap is left out."""
        kept = _OPTIONAL.sub(
            lambda part: f" {part[1]}" if all(map(given.get, _GAP.findall(part[1]))) else "", self.sentence
        )
        return " ".join(_GAP.sub(lambda gap: given[gap[1]], kept).split())


@cache
def verbs() -> dict[str, Verb]:
    """Every verb, by its name."""
    found = {}
    for action, line in plainly():
        name, _, sentence = line.partition(": ")
        found[name] = Verb(name, action, sentence)
    return found


@cache
def schema() -> dict[str, Any]:
    """What an answer must look like: some steps, each a verb with its gaps; or a text; or why there is no telling."""
    steps = [_step(verb.name, {gap: _KINDS.get(gap, _WORDS) for gap in verb.gaps}) for verb in verbs().values()]
    return _steps(steps + _said())


@cache
def said_schema() -> dict[str, Any]:
    """What an answer must look like where no verb is to be used."""
    return _steps(_said())


def _said() -> list[dict[str, Any]]:
    return [_step(ANSWER, {"text": {"type": "string", "maxLength": 400}}), _step(UNSURE, {"why": _WORDS})]


def _steps(ways: list[dict[str, Any]]) -> dict[str, Any]:
    return _object({"steps": {"type": "array", "items": {"anyOf": ways}, "minItems": 1, "maxItems": _MOST_STEPS}})


def _step(name: str, gaps: dict[str, Any]) -> dict[str, Any]:
    return _object({"do": {"type": "string", "const": name}, **gaps})


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


@cache
def menu() -> str:
    """The verbs as the prompt lists them, one a line: each with its gaps, and the sentence it stands for."""
    ordered = sorted(verbs().values(), key=lambda verb: not verb.writes)
    return "\n".join(f"{verb.name}({','.join(verb.gaps)}): {_GAP.sub(_bare, verb.sentence)}" for verb in ordered)


def _bare(gap: re.Match[str]) -> str:
    return gap[1].upper()
