"""What a text says: its time, what is left of it, and the action it asks for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo
from functools import cache, cached_property
from typing import Any, NamedTuple

from dayward.language.commands import calls
from dayward.language.interpret import Time
from dayward.language.lexicon import Words, load
from dayward.language.names import Names
from dayward.language.phrases.lexicon import Lexicon
from dayward.language.phrases.lexicon import load as shared_words
from dayward.language.phrases.matcher import Phrases
from dayward.language.quick import Hearing


class Understood(NamedTuple):
    """`action` and `args` as the registry knows them; `sure` is for the action, `time.sure` for the time."""

    text: str
    time: Time
    rest: str
    action: str | None = None
    args: dict[str, Any] | None = None
    sure: bool = False

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "text": self.text,
            "time": self.time.plain(),
            "rest": self.rest,
            "action": self.action,
            "args": self.args or {},
            "sure": self.sure,
        }


class Language:
    """One language: its words about time, its phrases and what they share. Each is loaded when it is needed first."""

    def __init__(self, phrases: Iterable[tuple[str, str]], language: str) -> None:
        self._phrases, self._language = phrases, language

    @cached_property
    def words(self) -> Words:
        """Its words about time."""
        return load(self._language)

    @cached_property
    def lexicon(self) -> Lexicon:
        """What its phrases share."""
        return shared_words(self._language)

    @cached_property
    def phrases(self) -> Phrases:
        """The phrases of the actions that there are."""
        return Phrases(self._phrases, self.lexicon)


def speaking(phrases: Iterable[tuple[str, str]], language: str = "en") -> Language:
    """A language, with the phrases of the actions that there are."""
    return Language(phrases, language)


@cache
def _shared(language: str) -> tuple[Words, Lexicon]:
    return load(language), shared_words(language)


def hearing(now: datetime, zone: tzinfo, names: Names, language: str = "en") -> Hearing:
    """What quick add needs: no phrases."""
    words, lexicon = _shared(language)
    return Hearing(now, zone, words, lexicon, names)


def understand(text: str, now: datetime, zone: tzinfo, language: Language) -> Understood:
    """Read a text said at `now` (local to `zone`). Never raises for any text."""
    hearing = Hearing(now, zone, language.words, language.lexicon)
    found = hearing.time(text)
    readings = calls(text, hearing, language.phrases)
    if not readings:
        return Understood(text, found.time, found.rest)
    best = readings[0]
    return Understood(text, found.time, found.rest, best[0].action, best[0].args, all(call.sure for call in best))
