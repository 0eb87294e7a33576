"""Whether somebody is met: such events are worth keeping in mind."""

from __future__ import annotations

from itertools import pairwise

from dayward.formats.text import fold


def names_company(text: str) -> bool:
    """Whether somebody is named whom one meets: *lunch with Olga*."""
    before = [first for first, word in pairwise(text.split()) if word[:1].isupper()]
    if not before:
        return False
    from dayward.language.phrases.lexicon import load  # slow to load, and most events name nobody

    return not load().company.isdisjoint(map(fold, before))
