"""What a small local model makes of a sentence that the floor is not sure of.

It answers in JSON that a schema holds it to. Nothing in it is taken at its word: what it asks for is read by the floor, names have to be
those of things that are there, words have to be the person's own, and a sentence that asks, forbids, reports or wonders writes nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from dayward.actions.context import Context
from dayward.assistant.conversation import Conversation
from dayward.assistant.hearing import hearing_of
from dayward.assistant.local import words
from dayward.assistant.local.guards import most_steps, straight
from dayward.assistant.local.naming import Doubt, Heard
from dayward.assistant.local.prompt import Message, messages
from dayward.assistant.local.steps import NOTHING_THERE, read
from dayward.assistant.local.verbs import ANSWER, UNSURE, said_schema, schema, verbs
from dayward.language.commands import Call
from dayward.language.understand import Language

Complete = Callable[[list[Message], dict[str, Any]], str]
"""Puts messages to a model that must answer by a JSON schema, and returns what it said. Raises what goes wrong."""

_LONGEST = 600
_CLAIM = re.compile(
    r"\b(?:i(?:'ve| have| will|'ll)?(?: just| now| already)?|has been|have been|is now|are now|was|were)\s+"
    r"(?:add|creat|schedul|remov|delet|cancel|complet|mov|mark|set|remind|not|sav|book|order|sent|send|put|updat|chang|chec?k|call|turn|play)\w*\b"
    r"|^(?:done|added|removed|deleted|scheduled|moved|saved|noted|marked|cancelled|updated)\b",
    re.I,
)
"""How an answer claims to have done something."""


class Said(NamedTuple):
    """The model answers in words; nothing is done."""

    text: str


class Unsure(NamedTuple):
    """Nothing is done; `offers` are what could be meant."""

    reason: str
    offers: tuple[list[Call], ...] = ()


def understand(
    text: str, ctx: Context, conversation: Conversation, language: Language, complete: Complete
) -> list[Call] | Said | Unsure:
    """Ask the model, and check its answer. Raises what `complete` raises; an answer that makes no sense is Unsure."""
    if len(text) > _LONGEST:
        return Unsure("it is too long for the local model")
    heard = Heard(text, ctx, hearing_of(ctx, conversation, language), language)
    meant = _meant(_steps(complete(messages(text), schema())), heard)
    if isinstance(meant, Unsure) and not meant.offers and (meant.reason == NOTHING_THERE or _talks(heard)):
        return _meant(_steps(complete(messages(text), said_schema())), heard)
    return meant


def _talks(heard: Heard) -> bool:
    """Whether a text only talks, which asks for an answer in words if for anything."""
    text = straight(heard.text)
    return bool(heard.language.lexicon.remark.match(text) or words.language().guards["talking"].match(text))


def _meant(steps: list[dict[str, Any]], heard: Heard) -> list[Call] | Said | Unsure:
    wanted: list[Call] = []
    if len(steps) > most_steps(heard.text):
        return Unsure("more was understood than was said")
    for step in steps:
        if step["do"] == UNSURE:
            return Unsure(str(step.get("why", "")) or "the local model is not sure")
        if step["do"] == ANSWER:
            if len(steps) == 1:
                return _answered(str(step.get("text", "")))
            continue
        calls = read(step, heard._replace(several=len(steps) > 1))
        if isinstance(calls, Doubt):
            return Unsure(calls.why, calls.offers if len(steps) == 1 else ())
        wanted += [call for call in calls if call not in wanted]
    return wanted or Unsure("the local model said nothing")


def _answered(text: str) -> Said | Unsure:
    """An answer in words, unless it says that something was done: only a receipt may say so."""
    said = " ".join(text.split())
    return Said(said) if said and not _CLAIM.search(said) else Unsure("the answer claimed what was not done")


def _steps(answer: str) -> list[dict[str, Any]]:
    """The steps of an answer; none where it is no such thing."""
    try:
        given = json.loads(answer)["steps"]
        return [step for step in given if step["do"] in {*verbs(), ANSWER, UNSURE}]
    except (ValueError, KeyError, TypeError):
        return []
