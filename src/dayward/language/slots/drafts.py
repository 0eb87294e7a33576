"""Slots that become an action of their own, by quick add."""

from __future__ import annotations

from typing import Any

from dayward.language.quick import Draft, Hearing, quick
from dayward.language.slots.kind import Misfit, Reader
from dayward.language.slots.things import names_occasion


def draft(kind: str) -> Reader:
    def read(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
        if len(typed) < 2:
            raise Misfit
        words = typed.lower().split()
        asked = words[1] if len(words) > 1 and words[0] in hearing.lexicon.joints else words[0]
        if kind and (asked in hearing.lexicon.asking or words[0] in hearing.lexicon.vague):
            raise Misfit
        if kind == "task" and typed.lower() in hearing.lexicon.references:
            raise Misfit
        if kind == "reminder" and hearing.lexicon.lead_time.match(typed):
            return {"words": typed}, ("how long before something else",)
        draft: Draft = quick(typed, hearing, kind)
        doubts = tuple(doubt for doubt in draft.doubts if doubt != "am or pm")
        if kind == "event" and not hearing.lexicon.services.isdisjoint(words):
            doubts += ("it may be for somebody else to do",)
        return {"": draft.action, **draft.args}, doubts

    return read


def occasion_draft_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    if not names_occasion(typed, hearing):
        raise Misfit
    return draft("event")(argument, typed, hearing)
