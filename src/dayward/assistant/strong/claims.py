"""What a reply says was done, held against what was done: receipts, not promises.

A claim is a sentence in which the assistant tells of a change as done by itself or as now being so (*I've added …*, *milk is on your
list now*, *done!*, *I'll remind you …*). One that no receipt of the turn backs is taken out, and the reply says so.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

_DONE = (
    "added|created|scheduled|rescheduled|set|saved|stored|noted|written|wrote|recorded|logged|moved|postponed|changed|updated|edited|"
    "renamed|deleted|removed|dropped|cleared|cancelled|canceled|completed|finished|checked off|crossed off|ticked off|marked|put|"
    "archived|undone|reverted|restored|remembered|forgotten|booked|ordered|sent|emailed|messaged|called|paid|bought|arranged|"
    "reminded|tracked|started|stopped|paused|resumed|subscribed|imported"
)
_NEVER = "emailed|messaged|called|paid|bought|booked|ordered|sent"
"""What nothing here can do: never backed by a receipt of ours."""
_OWN = (
    rf"\b(?:i|we)(?:'ve|’ve| have)?(?: also| just| now| already| successfully| gone ahead and)*\s+(?P<deed>{_DONE})\b"
)
_PASSIVE = (
    rf"\b(?:has|have) (?:now |just |also |successfully |already )*been (?:successfully )?(?P<deed>(?!called|paid|bought)(?:{_DONE}))\b"
    rf"|\b(?:is|are) now (?P<now>{_DONE}|on your|in your)\b|\bis on your (?:\w+ )?(?:list|calendar) now\b"
)
_OF_THE_WORLD = r"(?! (?:by|in|on \d|at \d|for \d|since|last)\b)"  # as in: set in 1984, completed in 1889
_SHORT = rf"^\W*(?:(?:all )?done|all set|got it, (?:{_DONE})|(?P<deed>{_DONE})(?= |:|!|\.|$){_OF_THE_WORLD})[^?]*$"
_WILL = r"\bi(?:'ll|’ll| will)(?: be sure to| make sure to| certainly| gladly)? "
_WATCH = "remind|ping|nudge|notify|alert|wake|tell you|let you know|check back|follow up|keep (?:an eye|track|watching)|watch"
_PROMISE = rf"{_WILL}(?P<promise>{_WATCH})\b"
_CLAIMS = tuple(re.compile(pattern, re.IGNORECASE) for pattern in (_OWN, _PASSIVE, _SHORT))
_PROMISED = re.compile(_PROMISE, re.IGNORECASE)
_HINTS = frozenset(
    {phrase.split()[0] for phrase in re.sub(r"\(.*?\)", "", f"{_DONE}|{_WATCH}").split("|")}
    | {"done", "set", "now", "list", "calendar"}
)
"""Of these words every claim has one: looked for first, as most sentences have none."""
_PLAIN = re.compile(r"[a-z]+")
_NOTHING = re.compile(
    r"\b(?:not|n't|n’t|never|cannot|unable|could|would|should|if|whether|once|when|before|after you|nothing (?:was|is|has))\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_REMINDERS = frozenset(("remind-event", "schedule-add", "schedule-edit", "schedule-resume", "quiet"))
_MAY_REMIND = frozenset(("add", "add-event", "edit", "postpone", "move-event"))
_KINDS: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (
        frozenset(("deleted", "removed", "dropped", "cleared", "cancelled", "canceled", "forgotten")),
        frozenset(("drop", "drop-event", "schedule-cancel", "forget", "edit", "undo", "write", "archive", "complete")),
    ),
    (
        frozenset(("completed", "finished", "checked off", "crossed off", "ticked off")),
        frozenset(("complete", "habit", "edit", "write", "track", "review")),
    ),
    (
        frozenset(("moved", "postponed", "rescheduled")),
        frozenset(("postpone", "move-event", "edit", "schedule-edit", "write", "add", "add-event", "remind-event")),
    ),
)
"""Deeds that only some actions are."""
CORRECTION = "Nothing was changed: no such action was carried out."
OTHERWISE = "Only what the receipts show was done; nothing was"
UNPROMISED = "No reminder was set: say “remind me …” with a time, and the receipt will show it."


class Backing(NamedTuple):
    """What a turn has to show: the actions that left a receipt, and whether one of these carries a time to remind at."""

    actions: frozenset[str]
    reminds: bool


def backing(changed: Collection[str], lines: Collection[str]) -> Backing:
    """What backs a reply: the names of the actions that changed something, and the lines their receipts show."""
    names = frozenset(changed)
    timed = any(" rem:" in line or "remind" in line.lower() for line in lines)
    return Backing(names, bool(names & _REMINDERS) or (bool(names & _MAY_REMIND) and timed))


def checked(reply: str, backed: Backing) -> str:
    """The reply as it may be said: sentences that claim what nothing backs are left out, and it is said that nothing was done."""
    if not _hinted(reply):
        return reply
    kept: list[str] = []
    corrections: list[str] = []
    for part in _parts(reply):
        if why := _unbacked(part, backed):
            corrections += [why] if why not in corrections else []
        else:
            kept.append(part)
    if not corrections:
        return reply
    rest = "".join(kept).strip()
    return "\n".join([*corrections, *([rest] if rest else [])])


def _hinted(text: str) -> bool:
    return not _HINTS.isdisjoint(_PLAIN.findall(text.lower()))


def _parts(reply: str) -> list[str]:
    """Sentences, each with what parts it from the next: joined they are the reply."""
    ends = [match.end() for match in _SENTENCE.finditer(reply)]
    return [reply[start:end] for start, end in zip([0, *ends], [*ends, len(reply)], strict=True) if reply[start:end]]


def _unbacked(sentence: str, backed: Backing) -> str:
    """What to say instead of a sentence, "" where it may stand."""
    plain = sentence.strip()
    if not _hinted(plain) or plain.endswith("?") or plain.startswith(">"):
        return ""
    if (promise := _PROMISED.search(plain)) and not backed.reminds and not _NOTHING.search(plain[: promise.start()]):
        return UNPROMISED
    for pattern in _CLAIMS:
        if (claim := pattern.search(plain)) is None or _NOTHING.search(plain[: claim.end()]):
            continue
        deed = " ".join((claim.groupdict().get("deed") or "").lower().split())
        if not backed.actions:
            return CORRECTION
        if re.fullmatch(_NEVER, deed) or any(
            deed in deeds and not actions & backed.actions for deeds, actions in _KINDS
        ):
            return f"{OTHERWISE} {deed}."
    return ""
