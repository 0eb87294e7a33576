"""What somebody tells that they did: *i bought milk and eggs*, *stretched and meditated*.

Sure only in words that their tasks and habits have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from dayward.language.call import Call
from dayward.language.phrases.lexicon import Told
from dayward.language.quick import Deed, Hearing

_AND = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+(?:also\s+)?|\s*&\s*", re.I)
_LONGEST = 200


class _Part(NamedTuple):
    """One thing that was done: what it was, and all that it could be."""

    words: str
    deeds: list[Deed]


def told(text: str, hearing: Hearing) -> list[list[Call]]:
    """What a text tells as done, best reading first; nothing where it tells nothing that the person has."""
    words = hearing.lexicon.told
    if hearing.did is None or not 0 < len(text) < _LONGEST or text.rstrip().endswith("?"):
        return []
    body = text.strip(" .!")
    if match := words.arrived.fullmatch(body):
        return _readings([_Part(match[1], hearing.did(words.getting, match[1], True))], "")
    opened = words.opening.match(body)
    body = body[opened.end() :] if opened else body
    on = ""
    while ended := words.ending.search(body):
        on = on or ((hearing.now - timedelta(1)).date().isoformat() if words.before.search(ended[0]) else "")
        body = body[: ended.start()]
    return _readings(_parts(body, bool(opened and opened["self"]), hearing), on)


def _parts(body: str, first_person: bool, hearing: Hearing) -> list[_Part]:
    words, did = hearing.lexicon.told, hearing.did
    verbs = _base(body, first_person, words)
    if not verbs or did is None:
        return []
    rest = body.partition(" ")[2]
    whole = did(verbs, rest, not verbs.isdisjoint(words.getting))
    if len(whole) == 1 or not _AND.search(body):
        return [_Part(body, whole)]
    found = []
    for piece in filter(None, _AND.split(body)):
        own = _base(piece, True, words)
        verbs, rest = (own, piece.partition(" ")[2]) if own else (verbs, piece)
        deeds = did(verbs, rest, not verbs.isdisjoint(words.getting)) or (
            did(verbs, piece, not verbs.isdisjoint(words.getting)) if own else []
        )
        found.append(_Part(piece, deeds))
    return found


def _base(text: str, first_person: bool, words: Told) -> frozenset[str]:
    """What the first word may be the past of; nothing where it is no past."""
    word = text.partition(" ")[0].lower().strip(",.!")
    if base := words.past.get(word):
        return frozenset((base,)) if first_person or base != word else frozenset()
    if not word.endswith("ed") or len(word) < 5:
        return frozenset()
    if word.endswith("ied"):
        return frozenset((word[:-3] + "y",))
    twice = {word[:-3]} if word[-3] == word[-4] else set()
    return frozenset({word[:-2], word[:-1]} | twice)


def _readings(parts: list[_Part], on: str) -> list[list[Call]]:
    known = [part for part in parts if part.deeds]
    if not known:
        return []
    doubts = tuple(f"nothing of yours is called “{part.words}”" for part in parts if not part.deeds)
    several = [part for part in known if len(part.deeds) > 1]
    if not several:
        return [list(_calls([part.deeds[0] for part in known], on, doubts))]
    if len(known) > 1:
        return []
    return [list(_calls([deed], on, (*doubts, "which one"))) for deed in several[0].deeds]


def _calls(deeds: list[Deed], on: str, doubts: tuple[str, ...]) -> Iterator[Call]:
    tasks = list(dict.fromkeys(deed.name for deed in deeds if deed.kind == "task"))
    for deed in deeds:
        if deed.kind == "habit":
            yield Call("habit", {"words": [deed.name], **({"on": on} if on else {})}, doubts)
    if tasks:
        yield Call("complete", {"tasks": tasks}, doubts)
