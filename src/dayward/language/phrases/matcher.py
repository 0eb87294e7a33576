"""From a sentence to the actions it may ask for: every phrase that fits the whole sentence, best first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from dayward.language.phrases.lexicon import Lexicon
from dayward.language.phrases.said import Known, Said, mended, said
from dayward.language.phrases.template import Slot, Template

_OPEN = frozenset(
    ("words", "tasks", "task", "known", "knownone", "knownwords", "quick", "todo", "event", "reminder", "waiting")
)
"""Kinds of slots that nearly any words fit: a phrase without them knows better what it is about."""


class Fit(NamedTuple):
    """A phrase that fits: what was typed for each slot. `mended` says that slips were corrected first."""

    action: str
    source: str
    slots: tuple[tuple[Slot, str], ...]
    constants: Mapping[str, str]
    doubt: str
    fixed: int
    mended: bool


class Phrases:
    """All phrases of all actions."""

    def __init__(self, phrases: Iterable[tuple[str, str]], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._templates = [Template(action, phrase, lexicon.sets) for action, phrase in phrases]
        self._by_word: dict[str, list[int]] = {}
        for number, template in enumerate(self._templates):
            for word in min(template.needs, key=len, default=frozenset(("",))):
                self._by_word.setdefault(word, []).append(number)
        words = {word for template in self._templates for word in template.words() if len(word) > 4 and word.isalpha()}
        self._known: Known = {}
        for word in sorted(words):
            self._known.setdefault((word[0], len(word)), []).append(word)
        self._words = frozenset(words)
        self.fits = lru_cache(maxsize=256)(self._fits)
        self.mended = lru_cache(maxsize=64)(self._mended)

    def _fits(self, text: str) -> tuple[Fit, ...]:
        sentence = said(text, self._lexicon)
        return _best_first(self._in(sentence, False)) or self.mended(text)

    def _mended(self, text: str) -> tuple[Fit, ...]:
        """What fits once slips are corrected; for a text whose fits turn out to say something else."""
        other = mended(said(text, self._lexicon), self._known, self._words)
        return _best_first(self._in(other, True)) if other else ()

    def _in(self, sentence: Said, corrected: bool) -> list[Fit]:
        words = frozenset(sentence.text.split())
        likely = {number for word in ("", *words) for number in self._by_word.get(word, ())}
        return [
            _fit(template, match.regs[1:], sentence, corrected)
            for template in map(self._templates.__getitem__, sorted(likely))
            if words and template.may_fit(words) and (match := template.pattern.fullmatch(sentence.text))
        ]


def _best_first(found: list[Fit]) -> tuple[Fit, ...]:
    return tuple(sorted(found, key=lambda fit: (-fit.fixed, sum(slot.kind in _OPEN for slot, _ in fit.slots))))


def _fit(template: Template, spans: Sequence[tuple[int, int]], sentence: Said, corrected: bool) -> Fit:
    slots = []
    free = 0
    for slot, (start, end) in zip(template.slots, spans, strict=True):
        if start >= 0:
            slots.append((slot, sentence.original(start, end)))
            free += sentence.text.count(" ", start, end)
    fixed = len(sentence.starts) - free
    return Fit(template.action, template.source, tuple(slots), template.constants, template.doubt, fixed, corrected)
