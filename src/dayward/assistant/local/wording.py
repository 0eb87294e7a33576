"""The words of a step beside the sentence they come from: none made up, no time forgotten, no verb cut off."""

from __future__ import annotations

import re

from dayward.assistant.local.guards import clause_of
from dayward.assistant.local.likeness import alike, content, tokens
from dayward.assistant.local.words import language
from dayward.formats.text import fold
from dayward.language.quick import Hearing

_WORD = re.compile(r"\S+")
_MARKS = ' ,.!?;:"“”‘'
_SLIP = "a slip was corrected"
_TIMES = ("recurrence", "instant", "interval", "time", "timerange", "open_after", "open_before", "duration")


def made_up(words: str, text: str) -> str:
    """A word of some that a text does not have in any form; "" where all are there."""
    said = tokens(text)
    return next((word for word in content(words) if not any(alike(word, other) for other in said)), "")


def whole_time(when: str, what: str, text: str, hearing: Hearing) -> str:
    """The words about time in the clause that a step is about, all of them: a model forgets *every day* beside *at 8*.

    What it gave is kept where the clause says no more.
    """
    clause = clause_of(f"{what} {when}", text)
    named = set(content(what))
    spans = []
    for found in hearing.times(clause):
        words = clause[slice(*found.span)]
        if (
            _SLIP not in found.time.doubts
            and found.time.kind in _TIMES
            and not (content(words) and set(content(words)) <= named)
        ):
            spans.append(words.strip(_MARKS))
    said = " ".join(dict.fromkeys(spans))
    if said and when and content(hearing.time(when).rest):
        return said  # on friday, when i see her
    return said if set(tokens(when)) < set(tokens(said)) or not when else when


def left_out(what: str, when: str, text: str, hearing: Hearing) -> str:
    """A word that says something in the clause a new thing comes from, and is nowhere in what would be written; "" where none is."""
    clause = clause_of(f"{what} {when}", text)
    timed = hearing.time(when)
    kept = [*tokens(what), *tokens(when[slice(*timed.span)] if timed.time.kind != "none" else "")]
    spoken = {*language().small, *language().edges, *hearing.lexicon.verbs, *hearing.lexicon.asking}
    words = tokens(clause)
    first = next((place for place, word in enumerate(words) if _in(word, kept)), len(words))
    left = words[max(0, first - 1) :]  # what stands farther before it is how it is asked for
    return next((word for word in left if word not in spoken and not _in(word, kept)), "")


def _in(word: str, kept: list[str]) -> bool:
    return any(alike(word, other) for other in kept)


def whole_title(what: str, text: str, times: str) -> str:
    """A title with what belongs to it on either side: a model cuts *get the boiler serviced* to *boiler*."""
    words = _WORD.findall(text)
    plain = [" ".join(tokens(word)) for word in words]
    wanted = tokens(what)
    size = len(wanted)
    place = next((n for n in range(len(plain) - size + 1) if wanted and plain[n : n + size] == wanted), None)
    if place is None:
        return what
    edges, timed = language().edges, set(tokens(times))
    begin, end = place, place + size
    while begin and plain[begin - 1] not in edges | timed and words[begin - 1][-1] not in _MARKS:
        begin -= 1
    while end < len(words) and plain[end] not in edges | timed and words[end - 1][-1] not in _MARKS:
        end += 1
    while begin < place and plain[begin] in language().small:
        begin += 1
    while end > place + size and plain[end - 1] in language().small:
        end -= 1
    return " ".join(words[begin:end]).strip(_MARKS)


def is_deed(what: str, hearing: Hearing) -> bool:
    """Whether words say what to do, rather than what takes place."""
    first = fold(what).split()[0] if what.split() else ""
    nouns = hearing.lexicon.event_nouns
    return first in hearing.lexicon.verbs and first not in nouns and nouns.isdisjoint(tokens(what))
