"""Conditions of routines: `workdays`, `when something is due`, `weekend and not waiting`. All of several have to hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from dayward.formats.template import meant
from dayward.planning.contexts import holds, is_time
from dayward.planning.day import Day
from dayward.routines.names import section_words

_AND = re.compile(r"\s+and\s+|\s*,\s*")
_OPENING = re.compile(
    r"(?:only\s+)?(?:(?:when|while|if|on)\s+)?(?P<no>not\s+|nothing\s+|no\s+)?(?:(?:something|anything|there)\s+)?(?:(?:is|are)\s+)?"
)


class Part(NamedTuple):
    """One thing that has to hold: a time in words, or a section that says something."""

    words: str
    is_time: bool
    negated: bool


def parts(text: str) -> list[Part]:
    """Read a condition. Raises UsageError for a section there is none of."""
    found = []
    for one in _AND.split(text.strip().casefold()):
        opening = _OPENING.match(one)
        words = one[opening.end() :] if opening else one
        negated = bool(opening and opening["no"])
        if not words:
            continue
        timed = is_time(words)
        found.append(Part(words if timed else meant(words, section_words()), timed, negated))
    return found


def fulfilled(text: str, day: Day, says: Callable[[str], bool]) -> bool:
    """Whether a condition holds now; `says` tells whether a section has anything to say."""
    return all(
        (holds(one.words, day.now, day.preferences) if one.is_time else says(one.words)) != one.negated
        for one in parts(text)
    )
