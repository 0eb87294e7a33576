"""Why a sentence may not write what a model makes of it. The rules are of the language, in its data file; no model has a say in them."""

from __future__ import annotations

from dayward.assistant.local.likeness import content, share
from dayward.assistant.local.words import language

_TAKING = ("drop", "forget")
_KEEPING = "remember"
_MAKING = ("add", "remind", "event", "buy")
_FROM_IT = 0.5
"""A clause that has less of some words than this is not where they come from."""


def clause_of(words: str, text: str) -> str:
    """The part of a text that some words come from; all of it where that cannot be told."""
    parts = [part for part in language().guards["clause"].split(text) if part.strip()]
    wanted = content(words)
    if not wanted or len(parts) < 2:
        return text
    shares = [share(wanted, part) for part in parts]
    best = max(shares)
    return parts[shares.index(best)] if best >= _FROM_IT else text


def forbidden(verb: str, words: str, text: str) -> str:
    """Why a verb must not write with some words of a text; "" where nothing speaks against it."""
    guards = language().guards
    clause = straight(clause_of(words, text))
    if guards["about_you"].search(clause):
        return "you ask what I can do"
    if guards["question"].search(clause) and not guards["request"].search(clause):
        return "you ask, rather than tell"
    if verb == _KEEPING and text.rstrip().endswith("?") and not guards["request"].search(clause):
        return "you ask, rather than tell"
    if _negates(verb, clause):
        return "you say not to"
    if not guards["ordered"].search(straight(text)):
        if guards["reported"].search(clause):
            return "somebody else says so"
        if guards["thinking"].search(clause):
            return "you think aloud"
        if verb in _MAKING and guards["past"].search(clause):
            return "you tell what was"
    if guards["worldly"].search(clause) and not shows(verb, guards["worldly"].sub("", clause)):
        return "that is for somebody in the world to do"
    return ""


def asks(text: str) -> bool:
    """Whether a text asks for an answer."""
    return text.rstrip().endswith("?") or bool(language().guards["asking"].match(straight(text)))


def is_command(words: str, text: str) -> bool:
    """Whether words that would be written down are themselves an order, as they stand at the beginning of their clause."""
    clause = straight(clause_of(words, text))
    return bool(language().guards["commanding"].match(clause)) and clause.startswith(straight(words)[:6])


def most_steps(text: str) -> int:
    """How many things a text may ask for."""
    return 1 + len(language().guards["joint"].findall(text.strip(" .?!")))


def shows(verb: str, text: str) -> bool:
    """Whether a text says that something is to be written, rather than only what."""
    return bool(language().shown[verb].search(straight(text)))


def _negates(verb: str, clause: str) -> bool:
    guards = language().guards
    if verb in _TAKING:
        return bool(guards["keep"].search(clause))
    if verb == _KEEPING:  # a fact may be that something is not so
        return bool(guards["unkept"].search(clause))
    return bool(guards["negated"].search(guards["unless"].sub("", clause)))


def is_duty(words: str, text: str) -> bool:
    """Whether the clause that words come from says that something has to be done."""
    return bool(language().guards["duty"].search(straight(clause_of(words, text))))


def straight(text: str) -> str:
    """A text in lower case, with plain quotation marks and single spaces."""
    return " ".join(text.lower().replace("\u2019", "'").split()).strip(" ,")
